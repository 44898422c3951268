import { beforeEach, describe, expect, it } from '@jest/globals';
import { NodeOperationError } from 'n8n-workflow';
import { fingerprint } from '../../../fluent/fingerprint';
import type { Credentials } from '../../../fluent/hook';
import { toText } from '../../../fluent/session';
import { FluentAuth } from '../../../nodes/FluentAuth/FluentAuth.node';
import * as fake from '../fluent/fake';
import { FakeFluent, loginWith, MINUTE, session, SETTINGS, token } from '../fluent/fake';
import { executeFunctions, type Run } from './fake';

const ME = {
	primaryRetailer: null,
	roles: [{ role: { name: 'ADMIN' }, contexts: [{ contextType: 'RETAILER', contextId: '5' }] }],
};

let fluent: FakeFluent;
let username: string;
let users = 0;
beforeEach(() => {
	fluent = new FakeFluent();
	username = `fluent-node-${++users}`;
	fluent.onToken = () => token(`token-of-${username}`, { Retailer_id: undefined });
	fluent.onGraphql = () => ({ body: { data: { me: ME } } });
});

const credentials = (changes: object = {}): Credentials => ({
	...SETTINGS,
	username,
	renew: '',
	savedToken: '',
	...changes,
});
const saved = (changes: object = {}) =>
	toText(
		session(Date.now() - MINUTE, {
			accessToken: `saved-of-${username}`,
			fingerprint: fingerprint(loginWith({ username })),
			...changes,
		}),
	);
const items = (count: number) => Array.from({ length: count }, (_, n) => ({ json: { n } }));

async function execute(run: Partial<Run> = {}) {
	const { functions, hints } = executeFunctions(fluent, {
		items: items(1),
		credentials: () => credentials(),
		...run,
	});
	const [output] = await new FluentAuth().execute.call(functions);
	return { output, hints };
}

describe('the items', () => {
	it('each gets the session, from one login and one question', async () => {
		const { output, hints } = await execute({ items: items(10) });
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			items(10).map((_, item) => ({ item })),
		);
		for (const { json } of output) {
			expect(json).toMatchObject({
				authorization: `Bearer token-of-${username}`,
				retailerId: null,
				retailerIds: [5],
				roles: ['ADMIN'],
			});
			expect(json).not.toHaveProperty('n');
		}
		expect([fluent.grants.length, fluent.probes]).toEqual([1, 1]);
		expect(hints).toEqual([]);
	});

	it('keep their fields and files if asked to', async () => {
		const item = { json: { n: 1, scope: 'own' }, binary: {} };
		const { output } = await execute({
			items: [item],
			options: () => ({ includeInputFields: true }),
		});
		expect(output[0]).toMatchObject({
			json: { n: 1, scope: 'api' },
			binary: {},
			pairedItem: { item: 0 },
		});
		expect(item.json).toEqual({ n: 1, scope: 'own' });
	});

	it('of different settings do not share', async () => {
		const { output } = await execute({
			items: items(2),
			credentials: (index) => credentials({ username: `${username}-${index}` }),
		});
		expect(output).toHaveLength(2);
		expect(fluent.forms.map((form) => form.get('username'))).toEqual([
			`${username}-0`,
			`${username}-1`,
		]);
	});

	it('that ask in different ways do not share the answer', async () => {
		const { output } = await execute({
			items: items(2),
			credentials: () => credentials({ savedToken: saved({ roles: [] }) }),
			options: (index) => ({ checkWithFluent: index === 1 }),
		});
		expect(output.map(({ json }) => json.roles)).toEqual([[], ['ADMIN']]);
	});

	it('take options as they stand for each', async () => {
		const { output } = await execute({
			items: items(2),
			options: (index) => ({ includeToken: index === 0, retailerId: 7 + index }),
		});
		expect(output.map(({ json }) => ['accessToken' in json, json.retailerId])).toEqual([
			[true, 7],
			[false, 8],
		]);
	});
});

describe('checkWithFluent off', () => {
	const options = () => ({ checkWithFluent: false });

	it('no request at all while the stored token is good', async () => {
		const { output } = await execute({
			options,
			credentials: () => credentials({ savedToken: saved() }),
		});
		expect(output[0].json.accessToken).toBe(`saved-of-${username}`);
		expect(fluent.requests).toEqual([]);
	});

	it('without a token it logs in all the same', async () => {
		const { output } = await execute({ options });
		expect(output[0].json.accessToken).toBe(`token-of-${username}`);
	});
});

