import { beforeEach, describe, expect, test } from '@jest/globals';
import { pass, STORES, useWorld } from './harness';

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

	test('the retailer that was chosen is used', async () => {
		const { items } = await world.n8n.node({}, { retailer: '5' });

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
		const { items, hints, error } = await world.n8n.node({}, { retailer: '2' });

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

	test('a fresh token: no request at all, after a restart neither if it is stored', async () => {
		await world.logIn();
		const { items } = await world.n8n.node(off);
		expect(items[0].json.accessToken).toBe(world.fluent.tokens()[0].accessToken);
		expect(world.fluent.requests).toEqual([]);

		const { items: later } = await (await world.another()).node(off);
		expect(later[0].json.accessToken).toBe(items[0].json.accessToken);
		expect(world.fluent.counts().logins).toBe(STORES ? 0 : 1);
		expect(world.store.writes).toBe(0);
	});

	test('a token that is known as rejected never comes out', async () => {
		await world.logIn();
		const [{ accessToken: dead }] = world.fluent.tokens();
		world.fluent.revokeTokens();
		// Learned from a request that failed, while no new token could be had.
		world.fluent.faults.next('/oauth/token', { status: 503, headers: { 'Retry-After': '0' } }, 3);
		await world.n8n.request({ url: world.n8n.ok });
		world.fluent.faults.clear();

		const { items } = await world.n8n.node(off);
		expect(items[0].json.accessToken).toBe(world.fluent.tokens()[0].accessToken);
		expect(items[0].json.accessToken).not.toBe(dead);
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
		expect(world.store.writes).toBe(STORES ? 1 : 0);
	});

	test('without a refresh token: no login, the item says how long is left', async () => {
		await world.logIn();
		pass(23 * HOUR);

		const { items } = await world.n8n.node({ minimumValidity: 120 });
		expect(world.fluent.counts().logins).toBe(0);
		expect(items[0].json.expiresIn).toBeLessThanOrEqual(HOUR);
	});
});

describe('Fluent is asked once in 30 seconds', () => {
	test('by one run a second: 3 questions in 90 seconds, no login', async () => {
		await world.logIn();
		for (let second = 0; second < 90; second++) {
			pass(1);
			await world.n8n.node();
		}

		expect(world.fluent.counts()).toMatchObject({ logins: 0, me: 3, deadTokens: 0 });
	});

	test('so a revoked token comes out for as long at most', async () => {
		const first = await world.n8n.node();
		world.fluent.revokeTokens();
		pass(29);
		const { items: soon } = await world.n8n.node();
		pass(2);
		const { items: later } = await world.n8n.node();

		expect(soon[0].json.retailerId).toBe(first.items[0].json.retailerId);
		expect(later[0].json.accessToken).toBe(world.fluent.tokens()[0].accessToken);
		expect(world.fluent.counts()).toMatchObject({ logins: 2, deadTokens: 2 });
	});

	test('a question that failed is asked again by the next run', async () => {
		world.fluent.faults.next('/graphql', { status: 500 }, 1);
		const { hints } = await world.n8n.node();
		const { items, hints: none } = await world.n8n.node();

		expect(hints).toHaveLength(1);
		expect(none).toEqual([]);
		expect(items[0].json.roles).toEqual(['RETAILER', 'ORCHESTRATION']);
	});

	test('other settings are another question', async () => {
		await world.n8n.node();
		world.store.edit({ username: 'fluent-retailer' });
		const { items } = await world.n8n.node();

		expect(items[0].json).toMatchObject({ retailerId: 5, roles: ['RETAILER'] });
		expect(world.fluent.counts()).toMatchObject({ logins: 2, me: 2 });
	});
});
