import { beforeEach, describe, expect, test } from '@jest/globals';
import { pass, STORES, TEST, useWorld } from './harness';

const world = useWorld();

beforeEach(async () => await world.logIn());

describe('a failure of the API is reported as it is, and nothing is sent twice', () => {
	test.each([
		['GET', 404],
		['POST', 400],
		['POST', 403],
		['POST', 404],
		['POST', 500],
		['POST', 503],
	] as const)('%s answered with %i', async (method, status) => {
		const url = `${world.fluent.url}/status/${status}`;
		const { error } = await world.n8n.request({ method, url, body: { name: 'order' } });

		expect(error).toMatchObject({ httpCode: String(status) });
		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 1, deadTokens: 0 });
		expect(world.probes()).toBe(1);
		expect(world.store.writes).toBe(0);
	});

	test('a connection that drops', async () => {
		world.fluent.faults.next('/status/200', 'drop');
		const { error } = await world.n8n.request({
			method: 'POST',
			url: world.n8n.ok,
			body: { a: 1 },
		});

		expect(error).toBeDefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 1 });
		expect(world.store.writes).toBe(0);
	});

	test('100 items that fail together: 100 requests, 1 probe', async () => {
		const items = Array.from({ length: 100 }, () => ({}));
		const url = `${world.fluent.url}/status/404`;
		await world.n8n.request({ method: 'POST', url, body: { a: 1 } }, { items });

		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 100, deadTokens: 0 });
		expect(world.probes()).toBe(1);
		expect(world.store.writes).toBe(0);
	});

	test('a slow POST that fails after its token was revoked: sent once, if the token had outlived its sending', async () => {
		world.fluent.faults.next('/status/500', { status: 500 });
		world.fluent.faults.delay('/status/500', 300);
		const url = `${world.fluent.url}/status/500`;
		const slow = world.n8n.request({ method: 'POST', url, body: { name: 'order' } });
		await world.arrival('/status/500');
		await world.n8n.request({ url: `${world.fluent.url}/status/404` });
		pass(2);
		world.fluent.revokeTokens();

		expect((await slow).error).toMatchObject({ httpCode: '500' });
		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 2 });
		expect(world.probes()).toBe(1);
	});

	test('a token that is revoked later than another request failed is renewed', async () => {
		await world.n8n.request({ url: `${world.fluent.url}/status/404` });
		pass(2);
		world.fluent.revokeTokens();
		const { error } = await world.n8n.request({ url: world.n8n.ok });

		expect(error === undefined).toBe(STORES);
		expect(world.fluent.counts()).toMatchObject(
			STORES ? { logins: 1, api: 3 } : { logins: 0, api: 2 },
		);
		expect(world.probes()).toBe(2);
	});

	test('a probe that fails is no reason to log in', async () => {
		world.fluent.faults.next('/graphql', { status: 500 });
		const { error } = await world.n8n.request({ url: `${world.fluent.url}/status/404` });

		expect(error).toMatchObject({ httpCode: '404' });
		expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 1 });
	});
});

test('an API that answers 401 to a token that lives: sent once, no login', async () => {
	const { error } = await world.n8n.request({ url: `${world.fluent.url}/status/401` });

	expect(error).toMatchObject({ httpCode: '401' });
	expect(world.fluent.counts()).toMatchObject({ logins: 0, api: 1 });
});

describe('a 401 comes at once', () => {
	const body = { errors: [{ code: '401', message: 'Invalid user' }] };
	const order = { method: 'POST', body: { name: 'order' } } as const;

	test.each([
		[4, STORES ? 2 : 1],
		[6, 1],
	])('a request whose 401 takes %i s: sent %i times', async (seconds, times) => {
		world.fluent.revokeTokens();
		world.fluent.faults.next('/status/200', { status: 401, body }, 1);
		world.fluent.faults.delay('/status/200', 200);
		const run = world.n8n.request({ ...order, url: world.n8n.ok });
		await world.arrival('/status/200');
		pass(seconds);

		expect((await run).error === undefined).toBe(times === 2);
		expect(world.fluent.counts()).toMatchObject({ api: times, logins: times - 1 });
		// It is known by now: the next one goes with a new token.
		expect((await world.n8n.request({ ...order, url: world.n8n.ok })).error).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ api: times + 1, logins: 1 });
	});

	test('a request whose body is a stream is not sent again', async () => {
		world.fluent.revokeTokens();
		const streamed = { ...order, url: world.n8n.ok, stream: true };

		expect((await world.n8n.request(streamed)).error).toMatchObject({ httpCode: '401' });
		expect(world.fluent.counts()).toMatchObject({ api: 1, logins: 0 });
		expect(world.store.writes).toBe(0);
		expect((await world.n8n.request(streamed)).error).toBeUndefined();
		expect(world.fluent.requests.at(-1)?.body).toBe(JSON.stringify(order.body));
		expect(world.fluent.counts()).toMatchObject({ api: 2, logins: 1 });
	});

	test('the modern helper sends again whatever is said: with a new token, however late', async () => {
		world.fluent.revokeTokens();
		world.fluent.faults.next('/graphql', { status: 401, body }, 1);
		world.fluent.faults.delay('/graphql', 200);
		const run = TEST.run(world.n8n);
		await world.arrival('/graphql');
		pass(20);

		expect(await run).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 1, graphql: 3 });
	});
});
