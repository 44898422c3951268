import { expect, test } from '@jest/globals';
import type { ITaskData } from 'n8n-workflow';
import { SAMPLE } from '../../../../tools/simulator';
import { outputOf } from '../../../../tools/n8n';
import { authenticate, type Outcome } from '../callers';
import { storedSession } from '../stored-session';
import type { Login, World } from '../world';

const MINUTE = 60;

/** A user of the whole account: no `Retailer_id` and no `Roles` at login. */
const ACCOUNT_USER = {
	retailerId: undefined,
	roles: [],
	roleContexts: [
		{ role: 'ADMIN', contextType: 'ACCOUNT', contextId: '1' },
		{ role: 'RETAILER', contextType: 'RETAILER', contextId: '2' },
		{ role: 'RETAILER', contextType: 'RETAILER', contextId: '5' },
	],
};

export function nodeOptions(world: World): void {
	const outputs = ({ execution }: Outcome) => outputOf(execution!, 'Fluent Auth');
	const lastRun = ({ execution }: Outcome) =>
		execution!.data.resultData.runData['Fluent Auth'].at(-1) as ITaskData;

	test('puts out token, roles, retailer and URLs, and an answer to each input item', async () => {
		const login = await world.newLogin({}, { retailerId: 5, roles: ['RETAILER'] });
		const outcome = await authenticate(world, login, {}, 2);
		const [{ accessToken }] = world.fluent.tokens();
		const expected = {
			accessToken,
			tokenType: 'bearer',
			authorization: `Bearer ${accessToken}`,
			scope: 'api',
			expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
			expiresIn: expect.any(Number),
			retailerId: 5,
			retailerIds: [5],
			roles: ['RETAILER'],
			firstName: 'Fluent',
			lastName: 'Commerce',
			accountId: SAMPLE.accountId,
			environment: 'custom',
			baseUrl: world.fluent.url,
			graphqlUrl: `${world.fluent.url}/graphql`,
		};
		expect(outputs(outcome)).toEqual([expected, expected]);
		const items = lastRun(outcome).data?.main[0] ?? [];
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});

	test('a user of the whole account: roles and retailers come from Fluent', async () => {
		const login = await world.newLogin({}, ACCOUNT_USER);
		const [output] = outputs(await authenticate(world, login));
		expect(output).toMatchObject({
			retailerId: null,
			retailerIds: [2, 5],
			roles: ['ADMIN', 'RETAILER'],
		});
		const [chosen] = outputs(await authenticate(world, login, { retailerId: 5 }));
		expect(chosen).toMatchObject({ retailerId: 5, retailerIds: [5, 2] });
		expect(world.counts()).toMatchObject({ logins: 1 });
	});

	test.each([
		['status 500', { status: 500, body: {} }],
		[
			'a missing permission',
			{ status: 200, body: { errors: [{ message: 'C0020E' }], data: null } },
		],
		['HTML', { status: 200, body: '<html></html>' }],
	])('a question who the user is that gets %s does not fail the node', async (_name, fault) => {
		const login = await world.newLogin({}, { retailerId: undefined });
		world.fluent.faults.next('/graphql', fault);
		const outcome = await authenticate(world, login);
		expect(outcome.ok).toBe(true);
		const [{ accessToken }] = world.fluent.tokens();
		expect(outputs(outcome)).toMatchObject([{ accessToken, retailerId: null, roles: [] }]);
		const hints = lastRun(outcome).hints ?? [];
		expect(hints).toMatchObject([{ type: 'warning', location: 'outputPane' }]);
		expect(world.counts()).toMatchObject({ logins: 1, graphql: 1 });
	});

	/** FLUENT_INTEGRATION with 10 of 30 minutes left. */
	async function withTenMinutesLeft(): Promise<Login> {
		const login = await world.newLogin({ client: 'fluentIntegration' });
		const savedToken = await storedSession(world.fluent, login, 20 * MINUTE, 30 * MINUTE);
		await world.edit(login, { savedToken });
		return login;
	}

	test('minimum validity: a token with enough time left is not refreshed', async () => {
		const login = await withTenMinutesLeft();
		const [{ expiresIn }] = outputs(await authenticate(world, login, { minimumValidity: 9 }));
		expect(expiresIn).toBeGreaterThan(9 * MINUTE);
		expect(world.counts()).toMatchObject({ logins: 0 });
	});

	test('minimum validity: a token with too little time left is refreshed first', async () => {
		const login = await withTenMinutesLeft();
		const [{ expiresIn }] = outputs(await authenticate(world, login, { minimumValidity: 11 }));
		expect(expiresIn).toBeGreaterThan(11 * MINUTE);
		expect(world.counts()).toMatchObject({ refreshGrants: 1, passwordGrants: 0, deadTokens: 0 });
		expect(await world.writesOf(login)).toBe(1);
	});

	test('minimum validity without a refresh token: no login, and the time that is left is told', async () => {
		world.fluent.options.tokenLifetime = 5 * MINUTE;
		const login = await world.newLogin();
		await authenticate(world, login);
		await world.forget();
		const [{ expiresIn }] = outputs(await authenticate(world, login, { minimumValidity: 10 }));
		expect(expiresIn).toBeLessThanOrEqual(5 * MINUTE);
		expect(world.counts()).toMatchObject({ logins: 0 });
	});

	test('check with Fluent off: no request at all while the stored token is good', async () => {
		const login = await world.newLogin();
		await authenticate(world, login);
		await world.forget();
		const outcome = await authenticate(world, login, { checkWithFluent: false }, 3);
		expect(outputs(outcome)).toHaveLength(3);
		expect(world.fluent.requests).toHaveLength(0);
	});

	test('check with Fluent off, no token yet: one login', async () => {
		const login = await world.newLogin();
		const outcome = await authenticate(world, login, { checkWithFluent: false }, 3);
		expect(outputs(outcome)).toHaveLength(3);
		expect(world.counts()).toMatchObject({ logins: 1 });
		expect(await world.writesOf(login)).toBe(1);
	});

	test('include token off: it is nowhere in the execution', async () => {
		const login = await world.newLogin();
		const outcome = await authenticate(world, login, { includeToken: false });
		expect(Object.keys(outputs(outcome)[0])).not.toContain('accessToken');
		expect(Object.keys(outputs(outcome)[0])).not.toContain('authorization');
		const [{ accessToken }] = world.fluent.tokens();
		const stored = await world.rest.get(`/rest/executions/${outcome.execution!.id}`);
		expect(JSON.stringify(stored)).not.toContain(accessToken);
	});

	test('include input fields: they stay beside the new ones', async () => {
		const login = await world.newLogin();
		const outcome = await authenticate(world, login, { includeInputFields: true }, 2);
		expect(outputs(outcome)).toMatchObject([
			{ number: 1, retailerId: 1 },
			{ number: 2, retailerId: 1 },
		]);
	});
}
