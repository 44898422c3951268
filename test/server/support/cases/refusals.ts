import { expect, test } from '@jest/globals';
import type { INode } from 'n8n-workflow';
import { SAMPLE } from '../../../../tools/simulator';
import { fluentAuth, items, outputOf } from '../../../../tools/n8n';
import { call, CALLERS, run, type Caller } from '../callers';
import type { World } from '../world';

const WRONG = { password: `${SAMPLE.password}-1` };

export function refusals(world: World): void {
	const orders: Caller[][] = [
		['Fluent Auth', 'HTTP Request', 'credential test'],
		['credential test', 'Fluent Auth', 'HTTP Request'],
		['HTTP Request', 'credential test', 'Fluent Auth'],
	];

	test.each(orders)('10 items, 3 runs and tests: %s, %s, %s', async (...order) => {
		const login = await world.newLogin(WRONG);
		for (const caller of [...order, ...order, ...order]) {
			expect(await call(world, caller, login, 10)).toMatchObject({ ok: false });
		}
		expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 1, graphql: 0, api: 0 });
		expect(world.fluent.isLocked(login.username)).toBe(false);
		expect(await world.writesOf(login)).toBe(0);
	});

	test('all callers at once', async () => {
		const login = await world.newLogin(WRONG);
		world.fluent.faults.delay('/oauth/token', 500);
		const calls = [...CALLERS, ...CALLERS].map((caller) => call(world, caller, login, 10));
		for (const outcome of await Promise.all(calls)) expect(outcome.ok).toBe(false);
		expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 1, graphql: 0, api: 0 });
	});

	test('"Continue": each of 10 items gets the explanation', async () => {
		const { credential } = await world.newLogin(WRONG);
		const node: INode = { ...fluentAuth(credential), onError: 'continueRegularOutput' };
		const { ok, execution } = await run(world.api, ...items(10), node);
		expect(ok).toBe(true);
		const error = 'Fluent refused the username or password.';
		expect(outputOf(execution!, 'Fluent Auth')).toEqual(Array(10).fill({ error }));
		expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 1 });
	});

	test('the explanation stays the same, with the time of the next try', async () => {
		const login = await world.newLogin(WRONG);
		const { text } = await call(world, 'Fluent Auth', login);
		expect(text).toMatch(/these again at \d\d:\d\d UTC, or after a restart of n8n\.$/);
		for (const caller of CALLERS) expect((await call(world, caller, login)).text).toBe(text);
	});

	test('a refused password changes nothing for the right one, which is tried at once', async () => {
		const login = await world.newLogin(WRONG);
		expect(await call(world, 'Fluent Auth', login)).toMatchObject({ ok: false });
		await world.edit(login, { password: SAMPLE.password });
		expect(await call(world, 'Fluent Auth', login)).toMatchObject({ ok: true });
		expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 0 });
	});

	test('six wrong passwords one after the other never lock the user', async () => {
		const login = await world.newLogin();
		const callers = [...CALLERS, ...CALLERS];
		const texts: string[] = [];
		for (const [index, caller] of callers.entries()) {
			await world.edit(login, { password: `${SAMPLE.password}-${index + 1}` });
			texts.push((await call(world, caller, login, 3)).text);
			expect(world.counts().logins).toBe(index < 4 ? 1 : 0);
		}
		expect(texts[4]).toMatch(/^This login was not sent, because .* a fifth would lock the user\./);
		expect(texts[5]).toBe(texts[4]);
		expect(world.fluent.failures(login.username)).toBe(4);
		expect(world.fluent.isLocked(login.username)).toBe(false);
	});
}
