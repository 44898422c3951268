import { expect, test } from '@jest/globals';
import { SAMPLE } from '../../../../tools/simulator';
import { call, CALLERS, NODES, testCredential } from '../callers';
import type { World } from '../world';

const WRONG = { password: `${SAMPLE.password}-1` };

export function refusals(world: World): void {
	test('credential test, then 3 runs of 10 items: 1 failed login, the same words', async () => {
		const login = await world.newLogin(WRONG);
		const texts = new Set<string>();
		// A test after a refusal sends one more login (rule 16).
		for (const caller of ['credential test', ...NODES, ...NODES, ...NODES] as const) {
			const { ok, text } = await call(world, caller, login, 10);
			expect(ok).toBe(false);
			texts.add(text);
		}
		expect([...texts]).toEqual([
			expect.stringMatching(
				/^Fluent refused the username or password\. Check both, .* Next try at \d\d:\d\d UTC, or when you change or test the credential\.$/,
			),
		]);
		expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 1, graphql: 0, api: 0 });
		expect(await world.writesOf(login)).toBe(world.storedOnce);
	});

	test('mended in Fluent: runs wait, the credential test succeeds, and so do they', async () => {
		const login = await world.newLogin(WRONG);
		expect(await call(world, 'HTTP Request', login)).toMatchObject({ ok: false });
		Object.assign(world.fluent.users.get(login.username)!, WRONG);
		expect(await call(world, 'HTTP Request', login)).toMatchObject({ ok: false });
		expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 1, api: 0 });
		await world.forget();

		expect(await testCredential(world, login)).toMatchObject({ ok: true });
		for (const caller of NODES) {
			expect(await call(world, caller, login)).toMatchObject({ ok: true });
		}
		expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 0, deadTokens: 0 });
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
		expect(texts[4]).toMatch(/^Not sent: this user had 4 failed .* a fifth could lock it\./);
		expect(world.fluent.failures(username)).toBe(4);
		expect(world.fluent.isLocked(username)).toBe(false);

		await world.forget();
		for (const caller of CALLERS) {
			expect(await call(world, caller, good)).toMatchObject({ ok: true });
		}
		expect(world.counts()).toMatchObject({ logins: 0, deadTokens: 0 });
	});
}
