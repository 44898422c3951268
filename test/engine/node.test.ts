import { beforeEach, describe, expect, test } from '@jest/globals';
import { NODE, pass, useWorld } from './harness';

const HOUR = 3_600;

const world = useWorld();

describe('output', () => {
	test('token, user and URLs, ready for the next node', async () => {
		const { items } = await world.n8n.node();
		const [{ accessToken }] = world.fluent.tokens();
		const { url } = world.fluent;

		expect(items).toEqual([
			{
				json: {
					accessToken,
					authorization: `Bearer ${accessToken}`,
					tokenType: 'bearer',
					scope: 'api',
					expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
					expiresIn: expect.any(Number),
					retailerId: 1,
					retailerIds: [1],
					roles: ['RETAILER', 'ORCHESTRATION'],
					firstName: 'Fluent',
					lastName: 'Commerce',
					accountId: 'ACCOUNT',
					environment: 'custom',
					baseUrl: url,
					graphqlUrl: `${url}/graphql`,
				},
				pairedItem: { item: 0 },
			},
		]);
		const { expiresIn } = items[0].json;
		expect(expiresIn).toBeGreaterThan(86_000);
		expect(expiresIn).toBeLessThanOrEqual(86_400);
	});

	test('includeToken off: no token anywhere', async () => {
		const { items, run } = await world.n8n.node({ includeToken: false });
		const [{ accessToken }] = world.fluent.tokens();

		expect(items[0].json).toMatchObject({ retailerId: 1 });
		expect(items[0].json).not.toHaveProperty('authorization');
		expect(JSON.stringify(run)).not.toContain(accessToken);
	});

	test('includeInputFields: beside the fields of the item', async () => {
		const items = [{ order: 'A' }, { order: 'B' }];
		const { items: output } = await world.n8n.node({ includeInputFields: true }, { items });

		expect(output.map(({ json }) => [json.order, json.retailerId])).toEqual([
			['A', 1],
			['B', 1],
		]);
	});
});

describe('a user of the whole account', () => {
	beforeEach(() => world.store.edit({ username: 'fluent-account' }));

	test('roles and retailers come from `me`', async () => {
		const { items } = await world.n8n.node();

		expect(items[0].json).toMatchObject({
			retailerId: null,
			retailerIds: [1, 2, 5],
			roles: ['ADMIN', 'RETAILER'],
		});
		expect(world.fluent.counts()).toMatchObject({ logins: 1, me: 1 });
	});

	test('the retailer of the option is used', async () => {
		const { items } = await world.n8n.node({ retailerId: 5 });

		expect(items[0].json).toMatchObject({ retailerId: 5, retailerIds: [5, 1, 2] });
	});

	test.each([
		['500', { status: 500, body: { errors: [{ code: '500', message: 'Failed' }] } }],
		['403', { status: 403, body: { errors: [{ code: '403', message: 'Forbidden' }] } }],
		[
			'GraphQL errors',
			{ status: 200, body: { errors: [{ message: 'C0020E' }], data: { me: null } } },
		],
		['HTML', { status: 200, body: '<html></html>' }],
		['a dropped connection', 'drop' as const],
	])('a `me` that fails with %s takes nothing from the token', async (_name, answer) => {
		world.fluent.faults.next('/graphql', answer);
		const { items, hints, error } = await world.n8n.node({ retailerId: 2 });

		expect(error).toBeUndefined();
		const [{ accessToken }] = world.fluent.tokens();
		expect(items[0].json).toMatchObject({
			accessToken,
			retailerId: 2,
			retailerIds: [2],
			roles: [],
		});
		expect(hints).toEqual([expect.stringContaining('did not answer')]);
		expect(world.fluent.counts().logins).toBe(1);
	});
});

describe('checkWithFluent off', () => {
	const off = { checkWithFluent: false };

	test('a fresh token: no request at all, also after a restart', async () => {
		await world.logIn();
		const { items } = await world.n8n.node(off);
		const { items: later } = await (await world.another()).node(off);

		expect(items[0].json.accessToken).toBe(world.fluent.tokens()[0].accessToken);
		expect(later[0].json.accessToken).toBe(items[0].json.accessToken);
		expect(world.fluent.requests).toEqual([]);
		expect(world.store.writes).toBe(0);
	});

	test('no token, or one that has expired: 1 login', async () => {
		await world.n8n.node(off);
		expect(world.fluent.counts().logins).toBe(1);

		pass(24 * HOUR + 2);
		const { items } = await world.n8n.node(off);
		expect(items[0].json.accessToken).toBe(world.fluent.tokens()[0].accessToken);
		expect(world.fluent.counts()).toMatchObject({ logins: 2, deadTokens: 0 });
	});

	test('edited settings: the new login', async () => {
		await world.logIn();
		world.store.edit({ username: 'fluent-retailer' });
		const { items } = await world.n8n.node(off);

		expect(items[0].json).toMatchObject({ retailerId: 5 });
		expect(world.fluent.counts().logins).toBe(1);
	});
});

describe('minimumValidity', () => {
	test('FLUENT_INTEGRATION: refreshed once if it would expire sooner', async () => {
		world.store.edit({ client: 'fluentIntegration' });
		await world.logIn();
		pass(10 * 60);

		await world.n8n.node({ minimumValidity: 15 });
		expect(world.fluent.counts().logins).toBe(0);

		const { items } = await world.n8n.node({ minimumValidity: 25 });
		expect(world.fluent.counts()).toMatchObject({ logins: 1, refreshGrants: 1, deadTokens: 0 });
		expect(items[0].json.expiresIn).toBeGreaterThan(25 * 60);
		expect(world.store.writes).toBe(1);
	});

	test('without a refresh token: no login, the item says how long is left', async () => {
		await world.logIn();
		pass(23 * HOUR);

		const { items } = await world.n8n.node({ minimumValidity: 120 });
		expect(world.fluent.counts().logins).toBe(0);
		expect(items[0].json.expiresIn).toBeLessThanOrEqual(HOUR);
	});
});

test('the next run goes with the same token', async () => {
	expect(await NODE.run(world.n8n)).toBeUndefined();
	const first = world.fluent.requests.at(-1)?.bearer;
	expect(await NODE.run(world.n8n)).toBeUndefined();
	expect(world.fluent.requests.at(-1)?.bearer).toBe(first);
});
