import { expect, test } from '@jest/globals';
import { LoginFailure } from '../../../../fluent/failure';
import { request } from '../callers';
import type { World } from '../world';

export function origin(world: World): void {
	test('another server gets no request with this credential', async () => {
		const login = await world.newLogin();
		const other = await world.otherAccount();
		const { ok, text } = await request(world, login, { url: `${other.url}/echo`, method: 'POST' });
		expect(ok).toBe(false);
		expect(text).toBe(new LoginFailure('foreignOrigin', { host: world.fluent.url }).message);
		expect(other.requests).toHaveLength(0);
	});

	test("a redirect of the account's API takes no token along to another server", async () => {
		const login = await world.newLogin();
		await world.logIn(login);
		const other = await world.otherAccount();
		const location = `${other.url}/echo`;
		world.fluent.faults.next('/status/200', { status: 302, headers: { location } });
		await request(world, login);
		expect(other.requests.map(({ bearer }) => bearer)).toEqual([undefined]);
	});
}
