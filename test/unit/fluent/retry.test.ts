import { expect, it } from '@jest/globals';
import { LoginFailure } from '../../../fluent/failure';
import type { Facts, FailureKind } from '../../../fluent/failure-kinds';
import { Deadline } from '../../../fluent/http';
import { withRetries } from '../../../fluent/retry';
import { clock, NOON, run, SECOND, useVirtualTime } from '../support/time';

useVirtualTime();

const failing = (kind: FailureKind, facts?: Facts) => new LoginFailure(kind, facts);
const throttledFor = (retryAfter?: number) => failing('throttled', { retryAfter });

interface Given {
	ends: Array<LoginFailure | Error | string>;
	/** ms that each attempt takes. */
	takes?: number;
	mayRepeat?: (failure: LoginFailure) => boolean;
	/** Nothing is left to wait for, once a pause is over. */
	isOvertaken?: boolean;
}

/** Runs attempts that end in `ends`, one after the other. */
async function attempts({ ends, takes = 0, mayRepeat = () => true, isOvertaken }: Given) {
	const deadline = new Deadline(clock, 30 * SECOND);
	const sentAt: number[] = [];
	const attempt = async () => {
		sentAt.push((clock.now() - NOON) / SECOND);
		const end = ends[sentAt.length - 1];
		await clock.sleep(takes);
		if (typeof end === 'string') return end;
		throw end;
	};
	const pause = async (ms: number) => {
		await clock.sleep(ms);
		return !isOvertaken;
	};
	const result = await run(
		withRetries({ pause, deadline }, attempt, mayRepeat).catch((error: unknown) => error),
	);
	return { result, sentAt };
}

it('what succeeds is done once', async () => {
	expect(await attempts({ ends: ['good'] })).toEqual({ result: 'good', sentAt: [0] });
});

it.each<FailureKind>(['throttled', 'unavailable', 'gatewayFailed', 'disconnected'])(
	'%s: tried 3 times, after 1 s and 2 s, and the last failure is thrown',
	async (kind) => {
		const ends = [1, 2, 3, 4].map(() => failing(kind));
		expect(await attempts({ ends })).toEqual({ result: ends[2], sentAt: [0, 1, 3] });
	},
);

it('the last of three tries may succeed', async () => {
	const { result } = await attempts({ ends: [throttledFor(), throttledFor(), 'good'] });
	expect(result).toBe('good');
});

it.each<FailureKind>(['userRefused', 'timedOut', 'serverFailed', 'notFluent', 'unreachable'])(
	'%s: not tried again',
	async (kind) => {
		const end = failing(kind);
		expect(await attempts({ ends: [end, 'good'] })).toEqual({ result: end, sentAt: [0] });
		expect((await attempts({ ends: [throttledFor(), end, 'good'] })).result).toBe(end);
	},
);

it('what may not be repeated is not, whatever it is', async () => {
	const end = failing('disconnected');
	const mayRepeat = ({ kind }: LoginFailure) => kind !== 'disconnected';
	const given = { ends: [throttledFor(), end, 'good'], mayRepeat };
	expect(await attempts(given)).toEqual({ result: end, sentAt: [0, 1] });
});

it('Retry-After is kept each time', async () => {
	const ends = [throttledFor(7 * SECOND), throttledFor(0), 'good'];
	expect(await attempts({ ends })).toEqual({ result: 'good', sentAt: [0, 7, 7] });
});

it.each([
	['that ends before the deadline is waited for', 30 * SECOND - 1, 'good', 2],
	['that reaches it is not', 30 * SECOND, expect.any(LoginFailure), 1],
])('Retry-After %s', async (_, retryAfter, result, tries) => {
	const { sentAt, ...outcome } = await attempts({ ends: [throttledFor(retryAfter), 'good'] });
	expect(outcome).toEqual({ result });
	expect(sentAt).toHaveLength(tries);
});

it('rule 6: tries that take long end at the deadline', async () => {
	const ends = [1, 2, 3].map(() => failing('gatewayFailed'));
	// 14.6 s, a pause of 1 s, 14.6 s: a pause of 2 s would reach beyond 30 s.
	const { sentAt } = await attempts({ ends, takes: 14_600 });
	expect(sentAt).toEqual([0, 15.6]);
});

it('what is no failure of ours is thrown as it is', async () => {
	const end = new Error('broken');
	expect(await attempts({ ends: [end, 'good'] })).toEqual({ result: end, sentAt: [0] });
});

it('rule 13: none after a pause in which another process was faster', async () => {
	const ends = [throttledFor(), 'too late'];
	expect(await attempts({ ends, isOvertaken: true })).toEqual({ result: ends[0], sentAt: [0] });
});
