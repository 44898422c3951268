import { describe, expect, it } from '@jest/globals';
import type { IDataObject, INode } from 'n8n-workflow';
import schema from '../../../nodes/FluentAuth/__schema__/v1.0.0.json';
import { asNodeError, authenticateItem, placed } from '../../../nodes/FluentAuth/item';
import { outputFields } from '../../../nodes/FluentAuth/item';
import { endingIn, loginWith, ROOT, session } from '../support/entry';
import { token, useScriptedFluent, type Answer } from '../support/fluent';
import { inRetailer, me, role as roleIn } from '../support/graphql';
import { executeFunctions, newCredentials, type Run } from '../support/n8n';
import { clock, pass, run, SECOND } from '../support/time';

const fluent = useScriptedFluent();

const item = async (given: Run = {}, index = 0) =>
	await run(authenticateItem.call(executeFunctions(fluent, given).functions, index));
/** The output of one item of a user of its own, whose login and question are answered so. */
async function output(login: object, question?: Answer, given: Run = {}) {
	fluent.answerLogins(token('token-1', login));
	fluent.answerQuestions(question ?? 'accepted');
	const options = { checkWithFluent: question !== undefined };
	return await item({ options: () => options, ...given });
}
/** Items of the same user, with these options. */
function sameUser() {
	const credentials = newCredentials();
	return (options: IDataObject = {}): Run => ({
		credentials: () => ({ ...credentials }),
		options: () => options,
	});
}
const role = (name: string | null, ...ids: string[]) => roleIn(name, ...ids.map(inRetailer));
const INCOMPLETE = expect.stringContaining('an incomplete list is null');
const NO_PROFILE = expect.stringContaining("did not return the user's profile");

