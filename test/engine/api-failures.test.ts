import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { pass, useWorld } from './harness';

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
		world.fluent.faults.delay('/status/500', 600);
		const url = `${world.fluent.url}/status/500`;
		const slow = world.n8n.request({ method: 'POST', url, body: { name: 'order' } });
		await sleep(200);
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

		expect(error).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 3 });
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

test('a Fluent that takes no token at all: 1 login, then none for a while', async () => {
	world.fluent.faults.next('/graphql', { status: 401 });
	world.fluent.faults.next('/status/200', { status: 401 });

	const first = await world.n8n.node();
	const requests = world.fluent.requests.length;
	const second = await world.n8n.node();
	const third = await world.n8n.request({ url: world.n8n.ok });

	expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0 });
	expect(first.error?.message).toBe(
		'Fluent issued a token and refuses it on its API (status 401).',
	);
	expect([second.error?.message, third.error?.message]).toEqual([
		first.error?.message,
		expect.stringContaining(String(first.error?.message)),
	]);
	// What is known by now is not asked again.
	expect(world.fluent.requests.length - requests).toBeLessThanOrEqual(1);
});
