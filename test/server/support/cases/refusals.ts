import { expect, test } from '@jest/globals';
import { SAMPLE } from '../../../../tools/simulator';
import { call, CALLERS } from '../callers';
import type { World } from '../world';

const WRONG = { password: `${SAMPLE.password}-1` };

export function refusals(world: World): void {
	test('10 items, 3 runs and credential tests: 1 failed login, the same words', async () => {
		const login = await world.newLogin(WRONG);
		const texts = new Set<string>();
		for (const caller of [...CALLERS, ...CALLERS, ...CALLERS]) {
			const { ok, text } = await call(world, caller, login, 10);
			expect(ok).toBe(false);
			texts.add(text);
		}
		expect([...texts]).toEqual([
			expect.stringMatching(
				/^Fluent refused the username or password\. .* these again at \d\d:\d\d UTC\.$/,
			),
		]);
		expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 1, graphql: 0, api: 0 });
		expect(await world.writesOf(login)).toBe(world.storedOnce);
	});

	test('four typos in another credential of the same user: the good one goes on, a fifth is not sent', async () => {
		const good = await world.newLogin();
		await world.logIn(good);
		const { username } = good;
		const other = await world.newLogin({ username });
		const texts: string[] = [];
		for (const typo of [1, 2, 3, 4, 5]) {
			await world.edit(other, { password: `${SAMPLE.password}-${typo}` });
			texts.push((await call(world, CALLERS[typo % 3], other, 3)).text);
			expect(world.counts().logins).toBe(typo <= 4 ? 1 : 0);
		}
		expect(texts[4]).toMatch(/^This login was not sent, because .* a fifth could lock the user\./);
		expect(world.fluent.failures(username)).toBe(4);
		expect(world.fluent.isLocked(username)).toBe(false);

		await world.forget();
		for (const caller of CALLERS) {
			expect(await call(world, caller, good)).toMatchObject({ ok: true });
		}
		expect(world.counts()).toMatchObject({ logins: 0, deadTokens: 0 });
	});
}
