import { expect, test } from '@jest/globals';
import * as failure from '../../../../fluent/failure';
import { call, request } from '../callers';
import type { World } from '../world';

export function origin(world: World): void {
	test.each(['/status/200', '/graphql', '/oauth/token'])(
		'another server gets no request with this credential: %s',
		async (path) => {
			const login = await world.newLogin();
			const other = await world.otherAccount();
			const { ok, text } = await request(world, login, { url: other.url + path, method: 'POST' });
			expect(ok).toBe(false);
			expect(text).toBe(failure.foreignOrigin(world.fluent.url).message);
			expect(other.requests).toHaveLength(0);
		},
	);

	test.each([301, 302, 307, 308])(
		"a redirect (%d) of the account's API takes no token along to another server",
		async (status) => {
			const login = await world.newLogin();
			await call(world, 'HTTP Request', login);
			const other = await world.otherAccount();
			const location = `${other.url}/echo`;
			world.fluent.faults.next('/status/200', { status, headers: { location } });
			await request(world, login);
			expect(other.requests.map(({ bearer }) => bearer)).toEqual([undefined]);
		},
	);

	test('a redirect within the account keeps the token', async () => {
		const login = await world.newLogin();
		const location = `${world.fluent.url}/echo`;
		world.fluent.faults.next('/status/200', { status: 302, headers: { location } });
		expect(await request(world, login)).toMatchObject({ ok: true });
		expect(world.fluent.requests.at(-1)).toMatchObject({ path: '/echo', tokenState: 'alive' });
	});
}
