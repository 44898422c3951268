import { expect, test } from '@jest/globals';
import { refresh } from '../../../simulator/helpers';
import { call, CALLERS } from '../callers';
import { storedSession } from '../stored-session';
import type { Login, World } from '../world';

/** Seconds. */
const LIFETIME = 1_800;

export function integration(world: World): void {
	/** A credential whose token n8n stored when it was `age` seconds younger. */
	async function withStoredToken(age: number): Promise<Login> {
		const login = await world.newLogin({ client: 'fluentIntegration' });
		await world.edit(login, {
			savedToken: await storedSession(world.fluent, login, age, LIFETIME),
		});
		return login;
	}

	test.each(CALLERS)('%s logs in with the password once, then not at all', async (caller) => {
		const login = await world.newLogin({ client: 'fluentIntegration' });
		expect(await call(world, caller, login)).toMatchObject({ ok: true });
		expect(await call(world, caller, login)).toMatchObject({ ok: true });
		expect(world.counts()).toMatchObject({ logins: 1, passwordGrants: 1, deadTokens: 0 });
	});

	test.each(CALLERS)(
		'%s leaves a token alone that has more than a tenth to live',
		async (caller) => {
			const login = await withStoredToken(0.88 * LIFETIME);
			expect(await call(world, caller, login)).toMatchObject({ ok: true });
			expect(world.counts()).toMatchObject({ logins: 0, deadTokens: 0 });
		},
	);

	test.each(CALLERS)('%s refreshes a token in the last tenth of its life', async (caller) => {
		const login = await withStoredToken(0.92 * LIFETIME);
		expect(await call(world, caller, login)).toMatchObject({ ok: true });
		expect(world.counts()).toMatchObject({ refreshGrants: 1, passwordGrants: 0, deadTokens: 0 });
		expect(await world.writesOf(login)).toBe(1);
	});

	test.each(CALLERS)('%s, refresh token refused: one password grant, no error', async (caller) => {
		const login = await withStoredToken(0.92 * LIFETIME);
		world.fluent.revokeRefreshTokens(login.username);
		expect(await call(world, caller, login)).toMatchObject({ ok: true });
		expect(world.counts()).toMatchObject({
			refreshGrants: 1,
			refusedRefreshes: 1,
			passwordGrants: 1,
			failedLogins: 0,
			deadTokens: 0,
		});
		expect(await world.writesOf(login)).toBe(1);
	});

	test.each(CALLERS)('%s goes on after another process has refreshed the token', async (caller) => {
		const login = await world.newLogin({ client: 'fluentIntegration' });
		expect(await call(world, caller, login)).toMatchObject({ ok: true });
		const [{ refreshToken }] = world.fluent.tokens();
		// This ends the access token too.
		expect(await refresh(world.fluent, refreshToken!)).toMatchObject({ status: 200 });
		await world.forget();

		expect(await call(world, caller, login)).toMatchObject({ ok: true });
		expect(world.counts()).toMatchObject({
			refreshGrants: 1,
			refusedRefreshes: 1,
			passwordGrants: 1,
			failedLogins: 0,
		});
	});

	test('HTTP Request with 10 items in the last tenth: one refresh, written once', async () => {
		const login = await withStoredToken(0.92 * LIFETIME);
		expect(await call(world, 'HTTP Request', login, 10)).toMatchObject({ ok: true });
		expect(world.counts()).toMatchObject({ logins: 1, refreshGrants: 1, api: 10, deadTokens: 0 });
		expect(await world.writesOf(login)).toBe(1);
	});

	test.each([true, false])('HTTP Request after a night, refresh token good: %p', async (good) => {
		const login = await withStoredToken(12 * LIFETIME);
		world.fluent.expireTokens(login.username);
		if (!good) world.fluent.revokeRefreshTokens(login.username);
		expect(await call(world, 'HTTP Request', login)).toMatchObject({ ok: true });
		expect(world.counts()).toMatchObject({
			refreshGrants: 1,
			passwordGrants: good ? 0 : 1,
			api: 1,
			deadTokens: 0,
		});
		expect(await world.writesOf(login)).toBe(1);
	});
}
