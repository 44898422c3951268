import { expect, test } from '@jest/globals';
import { SAMPLE, type FaultAnswer } from '../../../../tools/simulator';
import { call, CALLERS, request } from '../callers';
import type { World } from '../world';

const answer = (status: number, headers?: Record<string, string>): FaultAnswer => ({
	status,
	headers,
	body: { error: 'server_error' },
});

const PASSING: Array<[string, FaultAnswer]> = [
	['429', answer(429, { 'retry-after': '1' })],
	['502', answer(502)],
	['503', answer(503)],
	['504', answer(504)],
	['a dropped connection', 'drop'],
];

export function retries(world: World): void {
	/** All callers at once, each with a user of its own. */
	async function callAll(ok: boolean): Promise<number[]> {
		const logins = await Promise.all(CALLERS.map(() => world.newLogin()));
		const outcomes = await Promise.all(
			CALLERS.map((caller, index) => call(world, caller, logins[index])),
		);
		expect(outcomes.map((outcome) => outcome.ok)).toEqual(CALLERS.map(() => ok));
		return logins.map(
			({ username }) =>
				world.fluent.requests.filter(({ form }) => form?.username === username).length,
		);
	}

	test.each(PASSING)('%s: 3 tries by every caller', async (_name, fault) => {
		world.fluent.faults.next('/oauth/token', fault);
		expect(await callAll(false)).toEqual([3, 3, 3]);
		expect(world.counts()).toMatchObject({ graphql: 0, api: 0 });
	});

	test.each(PASSING)('%s, then Fluent is back: the request succeeds', async (_name, fault) => {
		const login = await world.newLogin();
		world.fluent.faults.next('/oauth/token', fault, 2);
		expect(await request(world, login)).toMatchObject({ ok: true });
		expect(world.counts()).toMatchObject({ logins: 3, api: 1 });
		expect(await world.writesOf(login)).toBe(1);
	});

	test.each([400, 401, 403, 404, 500])('%d: 1 try by every caller', async (status) => {
		world.fluent.faults.next('/oauth/token', { status, body: {} });
		expect(await callAll(false)).toEqual([1, 1, 1]);
	});

	test('500 with the code "400" inside is a refusal: 1 try, and no more', async () => {
		world.fluent.options.errorShape = 'sso';
		const login = await world.newLogin({ password: `${SAMPLE.password}-1` });
		for (const caller of [...CALLERS, ...CALLERS]) {
			const { text } = await call(world, caller, login);
			expect(text).toContain('Fluent refused the username or password.');
		}
		expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 1 });
	});

	test('a Retry-After beyond 30 seconds is not waited for', async () => {
		world.fluent.faults.next('/oauth/token', answer(429, { 'retry-after': '60' }));
		expect(await callAll(false)).toEqual([1, 1, 1]);
	});

	test('a login that hangs ends with every caller, after one try', async () => {
		world.fluent.faults.next('/oauth/token', 'hang');
		const before = Date.now();
		expect(await callAll(false)).toEqual([1, 1, 1]);
		// n8n's own limit is 300 seconds.
		expect(Date.now() - before).toBeLessThan(60_000);
	});
}
