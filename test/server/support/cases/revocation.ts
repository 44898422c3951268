import { expect, test } from '@jest/globals';
import { call, CALLERS } from '../callers';
import { goLive } from '../live';
import type { World } from '../world';

const RUNS = 20;
/** Seconds: beyond the minute for which a token counts as proven. */
const UNPROVEN = { age: 120, lifetime: 86_400 };

export function revocation(world: World): void {
	// Where nothing is stored, HTTP Request sends nothing again.
	const healed = CALLERS.filter((caller) => world.stores || caller !== 'HTTP Request');

	test.each(healed)('%s succeeds after one login', async (caller) => {
		const login = await world.newLogin();
		await world.logIn(login);
		await world.revoke(login);
		expect(await call(world, caller, login)).toMatchObject({ ok: true });
		// The request, the question whether the token is dead, the request again.
		const { logins, graphql, api } = world.counts();
		expect({ logins, requests: graphql + api }).toEqual({ logins: 1, requests: 3 });
		expect(await world.writesOf(login)).toBe(world.storedOnce);
	});

	test(`Fluent Auth, ${RUNS} runs at once: 1 login`, async () => {
		const login = await world.newLogin();
		const live = await goLive(world, 'Fluent Auth', login);
		await world.logIn(login);
		await world.revoke(login);
		world.fluent.faults.delay('/oauth/token', 1_000);
		expect(await live(RUNS)).toEqual(Array(RUNS).fill(200));
		expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 0 });
		expect(await world.writesOf(login)).toBe(world.storedOnce);
	});

	test(`HTTP Request, ${RUNS} runs at once: 1 login, and the next run succeeds`, async () => {
		const login = await world.newLogin();
		const live = await goLive(world, 'HTTP Request', login);
		await world.logIn(login);
		await world.revoke(login);
		world.fluent.faults.delay('/oauth/token', 1_000);
		const statuses = await live(RUNS);
		const again = world.fluent.requests.filter(
			({ path, tokenState }) => path === '/status/200' && tokenState === 'revoked',
		).length;
		if (world.stores) expect(statuses).toEqual(Array(RUNS).fill(200));
		expect(world.counts().api).toBe(world.stores ? RUNS + again : RUNS);
		// n8n sends again what it has something to store for.
		expect(await world.writesOf(login)).toBeLessThanOrEqual(world.stores ? again : 0);
		expect(await live(1)).toEqual([200]);
		expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 0 });
	});

	if (!world.stores) {
		test('HTTP Request, a minute after the last proof: renewed before it is sent', async () => {
			const login = await world.newLoginWithToken(UNPROVEN);
			await world.revoke(login);
			expect(await call(world, 'HTTP Request', login, 3)).toMatchObject({ ok: true });
			// Dead: the question alone.
			expect(world.counts()).toMatchObject({ logins: 1, graphql: 1, api: 3, deadTokens: 1 });
			expect(await world.writesOf(login)).toBe(0);
		});
	}
}
