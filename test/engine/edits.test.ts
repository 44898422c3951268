import { beforeEach, describe, expect, test } from '@jest/globals';
import { CALLERS, STORES, TEST, useWorld } from './harness';

const world = useWorld();

beforeEach(async () => await world.logIn());

/** The login that was sent, as Fluent got it. */
function lastLogin() {
	const { requests } = world.fluent;
	return requests.findLast(({ path }) => path === '/oauth/token');
}

describe.each(CALLERS)('an edit acts on the next request: $name', ({ run }) => {
	test('another user', async () => {
		world.store.edit({ username: 'fluent-retailer' });

		expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
		expect(lastLogin()?.form?.username).toBe('fluent-retailer');
		const token = world.fluent.tokens().find(({ username }) => username === 'fluent-retailer');
		expect(world.fluent.requests.at(-1)?.bearer).toBe(token?.accessToken);
		expect(world.store.writes).toBe(STORES ? 1 : 0);
	});

	test('a wrong password, while the old token lives', async () => {
		world.store.edit({ password: 'wrong' });

		expect(await run(world.n8n)).toContain('Fluent refused the username or password.');
		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0, graphql: 0 });
	});

	test('a wrong client secret, while the old token lives', async () => {
		world.store.edit({ clientSecret: 'wrong' });

		expect(await run(world.n8n)).toContain('Fluent refused the client ID or client secret.');
		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0, graphql: 0 });
	});

	test('the other client', async () => {
		world.store.edit({ client: 'fluentIntegration' });

		expect(await run(world.n8n)).toBeUndefined();
		expect(lastLogin()?.form).toMatchObject({ client_id: 'FLUENT_INTEGRATION', scope: 'retailer' });
		if (STORES) expect(world.store.saved?.session).toMatchObject({ scope: 'retailer' });
	});

	test('another account ID', async () => {
		world.store.edit({ accountId: 'OTHER' });

		expect(await run(world.n8n)).toBeUndefined();
		expect(lastLogin()?.headers['fluent.account']).toBe('OTHER');
	});

	test('another host', async () => {
		world.store.edit({ baseUrl: world.elsewhere.url });

		expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.requests).toEqual([]);
		expect(world.elsewhere.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
	});

	test('back to what it was: the token of before, no login', async () => {
		world.store.edit({ password: 'wrong' });
		await TEST.run(world.n8n);
		world.store.edit({ password: 'fluent-staging' });

		expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 1, failedLogins: 1 });
	});
});

test('the test of a form that is not saved says what would come of it', async () => {
	expect(await world.n8n.test({ password: 'wrong' })).toMatchObject({ status: 'Error' });
	expect(await world.n8n.test()).toMatchObject({ status: 'OK' });
	expect(world.fluent.counts()).toMatchObject({ logins: 1, failedLogins: 1 });
});

test('the node tells of the new user', async () => {
	world.store.edit({ username: 'fluent-retailer' });
	const { items } = await world.n8n.node();

	expect(items[0].json).toMatchObject({ retailerId: 5, roles: ['RETAILER'] });
});
