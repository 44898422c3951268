import { expect, test } from '@jest/globals';
import { call, request } from '../callers';
import type { World } from '../world';

export function apiErrors(world: World): void {
	test.each([
		['GET', 400],
		['GET', 403],
		['GET', 404],
		['POST', 400],
		['POST', 500],
		['POST', 503],
	])('%s that gets %d is sent once, without a login', async (method, status) => {
		const login = await world.newLogin();
		await call(world, 'HTTP Request', login);
		await world.forget();
		const url = `${world.fluent.url}/status/${status}`;
		const body = method === 'POST' ? { name: 'order' } : undefined;
		const { ok } = await request(world, login, { method, url, body });
		expect(ok).toBe(false);
		expect(world.counts()).toMatchObject({ logins: 0, api: 1, graphql: 1, deadTokens: 0 });
		expect(await world.writesOf(login)).toBe(0);
	});

	test('100 items that fail together cost one question whether the token is dead', async () => {
		const login = await world.newLogin();
		await call(world, 'HTTP Request', login);
		await world.forget();
		// n8n takes its time to send 100 requests; the question stays open until all of them have failed.
		world.fluent.faults.delay('/graphql', 8_000);
		const { ok } = await request(world, login, { url: `${world.fluent.url}/status/404` }, 100);
		expect(ok).toBe(false);
		expect(world.counts()).toMatchObject({ logins: 0, api: 100, graphql: 1, me: 1 });
	});

	test('100 items that fail one after the other cost one question per second at most', async () => {
		const login = await world.newLogin();
		await call(world, 'HTTP Request', login);
		await world.forget();
		await request(world, login, { url: `${world.fluent.url}/status/404` }, 100);
		const asked = world.fluent.requests.filter(({ path }) => path === '/graphql');
		const times = asked.map(({ at }) => at);
		expect(times.length).toBeGreaterThan(0);
		// The same second for all within it; a timer may be a little early.
		const gaps = times.slice(1).map((at, index) => at - times[index]);
		expect(gaps.filter((gap) => gap < 950)).toEqual([]);
	});

	test('an API that says 401 to a token that Fluent takes is not asked again', async () => {
		const login = await world.newLogin();
		await call(world, 'HTTP Request', login);
		await world.forget();
		const { ok } = await request(world, login, { url: `${world.fluent.url}/status/401` });
		expect(ok).toBe(false);
		expect(world.counts()).toMatchObject({ logins: 0, api: 1, graphql: 1 });
	});
}