describe('the output', () => {
	it('has exactly the fields of the design', async () => {
		const user = { roles: [role('RETAILER', '1')], primaryRetailer: { id: '1' } };
		expect((await output({ refresh_token: 'refresh-0' }, me(user))).fields).toEqual({
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
	});

	it('the schema for the editor names exactly these fields, and which of them may be null', async () => {
		const { fields } = await output({}, me({ roles: [role('A', '1')] }));
		const bare = session(clock.now(), { expiresAt: null, retailerId: null });
		const nothing = outputFields({ account: loginWith().account, session: bare }, null);
		const typesOf = (name: string) => {
			const type = Array.isArray(fields[name]) ? 'array' : typeof fields[name];
			return nothing[name] === null ? [type, 'null'] : type;
		};
		const types = Object.entries(schema.properties).map(([name, { type }]) => [name, type]);
		expect(types).toEqual(Object.keys(fields).map((name) => [name, typesOf(name)]));
	});

	it.each([
		[true, true],
		[false, false],
		['false', false],
		['true', false],
		[undefined, false],
	])('nothing but true puts the token out: includeToken %j', async (includeToken, isOut) => {
		const given = { options: () => ({ includeToken }) as IDataObject };
		const { fields } = await output({ refresh_token: 'refresh-0' }, me({ roles: [] }), given);
		const tokens = isOut ? ['token-1', 'Bearer token-1'] : [undefined, undefined];
		expect([fields.accessToken, fields.authorization]).toEqual(tokens);
		expect(JSON.stringify(fields).includes('token-1')).toBe(isOut);
		expect(JSON.stringify(fields)).not.toContain('refresh-0');
	});

	it('is a copy: what a later node does to it reaches nobody', async () => {
		const given = sameUser()();
		const { fields } = await output({}, me({ roles: [role('A', '5')] }), given);
		(fields.roles as string[]).push('ADMIN');
		(fields.retailerIds as number[]).push(99);
		const { fields: later } = await item(given);
		expect([later.roles, later.retailerIds]).toEqual([['A'], [5]]);
	});

	it('tells how many whole seconds the token lives', () => {
		const { account } = loginWith();
		const secondsOf = (left: number) =>
			outputFields({ account, session: endingIn(left) }, null).expiresIn;
		const seconds = [86_400_000, 86_399_999, 1_000, 999, -1_000].map(secondsOf);
		expect(seconds).toEqual([86_400, 86_399, 1, 0, 0]);
	});
});

describe('asked beats remembered', () => {
	const A = { Roles: ['A'] };
	const ADMIN = { Roles: ['ADMIN'], Retailer_id: 1 };
	const two = { roles: [role('B', '2')], primaryRetailer: { id: '2' } };
	const partial = me({ roles: null, primaryRetailer: { id: '7' } }, [{}]);
	const nameless = me({ roles: [role(null, '5')] });

	it.each<[string, object, Answer | undefined, unknown[], unknown[]]>([
		['the profile, whatever the login said', ADMIN, me(two), [['B'], 2, [2]], []],
		['no role any more', ADMIN, me({ roles: [] }), [[], 1, []], []],
		['no primary retailer: that of the login', A, me({ roles: two.roles }), [['B'], 1, [2]], []],
		['no profile: the login alone', A, 500, [['A'], 1, null], [NO_PROFILE]],
		['neither: null', { Retailer_id: undefined }, 500, [null, null, null], [NO_PROFILE]],
		['not asked: the login alone', A, undefined, [['A'], 1, null], []],
		['a role without a name: roles of the login', A, nameless, [['A'], 1, [5]], [INCOMPLETE]],
		['partial data beside errors', {}, partial, [null, 7, null], [INCOMPLETE]],
	])('%s', async (_, login, question, told, expected) => {
		const { fields, hints } = await output(login, question);
		expect([fields.roles, fields.retailerId, fields.retailerIds]).toEqual(told);
		expect(hints).toEqual(expected);
	});

	it('with the check off the output never depends on what others asked', async () => {
		const given = sameUser();
		await output({ Roles: [] }, me({ roles: [role('NEW_ROLE', '1')] }), given());
		const { fields, hints } = await item(given({ checkWithFluent: false }));
		expect([fields.roles, fields.retailerIds, hints]).toEqual([null, null, []]);
	});
});

describe('Minimum Validity', () => {
	const wish = (minimumValidity: unknown, given = sameUser()) =>
		given({ minimumValidity, checkWithFluent: false } as IDataObject);
	const LIFE = { expires_in: 1_800, refresh_token: 'refresh-1' };
	const UNMET = expect.stringContaining('stays valid for 30 minutes');

	it('299 s left, 30 minutes wished: it is refreshed', async () => {
		const given = sameUser();
		await output(LIFE, undefined, wish(0, given));
		await pass(1_501 * SECOND);
		fluent.answerLogins(token('token-2', LIFE));
		fluent.answerQuestions('accepted');
		const { fields, hints } = await item(wish(30, given));
		expect([fields.accessToken, fields.expiresIn, hints]).toEqual(['token-2', 1_800, []]);
	});

	it.each<[unknown, number | undefined, unknown[]]>([
		[30, 600, [UNMET]],
		['30', 600, [UNMET]],
		[30, 1_800, []],
		[30, undefined, []],
	])('%j minutes of %j s without a refresh token: hints %j', async (minutes, life, hints) => {
		const login = { expires_in: life };
		expect((await output(login, undefined, wish(minutes))).hints).toEqual(hints);
	});

	it.each([-1, 'soon', {}, NaN])('%j is an error before any request', async (minutes) => {
		const message = 'Minimum Validity is not a number of minutes.';
		const error = { name: 'NodeOperationError', message, context: { itemIndex: 3 } };
		await expect(item(wish(minutes), 3)).rejects.toMatchObject(error);
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

	it.each<[Answer, number[] | null, unknown[]]>([
		[me({ roles: [role('A', '99')] }), [99], []],
		// It is not added to the user's.
		[me({ roles: [role('A', '1')] }), [1], ["Retailer 99 is not one of the user's retailers."]],
		[me({ roles: null }), null, [INCOMPLETE]],
		[500, null, [NO_PROFILE]],
	])("that it is not one of the user's is a hint: %j", async (question, retailerIds, expected) => {
		const { fields, hints } = await output({}, question, { retailer: () => 99 });
		expect([fields.retailerId, fields.retailerIds, hints]).toEqual([99, retailerIds, expected]);
	});

	const no = [0, '0', -1, 5.5, '5.5', 'NORTH', true, {}, [5, 6], NaN, '1e3', '0x5'];
	it.each(no)('%j is refused before any request, without a word of it', async (value) => {
		await expect(item({ retailer: () => value }, 3)).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: 'The ID of the retailer is not a whole number.',
			description: expect.stringContaining('from the list'),
			context: { itemIndex: 3 },
		});
	});
});

const fields = { roles: ['A'] };
// One with error and other keys is an ordinary item.
const ITEM = { json: { error: 'x', message: 'y', roles: 1, fluent: 'x' }, binary: {} };
const BESIDE = { ...ITEM, json: { ...ITEM.json, fluent: fields } };

it.each<readonly [unknown, object]>([
	...['', ' ', undefined, 5].map((name) => [name, { json: fields }] as const),
	...['fluent', ' fluent '].map((name) => [name, BESIDE] as const),
])('Put Output in Field, %j: in the place of the item, or in that one field', (name, output) => {
	const before = structuredClone(ITEM);
	expect(placed(fields, ITEM, { outputPropertyName: name } as never)).toEqual(output);
	expect(ITEM).toEqual(before);
});

// What that of a failed login is, is in `FluentAuth.node.test.ts`.
it('the error of a node keeps the message of any other error', () => {
	const node = { name: 'Fluent Auth', type: 'fluentAuth', parameters: {} } as unknown as INode;
	const error = asNodeError(node, new Error('Credential not found'), 1);
	const context = expect.objectContaining({ itemIndex: 1 });
	expect(error).toMatchObject({ message: 'Credential not found', context });
});
