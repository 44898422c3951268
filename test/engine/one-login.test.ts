import { beforeEach, describe, expect, test } from '@jest/globals';
import { CALLERS, NODE, pass, REQUEST, together, useWorld } from './harness';

const DAY = 86_400;

const world = useWorld();

describe.each(CALLERS)('$name', ({ run }) => {
	test('20 at once without a token: 1 login, 1 write', async () => {
		const failures = await together(20, async () => await run(world.n8n));

		expect(failures.filter(Boolean)).toEqual([]);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
		expect(world.served()).toBe(20);
		expect(world.store.writes).toBe(1);
	});

	test('a fresh token: no login and no write, also after a restart', async () => {
		await world.logIn();

		for (const n8n of [world.n8n, world.n8n, await world.another()]) {
			expect(await run(n8n)).toBeUndefined();
		}

		expect(world.fluent.counts()).toMatchObject({ logins: 0, deadTokens: 0 });
		expect(world.served()).toBe(3);
		expect(world.store.writes).toBe(0);
	});

	test('expired by the clock: 1 login, and the dead token is never sent', async () => {
		await world.logIn();
		pass(DAY + 2);

		expect(await run(world.n8n)).toBeUndefined();

		expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
		expect(world.served()).toBe(1);
		expect(world.store.writes).toBe(1);
	});

	test('expired while n8n was down: 1 login', async () => {
		await world.logIn();
		pass(DAY + 2);

		expect(await run(await world.another())).toBeUndefined();

		expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
		expect(world.store.writes).toBe(1);
	});

	test('revoked by Fluent: 1 login, and the request is sent once more', async () => {
		await world.logIn();
		world.fluent.revokeTokens();

		expect(await run(world.n8n)).toBeUndefined();

		// Dead: the request itself and the question whether the token was the reason.
		expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 2 });
		expect(world.served()).toBe(1);
		expect(world.store.writes).toBe(1);
	});

	test('20 at once with a revoked token: 1 login', async () => {
		await world.logIn();
		world.fluent.revokeTokens();

		const failures = await together(20, async () => await run(world.n8n));

		expect(failures.filter(Boolean)).toEqual([]);
		expect(world.fluent.counts().logins).toBe(1);
		expect(world.served()).toBe(20);
	});
});

test('the login is a form, with nothing in the query string', async () => {
	await NODE.run(world.n8n);
	const [login] = world.fluent.requests;

	expect(login).toMatchObject({ method: 'POST', path: '/oauth/token' });
	expect(login.query).toEqual({});
	expect(login.form).toEqual({
		grant_type: 'password',
		username: 'fluent-api',
		password: 'fluent-staging',
		scope: 'api',
		client_id: 'fluent-api',
		client_secret: 'ca5ce9a8-2f2e-4b4a-b8da-767f79fc81a9',
	});
	expect(login.headers['fluent.account']).toBe('ACCOUNT');
});

describe('10 items', () => {
	const items = Array.from({ length: 10 }, () => ({}));
	const url = () => world.n8n.ok;

	test('HTTP Request, no token: 1 login, 1 write, 10 requests', async () => {
		const { items: output } = await world.n8n.request({ url: url() }, { items });

		expect(output).toHaveLength(10);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 10, deadTokens: 0 });
		expect(world.store.writes).toBe(1);
	});

	test('HTTP Request, revoked token: 1 login, 1 probe; n8n stores once for each request it sends again', async () => {
		await world.logIn();
		world.fluent.revokeTokens();

		const { items: output } = await world.n8n.request({ url: url() }, { items });

		expect(output).toHaveLength(10);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 20, deadTokens: 11 });
		expect(world.probes()).toBe(1);
		expect(world.store.writes).toBe(10);
	});

	test('Fluent Auth, no token: 1 login, 1 write, 1 query', async () => {
		const { items: output } = await world.n8n.node({}, { items });

		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(world.fluent.counts()).toMatchObject({ logins: 1, me: 1, deadTokens: 0 });
		expect(world.store.writes).toBe(1);
	});

	test('Fluent Auth, revoked token: 1 login, 1 write', async () => {
		await world.logIn();
		world.fluent.revokeTokens();

		const { items: output } = await world.n8n.node({}, { items });

		expect(output).toHaveLength(10);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, me: 3, deadTokens: 2 });
		expect(world.store.writes).toBe(1);
	});
});

describe('writes of 20 runs with a revoked token', () => {
	beforeEach(async () => {
		await world.logIn();
		world.fluent.revokeTokens();
		// Lets all runs send the dead token before the first is told so.
		world.fluent.faults.delay('/graphql', 300);
		world.fluent.faults.delay('/status/200', 300);
	});

	test('Fluent Auth: 1', async () => {
		await together(20, async () => await NODE.run(world.n8n));

		expect(world.store.writes).toBe(1);
		expect(world.probes()).toBe(1);
	});

	test('HTTP Request: as many as requests were sent again', async () => {
		await together(20, async () => await REQUEST.run(world.n8n));

		const again = world.fluent.counts().api - 20;
		expect(again).toBeGreaterThan(1);
		expect(world.store.writes).toBe(again);
		expect(world.probes()).toBe(1);
	});
});

describe('expired by the clock, where HTTP Request sees no failure', () => {
	beforeEach(async () => {
		await world.logIn();
		pass(DAY + 2);
	});

	test('"Never Error": renewed before the request', async () => {
		const { items } = await world.n8n.request({ url: world.n8n.ok, neverError: true });

		expect(items[0].json.statusCode).toBe(200);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 1, deadTokens: 0 });
		expect(world.store.writes).toBe(1);
	});

	test('pagination: renewed before the first page', async () => {
		const { items } = await world.n8n.request({ url: world.n8n.ok, pages: 3 });

		expect(items[0].json.pages).toHaveLength(3);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 3, deadTokens: 0 });
		expect(world.store.writes).toBe(1);
	});
});
