import { describe, expect, it } from '@jest/globals';
import {
	NodeOperationError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import { LoginFailure } from '../../../fluent/failure';
import schema from '../../../nodes/FluentAuth/__schema__/v1.0.0.json';
import {
	asNodeError,
	authenticateItem,
	outputFields,
	placed,
} from '../../../nodes/FluentAuth/item';
import { loginWith, ROOT, session } from '../support/entry';
import { accepted, page, token, useScriptedFluent, type Reply } from '../support/fluent';
import { executeFunctions, newCredentials, type Run } from '../support/n8n';
import { clock, HOUR, MINUTE, pass, run, SECOND, useVirtualTime } from '../support/time';

useVirtualTime();
const fluent = useScriptedFluent();

const item = async (given: Run = {}, index = 0) =>
	await run(authenticateItem.call(executeFunctions(fluent, given).functions, index));
/** The output of one item of a user of its own, whose login and question are answered so. */
async function output(login: object, question?: Reply, given: Run = {}) {
	fluent.answerLogins(token('token-1', login));
	fluent.answerQuestions(question ?? accepted);
	const options = { checkWithFluent: question !== undefined };
	return await item({ options: () => options, ...given });
}
const me = (roles: unknown, primaryRetailer: unknown = null, errors?: unknown): Reply => ({
	body: { data: { me: { roles, primaryRetailer } }, errors },
});
const role = (name: string | null, ...ids: string[]) => ({
	role: { name },
	contexts: ids.map((contextId) => ({ contextType: 'RETAILER', contextId })),
});
const INCOMPLETE = expect.stringContaining('what is missing is null');

describe('the output', () => {
	it('has exactly the fields of the design', async () => {
		const { fields, hints } = await output(
			{ refresh_token: 'refresh-0' },
			me([role('RETAILER', '1')], { id: '1' }),
		);
		expect(fields).toEqual({
			accessToken: 'token-1',
			authorization: 'Bearer token-1',
			tokenType: 'bearer',
			scope: 'api',
			expiresAt: '2026-01-02T12:00:00.000Z',
			expiresIn: 86_400,
			retailerId: 1,
			retailerIds: [1],
			roles: ['RETAILER'],
			firstName: 'Fluent',
			lastName: 'Commerce',
			accountId: 'ACCOUNT',
			environment: 'sandbox',
			baseUrl: ROOT,
			graphqlUrl: `${ROOT}/graphql`,
		});
		expect(hints).toEqual([]);
	});

	it('the schema for the editor names exactly these fields, and which of them may be null', async () => {
		const { fields } = await output({}, me([role('A', '1')]));
		const bare = session(clock.now(), { expiresAt: null, retailerId: null });
		const nothing = outputFields({ account: loginWith().account, session: bare }, null);
		const typesOf = (name: string) => {
			const type = Array.isArray(fields[name]) ? 'array' : typeof fields[name];
			return nothing[name] === null ? [type, 'null'] : type;
		};
		const types = Object.keys(fields).map((name) => [name, typesOf(name)]);
		expect(Object.entries(schema.properties).map(([name, { type }]) => [name, type])).toEqual(
			types,
		);
	});

	it.each([
		[true, true],
		[false, false],
		['false', false],
		['true', false],
		[undefined, false],
	])('nothing but true puts the token out: includeToken %j', async (includeToken, isOut) => {
		const given = { options: () => ({ includeToken }) as IDataObject };
		const { fields } = await output({ refresh_token: 'refresh-0' }, me([]), given);
		expect([fields.accessToken, fields.authorization]).toEqual(
			isOut ? ['token-1', 'Bearer token-1'] : [undefined, undefined],
		);
		expect(JSON.stringify(fields).includes('token-1')).toBe(isOut);
		expect(JSON.stringify(fields)).not.toContain('refresh-0');
	});

	it('the token is out if nobody adds the option', async () => {
		expect((await output({}, undefined, { options: () => ({}) })).fields.accessToken).toBe(
			'token-1',
		);
	});

	it('is a copy: what a later node does to it reaches nobody', async () => {
		const credentials = newCredentials();
		const given = { credentials: () => ({ ...credentials }) };
		const { fields } = await output({}, me([role('A', '5')]), given);
		(fields.roles as string[]).push('ADMIN');
		(fields.retailerIds as number[]).push(99);
		const { fields: later } = await item(given);
		expect([later.roles, later.retailerIds]).toEqual([['A'], [5]]);
	});

	it.each([
		[0, 86_400],
		[1, 86_399],
		[86_398_999, 1],
	])('after %i ms the token lives for %i whole seconds', async (age, expiresIn) => {
		const credentials = newCredentials();
		const given = {
			credentials: () => ({ ...credentials }),
			options: () => ({ checkWithFluent: false }),
		};
		await output({}, undefined, given);
		await pass(age);
		expect((await item(given)).fields.expiresIn).toBe(expiresIn);
	});
});

describe('asked beats remembered', () => {
	it.each<[string, object, Reply | undefined, unknown[]]>([
		[
			'the profile, whatever the login said',
			{ Roles: ['ADMIN'], Retailer_id: 1 },
			me([role('RETAILER', '2')], { id: '2' }),
			[['RETAILER'], 2, [2]],
		],
		['no role any more', { Roles: ['ADMIN'] }, me([]), [[], 1, []]],
		[
			'no primary retailer: that of the login',
			{ Retailer_id: 5 },
			me([role('A', '2')]),
			[['A'], 5, [2]],
		],
		['no profile: the login alone', { Roles: ['A'] }, page(500), [['A'], 1, null]],
		['neither: null', { Retailer_id: undefined }, page(500), [null, null, null]],
		['not asked: the login alone', { Roles: ['A'] }, undefined, [['A'], 1, null]],
		[
			'a role without a name: its retailers are told, the roles are those of the login',
			{ Roles: ['A'] },
			me([role(null, '5')]),
			[['A'], 1, [5]],
		],
		['partial data beside errors', {}, me(null, { id: '7' }, [{}]), [null, 7, null]],
	])('%s', async (_, login, question, told) => {
		const { roles, retailerId, retailerIds } = (await output(login, question)).fields;
		expect([roles, retailerId, retailerIds]).toEqual(told);
	});

	it('with the check off the output never depends on what others asked', async () => {
		const credentials = newCredentials();
		const given = { credentials: () => ({ ...credentials }) };
		await output({ Roles: [] }, me([role('NEW_ROLE', '1')]), given);
		const off = { ...given, options: () => ({ checkWithFluent: false }) };
		const { fields, hints } = await item(off);
		expect([fields.roles, fields.retailerIds, hints]).toEqual([null, null, []]);
		await pass(31 * SECOND);
		const { expiresIn, ...later } = (await item(off)).fields;
		expect(later).toEqual({ ...fields, expiresIn: undefined });
		expect(expiresIn).toBe(86_400 - 31);
	});
});

describe('hints', () => {
	const hints = async (question: Reply, given?: Run) => (await output({}, question, given)).hints;
	const chosen = { retailer: () => 99 };

	it('none for a profile that is whole', async () => {
		expect(await hints(me([role('A', '5')]))).toEqual([]);
	});

	it('that Fluent did not return the profile', async () => {
		const expected = expect.stringContaining("did not return the user's profile");
		expect(await hints(page(500), chosen)).toEqual([expected]);
	});

	it.each([
		['partial data', me(null, { id: '1' }, [{}])],
		['a role without a name', me([role(null, '5')])],
	])('that something is missing: %s', async (_, reply) => {
		expect(await hints(reply)).toEqual([INCOMPLETE]);
	});

	it("that a chosen retailer is not the user's: it is not added to those", async () => {
		const { fields, hints: told } = await output({}, me([role('A', '1')]), chosen);
		expect([fields.retailerId, fields.retailerIds]).toEqual([99, [1]]);
		expect(told).toEqual(["Retailer 99 is not one of the user's retailers."]);
		expect(await hints(me([role('A', '99')]), chosen)).toEqual([]);
		expect(await hints(me(null), chosen)).toEqual([INCOMPLETE]);
	});
});

describe('Minimum Validity', () => {
	const wish = (minimumValidity: unknown, credentials = newCredentials()) => ({
		credentials: () => ({ ...credentials }),
		options: () => ({ minimumValidity, checkWithFluent: false }) as IDataObject,
	});
	const LIFE = { expires_in: 1_800, refresh_token: 'refresh-1' };
	const UNMET = expect.stringContaining('stays valid for 30 minutes');

	it('299 s left, 30 minutes wished: refreshed, and a hint as no token lives so long', async () => {
		const credentials = newCredentials();
		await output(LIFE, undefined, wish(0, credentials));
		await pass(1_501 * SECOND);
		fluent.answerLogins(token('token-2', LIFE));
		fluent.answerQuestions(accepted);
		const { fields, hints } = await item(wish(30, credentials));
		expect([fields.accessToken, fields.expiresIn, hints]).toEqual(['token-2', 1_800, []]);
		await pass(SECOND);
		expect((await item(wish(30, credentials))).hints).toEqual([UNMET]);
	});

	it('a login that hands out a token with 600 s left is followed by a refresh', async () => {
		fluent.answerLogins(token('token-1', { ...LIFE, expires_in: 600 }), token('token-2', LIFE));
		fluent.answerQuestions(accepted);
		const { fields, hints } = await item(wish(15));
		expect([fields.accessToken, hints]).toEqual(['token-2', []]);
	});

	it('without a refresh token there is the hint', async () => {
		expect((await output({ expires_in: 600 }, undefined, wish(30))).hints).toEqual([UNMET]);
		expect((await output({ expires_in: 1_800 }, undefined, wish(30))).hints).toEqual([]);
		expect((await output({ expires_in: undefined }, undefined, wish(30))).hints).toEqual([]);
	});

	it('may be a number in a text', async () => {
		expect((await output({ expires_in: 600 }, undefined, wish('30'))).hints).toEqual([UNMET]);
	});

	it.each([-1, 'soon', {}, NaN])('%j is an error before any request', async (minutes) => {
		await expect(item(wish(minutes))).rejects.toMatchObject({
			message: 'Minimum Validity is not a number of minutes.',
			context: { itemIndex: 0 },
		});
	});
});

describe('the retailer that is chosen for an item', () => {
	it.each([
		['5', 5],
		[' 7 ', 7],
		[6, 6],
		['', 1],
		[' ', 1],
		[null, 1],
	])('%j: retailerId is %j', async (value, retailerId) => {
		const given = { retailer: () => value, options: () => ({ checkWithFluent: false }) };
		expect((await output({}, undefined, given)).fields.retailerId).toBe(retailerId);
	});

	it.each([0, '0', -1, 5.5, '5.5', 'NORTH', true, {}, [5, 6], NaN, '1e3', '0x5'])(
		'%j is refused before any request, without a word of it',
		async (value) => {
			const thrown = await item({ retailer: () => value }, 3).catch((error: unknown) => error);
			expect(thrown).toBeInstanceOf(NodeOperationError);
			expect(thrown).toMatchObject({
				message: 'The ID of the retailer is not a whole number.',
				description: expect.stringContaining('from the list'),
				context: { itemIndex: 3 },
			});
		},
	);
});

it('options, retailer and credentials are taken as they stand for the item', async () => {
	fluent.answerLogins(token('token-1'));
	fluent.answerQuestions(accepted);
	const { fields } = await item(
		{
			options: (index) => ({ includeToken: index !== 3, checkWithFluent: false }),
			retailer: (index) => String(index),
			credentials: (index) => newCredentials({ accountId: `ACME-${index}` }),
		},
		3,
	);
	expect(fields).not.toHaveProperty('accessToken');
	expect(fields).toMatchObject({ retailerId: 3, accountId: 'ACME-3' });
});

describe('Put Output in Field', () => {
	const fields = { roles: ['A'] };
	const put = (item: INodeExecutionData, outputPropertyName: unknown) =>
		placed(fields, item, { outputPropertyName } as never);
	const ITEM = { json: { firstName: 'Zoë', roles: 1, fluent: 'x' }, binary: {} };

	it.each(['', ' ', undefined, 5])('%j: the output replaces the input item', (name) => {
		expect(put(ITEM, name)).toEqual({ json: fields });
	});

	it.each(['fluent', ' fluent '])(
		'%j: the item stays as it came, and the output stands in that one field',
		(name) => {
			const before = structuredClone(ITEM);
			const expected = {
				json: { firstName: 'Zoë', roles: 1, fluent: fields },
				binary: ITEM.binary,
			};
			expect(put(ITEM, name)).toEqual(expected);
			expect(ITEM).toEqual(before);
		},
	);

	it('an item with error and other keys is an ordinary item', () => {
		const json = { error: 'x', message: 'y', details: 'z' };
		expect(put({ json }, 'fluent').json).toEqual({ ...json, fluent: fields });
	});
});

describe('as the error of a node', () => {
	const node = { name: 'Fluent Auth', type: 'fluentAuth', parameters: {} } as unknown as INode;

	it('a failed login says what happened as message and what to do as description', () => {
		const failure = new LoginFailure('paced', {}, { at: clock.now() + HOUR + MINUTE });
		const error = asNodeError(node, failure, 3);
		expect([error.message, error.description]).toEqual([failure.happened, failure.advice]);
		expect(error.context).toMatchObject({ itemIndex: 3 });
		expect(error.cause).not.toBe(failure);
	});

	it('anything else keeps its message', () => {
		const error = asNodeError(node, new Error('Credential not found'), 1);
		expect(error.message).toBe('Credential not found');
		expect(error.context).toMatchObject({ itemIndex: 1 });
	});
});
