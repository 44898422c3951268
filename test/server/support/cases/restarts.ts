import { expect, test } from '@jest/globals';
import { SAMPLE } from '../../../../tools/simulator';
import { call, CALLERS } from '../callers';
import type { World } from '../world';

export function restarts(world: World): void {
	/** Where nothing is stored each restart costs a failed login, of which five lock the user. */
	const times = world.stores ? 5 : 1;

	test(`${times === 1 ? 'once' : `${times} times`}: 0 logins and 1 refusal in all where they are stored, else 1 of each for each process`, async () => {
		const right = await world.newLogin();
		const wrong = await world.newLogin({ password: `${SAMPLE.password}-1` });
		await world.logIn(right);
		const bothLogins = async () => {
			expect(await call(world, 'HTTP Request', right)).toMatchObject({ ok: true });
			expect(await call(world, 'HTTP Request', wrong)).toMatchObject({ ok: false });
		};
		await bothLogins();
		expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 1 });
		for (let restart = 0; restart < times; restart++) {
			await world.server.restart();
			await bothLogins();
		}
		for (const caller of CALLERS) {
			expect(await call(world, caller, right)).toMatchObject({ ok: true });
		}
		const { logins, failedLogins, deadTokens, api } = world.counts();
		expect({ right: logins - failedLogins, wrong: failedLogins, deadTokens }).toEqual(
			world.stores
				? { right: 0, wrong: 1, deadTokens: 0 }
				: { right: times, wrong: 1 + times, deadTokens: 0 },
		);
		// HTTP Request: before, after each restart, and in the end.
		expect(api).toBe(times + 2);
		expect(world.fluent.isLocked(wrong.username)).toBe(false);
	}, 300_000);
}
