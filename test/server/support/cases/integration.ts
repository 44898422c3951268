import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { refresh } from '../../../tools/simulator/helpers';
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

	test('two processes on one database renew in turns, and never end in an error', async () => {
		const other = await world.otherProcess();
		const login = await world.newLogin({ client: 'fluentIntegration' });
		world.fluent.options.integrationTokenLifetime = 3;
		const processes = [world, other];
		for (const process of processes) await call(process, 'HTTP Request', login);
		await world.forget();

		const rounds = 4;
		for (let round = 0; round < rounds; round++) {
			await sleep(3_000);
			const outcomes = await Promise.all(
				processes.map(async (process) => await call(process, 'HTTP Request', login)),
			);
			expect(outcomes).toMatchObject([{ ok: true }, { ok: true }]);
		}

		const { logins, refusedRefreshes, passwordGrants, ...rest } = world.counts();
		expect(rest).toMatchObject({ failedLogins: 0 });
		// Each refused refresh, the other process having used the token, costs one password grant.
		expect(passwordGrants).toBe(refusedRefreshes);
		expect(logins).toBeLessThanOrEqual(rounds * processes.length + passwordGrants);
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
