import { expect, test } from '@jest/globals';
import { call, CALLERS } from '../callers';
import type { World } from '../world';

/** Seconds. */
const LIFETIME = 1_800;

export function integration(world: World): void {
	const client = 'fluentIntegration';

	test('logs in with the password once, for every caller', async () => {
		const login = await world.newLogin({ client });
		for (const caller of CALLERS) {
			expect(await call(world, caller, login)).toMatchObject({ ok: true });
		}
		expect(world.counts()).toMatchObject({ logins: 1, passwordGrants: 1, deadTokens: 0 });
		expect(await world.writesOf(login)).toBe(world.storedOnce);
	});

	test.each([
		['good: 1 refresh grant', true],
		['refused: 1 password grant after it', false],
	])('10 items after a night, refresh token %s', async (_name, good) => {
		const night = { age: 12 * LIFETIME, lifetime: LIFETIME };
		const login = await world.newLoginWithToken(night, { client });
		world.fluent.expireTokens(login.username);
		if (!good) world.fluent.revokeRefreshTokens(login.username);
		expect(await call(world, 'HTTP Request', login, 10)).toMatchObject({ ok: true });
		expect(world.counts()).toMatchObject({
			refreshGrants: 1,
			refusedRefreshes: good ? 0 : 1,
			passwordGrants: good ? 0 : 1,
			failedLogins: 0,
			api: 10,
			deadTokens: 0,
		});
		expect(await world.writesOf(login)).toBe(world.storedOnce);
	});
}
