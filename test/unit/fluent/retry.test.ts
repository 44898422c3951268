import { beforeEach, describe, expect, it } from '@jest/globals';
import {
	disconnected,
	throttled,
	timedOut,
	unavailable,
	userRefused,
} from '../../../fluent/failure';
import type { LoginFailure } from '../../../fluent/failure';
import { LOGIN_LIMIT, withRetries } from '../../../fluent/retry';
import { FakeClock, SECOND } from './fake';

let clock: FakeClock;
let timeouts: number[];
beforeEach(() => {
	clock = new FakeClock();
	timeouts = [];
});

/** Runs attempts that end in `ends`, one after the other, each after `duration` ms. */
async function attempts(ends: Array<LoginFailure | string>, duration = 0) {
	const deadline = clock.now() + LOGIN_LIMIT;
	let count = 0;
	return await clock.run(
		withRetries(clock, deadline, async (timeout) => {
			timeouts.push(timeout);
			clock.time += duration;
			return ends[count++];
		}),
	);
}

it('a login may take 30 seconds', () => {
	expect(LOGIN_LIMIT).toBe(30 * SECOND);
});

it('what succeeds is done once, with all the time there is', async () => {
	expect(await attempts(['good'])).toBe('good');
	expect(timeouts).toEqual([30 * SECOND]);
	expect(clock.pauses).toEqual([]);
});

it.each([
	['throttled', throttled()],
	['unavailable', unavailable(503, { passing: true })],
	['disconnected', disconnected('acme.example')],
])('what is %s is tried 3 times, after 1 s and 2 s, with the time that is left', async (_, end) => {
	expect(await attempts([end, end, end, 'too late'])).toBe(end);
	expect(clock.pauses).toEqual([1 * SECOND, 2 * SECOND]);
	expect(timeouts).toEqual([30 * SECOND, 29 * SECOND, 27 * SECOND]);
});

it('the last of three tries may succeed', async () => {
	expect(await attempts([throttled(), throttled(), 'good'])).toBe('good');
});

it.each([
	['a refusal', userRefused()],
	['a timeout', timedOut('acme.example')],
	['a server that is broken for good', unavailable(500)],
])('%s is not tried again', async (_, end) => {
	expect(await attempts([end, 'good'])).toBe(end);
	expect(clock.pauses).toEqual([]);
});

it('a refusal after a passing failure ends it', async () => {
	const end = userRefused();
	expect(await attempts([throttled(), end, 'good'])).toBe(end);
});

describe('Retry-After', () => {
	it('is kept each time', async () => {
		expect(await attempts([throttled(7_000), throttled(0), 'good'])).toBe('good');
		expect(clock.pauses).toEqual([7_000]);
		expect(timeouts).toEqual([30_000, 23_000, 23_000]);
	});

	it('that ends before the limit is waited for, one that reaches it is not', async () => {
		expect(await attempts([throttled(30 * SECOND - 1), 'good'])).toBe('good');
		const end = throttled(30 * SECOND);
		expect(await attempts([end, 'good'])).toBe(end);
		expect(clock.pauses).toEqual([30 * SECOND - 1]);
	});
});

it('tries that take long end at the limit, and the last one has at least 1 ms', async () => {
	const end = unavailable(504, { passing: true });
	expect(await attempts([end, end, end], 14_600)).toBe(end);
	// 14.6 s, pause of 1 s, 14.6 s: a pause of 2 s would reach beyond 30 s.
	expect(timeouts).toEqual([30_000, 14_400]);
});

it('a try that begins at the limit gets 1 ms, as 0 would stand for no limit', async () => {
	const end = throttled();
	await withRetries(clock, clock.now(), async (timeout) => (timeouts.push(timeout), end));
	expect(timeouts).toEqual([1]);
});