it('a minimum validity in minutes renews a token that would expire sooner', async () => {
	const given = () => {
		const expiresAt = Date.now() + 20 * MINUTE;
		return credentials({
			savedToken: saved({
				issuedAt: expiresAt - 60 * MINUTE,
				expiresAt,
				refreshToken: 'refresh-0',
			}),
		});
	};
	for (const checkWithFluent of [true, false]) {
		const options = () => ({ checkWithFluent, minimumValidity: 19 });
		const { output } = await execute({ credentials: given, options });
		expect(output[0].json.accessToken).toBe(`saved-of-${username}`);
	}
	const { output } = await execute({
		credentials: given,
		options: () => ({ checkWithFluent: false, minimumValidity: 21 }),
	});
	expect(output[0].json.accessToken).toBe(`token-of-${username}`);
	expect(fluent.grants).toEqual(['refresh_token']);
});

describe('a `me` query that fails takes nothing from the token', () => {
	it.each([
		['status 500', { status: 500 }],
		['no permission', { body: { errors: [{ message: 'C0020E' }], data: { me: null } } }],
		['no answer', { thrown: new Error('gone') }],
	])('%s', async (_, reply) => {
		fluent.onGraphql = () => reply;
		const { output, hints } = await execute();
		expect(output[0].json).toMatchObject({ accessToken: `token-of-${username}`, roles: [] });
		expect(hints).toEqual([
			expect.stringContaining('roles and retailers are those of the login only'),
		]);
	});
});

it('a token that was revoked is replaced', async () => {
	fluent.onGraphql = ({ headers }) =>
		String(headers?.authorization).includes('saved')
			? { status: 401 }
			: { body: { data: { me: ME } } };
	const { output } = await execute({ credentials: () => credentials({ savedToken: saved() }) });
	expect(output[0].json.accessToken).toBe(`token-of-${username}`);
	expect(fluent.grants).toHaveLength(1);
});

it('a token that Fluent refuses, and issues again, is not output', async () => {
	fluent.onGraphql = () => ({ status: 401 });
	await expect(execute()).rejects.toMatchObject({
		message: 'Fluent issued a token and refuses it on its API (status 401).',
	});
});

it('a token that Fluent refuses, as it does the new one, is not output', async () => {
	let count = 0;
	fluent.onToken = () => token(`token-${++count}-of-${username}`);
	fluent.onGraphql = () => ({ status: 401 });
	await expect(execute()).rejects.toMatchObject({
		message: 'Fluent issued a token and refuses it on its API (status 401).',
	});
	expect(fluent.grants).toHaveLength(2);
});

describe('a login that fails', () => {
	beforeEach(() => {
		fluent.onToken = () => fake.badCredentials;
	});

	it('is a node error: what happened as message, what to do as description, the item', async () => {
		const thrown: unknown = await execute().catch((error: unknown) => error);
		expect(thrown).toBeInstanceOf(NodeOperationError);
		expect(thrown).toMatchObject({
			message: 'Fluent refused the username or password.',
			description: expect.stringMatching(
				/^Check both in the credential.*after a restart of n8n\.$/,
			),
			context: { itemIndex: 0 },
		});
		const text = JSON.stringify(thrown);
		for (const secret of [SETTINGS.password, SETTINGS.clientSecret])
			expect(text).not.toContain(secret);
	});

	it('costs 1 login for 10 items and 3 runs, if the workflow continues', async () => {
		for (let run = 0; run < 3; run++) {
			const { output } = await execute({ items: items(10), continueOnFail: true });
			expect(output).toHaveLength(10);
			output.forEach(({ json, error, pairedItem }, item) => {
				expect(json).toEqual({ error: 'Fluent refused the username or password.' });
				expect(error).toBeInstanceOf(NodeOperationError);
				expect(error?.context).toMatchObject({ itemIndex: item });
				expect(pairedItem).toEqual({ item });
			});
		}
		expect(fluent.grants).toHaveLength(1);
	});
});

it('a setting that is wrong is told before any request', async () => {
	await expect(execute({ credentials: () => credentials({ username: '' }) })).rejects.toMatchObject(
		{
			message: 'Username is empty.',
			description: 'Fill in Username in the Fluent Commerce credential.',
		},
	);
	expect(fluent.requests).toEqual([]);
});

it('what is thrown by n8n is handed on as a node error', async () => {
	const broken = () => {
		throw new Error('Credential not found');
	};
	await expect(execute({ credentials: broken })).rejects.toMatchObject({
		name: 'NodeOperationError',
		message: 'Credential not found',
		context: { itemIndex: 0 },
	});
});

it('why n8n sent nothing is told in its words, not as a token that Fluent refused', async () => {
	const refusal = new Error('Engine 2.0 does not support this credential');
	await expect(execute({ refusal })).rejects.toMatchObject({ message: refusal.message });
	expect(fluent.requests).toEqual([]);
});
