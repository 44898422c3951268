import { expect, test } from '@jest/globals';
import { call, NODES } from '../callers';
import { goLive } from '../live';
import type { World } from '../world';

const RUNS = 20;
const MANY_RUNS = 100;
/** ms for which Fluent Auth does not ask again who the user is. */
const PROFILE_LIFE = 30_000;

export function concurrency(world: World): void {
	/** Runs of Fluent Auth, and its items, share one question; HTTP Request sends each of them. */
	const requestsOf = (caller: (typeof NODES)[number], count: number) =>
		caller === 'Fluent Auth' ? { me: 1, graphql: 1, api: 0 } : { me: 0, graphql: 0, api: count };

	test.each(NODES)(`%s, ${RUNS} runs at once without a token: 1 login`, async (caller) => {
		const login = await world.newLogin();
		const live = await goLive(world, caller, login);
		// Slow, so that the runs meet.
		world.fluent.faults.delay('/oauth/token', 1_000);
		expect(await live(RUNS)).toEqual(Array(RUNS).fill(200));
		expect(world.counts()).toMatchObject({
			logins: 1,
			deadTokens: 0,
			...requestsOf(caller, RUNS),
		});
		expect(await world.writesOf(login)).toBe(world.storedOnce);
	});

	test.each(NODES)('%s, 10 items without a token: 1 login', async (caller) => {
		const login = await world.newLogin();
		expect(await call(world, caller, login, 10)).toMatchObject({ ok: true });
		expect(world.counts()).toMatchObject({ logins: 1, deadTokens: 0, ...requestsOf(caller, 10) });
		expect(await world.writesOf(login)).toBe(world.storedOnce);
	});

	test(`Fluent Auth, ${MANY_RUNS} runs with a fresh token: no login, one question in 30 seconds`, async () => {
		const login = await world.newLogin();
		const live = await goLive(world, 'Fluent Auth', login);
		await world.logIn(login);
		const start = Date.now();
		for (let runs = 0; runs < MANY_RUNS; runs += RUNS) {
			expect(await live(RUNS)).toEqual(Array(RUNS).fill(200));
		}
		const { logins, graphql, me } = world.counts();
		expect({ logins, graphql }).toEqual({ logins: 0, graphql: me });
		expect(me).toBeLessThanOrEqual(1 + Math.floor((Date.now() - start) / PROFILE_LIFE));
		expect(me).toBeGreaterThan(0);
		expect(await world.writesOf(login)).toBe(0);
	});
}
