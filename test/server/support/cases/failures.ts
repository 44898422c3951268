import { expect, test } from '@jest/globals';
import { LoginFailure } from '../../../../fluent/failure';
import { freePort } from '../../../../tools/n8n/ports';
import { call, CALLERS, request } from '../callers';
import type { World } from '../world';

const HOST = '127.0.0.1';

export function failures(world: World): void {
	test.each([
		['GET', 404],
		['GET', 401],
		['POST', 500],
	])('%s answered with %d: sent once, no login', async (method, status) => {
		const login = await world.newLogin();
		await world.logIn(login);
		const url = `${world.fluent.url}/status/${status}`;
		const body = method === 'POST' ? { name: 'order' } : undefined;
		expect(await request(world, login, { method, url, body })).toMatchObject({ ok: false });
		expect(world.counts()).toMatchObject({ logins: 0, api: 1, graphql: 1, deadTokens: 0 });
		expect(await world.writesOf(login)).toBe(0);
	});

	test('a login that is throttled twice succeeds, and so does the request', async () => {
		const login = await world.newLogin();
		const headers = { 'retry-after': '1' };
		world.fluent.faults.next('/oauth/token', { status: 429, headers, body: {} }, 2);
		expect(await request(world, login)).toMatchObject({ ok: true });
		expect(world.counts()).toMatchObject({ logins: 3, api: 1 });
		expect(await world.writesOf(login)).toBe(world.storedOnce);
	});

	// n8n has words of its own for it.
	test('a host where nobody listens is reported in the same words by every caller', async () => {
		const login = await world.newLogin({ baseUrl: `http://${HOST}:${await freePort()}` });
		const { message } = new LoginFailure('unreachable', { host: HOST });
		for (const caller of CALLERS) {
			expect(await call(world, caller, login)).toMatchObject({ ok: false, text: message });
		}
	});
}
