import { describe, expect, it } from '@jest/globals';
import { LoginFailure, type FailureKind } from '../../../fluent/failure';
import {
	failedLogin,
	heldFailure,
	holding,
	mayBeTested,
	nextLogin,
	proved,
	recent,
	type FailedLogin,
} from '../../../fluent/lock-budget';
import { failed, loginWith } from '../support/entry';
import { HOUR, MINUTE, NOON, SECOND } from '../support/time';

const { fingerprint } = loginWith();
const next = (failures: FailedLogin[], now = NOON) => nextLogin(failures, now);
const held = (failures: FailedLogin[], now = NOON) => holding(failures, fingerprint, now);
/** Failed logins that ended so many minutes before noon. */
const ended = (kind: FailureKind, ...ages: number[]) =>
	ages.map((age) => failed(kind, NOON - age * MINUTE));

describe('rule 3: at most 4 logins that may count in 15 minutes', () => {
	it.each([0, 1, 3])('with %i of them the next login may be sent', (count) => {
		expect(next(ended('userRefused', ...[3, 2, 1].slice(0, count))).at).toBeLessThan(NOON);
	});

	it('after 4 the next one is sent when the first of them is 15 minutes old', () => {
		const four = ended('userRefused', 1, 4, 3, 2);
		const at = NOON + 11 * MINUTE;
		expect(next(four)).toEqual({ at, because: 'budgetSpent' });
		expect(next(four, at - 1).because).toBe('budgetSpent');
		expect(next(four, at).at).toBeLessThan(at);
	});

	it('after more, when the fourth from the end is that old', () => {
		expect(next(ended('userRefused', 6, 5, 4, 3, 2)).at).toBe(NOON + 10 * MINUTE);
	});

	it('whatever their settings, as Fluent counts by username', () => {
		const four = ended('userRefused', 1, 2, 3, 4).map((each, n) => ({ ...each, settings: `${n}` }));
		expect(next(four).because).toBe('budgetSpent');
	});

	it('what surely never reached Fluent does not count', () => {
		const kinds: FailureKind[] = [
			'proxyRefused',
			'blocked',
			'unreachable',
			'throttled',
			'unavailable',
		];
		const failures = kinds.map((kind) => failed(kind, NOON, { until: NOON + MINUTE }));
		expect(next(failures).at).toBe(-Infinity);
	});
});

describe('rule 3: logins without an answer are paced', () => {
	it.each<[string, FailedLogin[], number]>([
		['none: at once', [], -Infinity],
		['a refusal: at once', ended('userRefused', 0), -Infinity],
		['one: after a second', ended('disconnected', 0), SECOND],
		[
			'one, and a refusal: after a second',
			[...ended('timedOut', 0), ...ended('userRefused', 0)],
			SECOND,
		],
		[
			'two: 5 minutes after the last',
			[...ended('timedOut', 1), ...ended('notFluent', 0)],
			5 * MINUTE,
		],
		['three: 5 minutes after the last', ended('serverFailed', 3, 2, 1), 4 * MINUTE],
	])('%s', (_, failures, wait) => {
		expect(next(failures)).toEqual({ at: NOON + wait, because: 'paced' });
	});
});

describe('a failed login is remembered', () => {
	const of = (kind: FailureKind, retryAfter?: number) =>
		failedLogin(fingerprint, new LoginFailure(kind, { retryAfter }), NOON);

	it.each<[string, FailedLogin, number]>([
		['as long as its kind says', of('userRefused'), 15 * MINUTE],
		['as long as Fluent asks', of('throttled', MINUTE), MINUTE],
		['as long as its kind says, if Fluent asks for less', of('throttled', SECOND), 5 * SECOND],
		['for 15 minutes at most', of('throttled', HOUR), 15 * MINUTE],
		['for nothing', of('timedOut'), 0],
	])('and held %s', (_, { at, until }, wait) => {
		expect([at, until]).toEqual([NOON, NOON + wait]);
	});

	it('as data', () => {
		expect(of('throttled', MINUTE)).toEqual({
			settings: fingerprint,
			at: NOON,
			until: NOON + MINUTE,
			kind: 'throttled',
			facts: { retryAfter: MINUTE },
		});
	});
});

describe('those that matter now', () => {
	it.each<[string, FailedLogin, number]>([
		['one that counts: for 15 minutes', failed('timedOut', NOON), 15 * MINUTE],
		['one that does not: while it is held', failed('unreachable', NOON), 5 * SECOND],
		['rule 15: no hold outlasts the count of a refusal', failed('userRefused', NOON), 15 * MINUTE],
	])('%s', (_, each, life) => {
		const isRecent = [life - 1, life].map((age) => recent([each], NOON + age).length);
		expect(isRecent).toEqual([1, 0]);
	});

	it('rule 15: one from the future is from before a clock was set back, but clocks differ by a minute', () => {
		const counts = [MINUTE, MINUTE + 1].map((ahead) =>
			recent([failed('timedOut', NOON + ahead)], NOON),
		);
		expect(counts.map(({ length }) => length)).toEqual([1, 0]);
	});

	it('are in the order of time', () => {
		const ages = recent(ended('timedOut', 1, 4, 2, 3), NOON).map(({ at }) => (NOON - at) / MINUTE);
		expect(ages).toEqual([4, 3, 2, 1]);
	});
});

describe('these settings are held', () => {
	it('until their time, by the last failure that holds them', () => {
		const [first, last] = [failed('userRefused', NOON - MINUTE), failed('throttled', NOON)];
		expect(held([last, first])).toBe(last);
		expect(held([last, first], last.until)).toBe(first);
		expect(held([first], first.until)).toBeUndefined();
	});

	it('not by failures of other settings', () => {
		expect(held([failed('userRefused', NOON, { settings: 'other' })])).toBeUndefined();
	});
});

describe('rule 16: a person may test refused settings', () => {
	const refusal = failed('userRefused', NOON);
	const others = (count: number) => ended('timedOut', ...[3, 2, 1].slice(0, count));

	it.each([
		[0, true],
		[1, true],
		[2, false],
	])('while at least two of the budget are left: %i more: %s', (count, may) => {
		expect(mayBeTested([refusal, ...others(count)], refusal, NOON)).toBe(may);
	});

	it.each<FailureKind>(['throttled', 'tokenRefused', 'unreachable'])(
		'not %s: that is no refusal',
		(kind) => {
			const brief = failed(kind, NOON);
			expect(mayBeTested([brief], brief, NOON)).toBe(false);
		},
	);
});

describe('a login with these settings has succeeded', () => {
	const proven = (failure: FailedLogin) => proved([failure], fingerprint, NOON);

	it('a refusal before it holds them back no longer, and still counts', () => {
		const refusal = failed('userRefused', NOON);
		expect(proven(refusal)).toEqual([{ ...refusal, until: NOON }]);
	});

	it.each<FailureKind>(['timedOut', 'throttled'])('%s before it has not failed', (kind) => {
		expect(proven(failed(kind, NOON))).toEqual([]);
	});

	it.each([
		['after it', failed('timedOut', NOON + 1)],
		['with other settings', failed('timedOut', NOON, { settings: 'other' })],
	])('one %s stands', (_, failure) => {
		expect(proven(failure)).toEqual([failure]);
	});
});

describe('what is told of held settings', () => {
	const tell = (...failures: FailedLogin[]) => heldFailure(failures, failures[0], NOON);

	it('when they are sent again, and what brings it about before', () => {
		const refusal = failed('clientRefused', NOON);
		const at = NOON + 15 * MINUTE;
		expect(tell(refusal)).toEqual({
			kind: 'clientRefused',
			facts: {},
			next: { at, or: 'change or test' },
		});
		expect(tell(refusal, ...ended('timedOut', 1, 2)).next).toEqual({ at, or: 'change' });
		expect(tell(failed('tokenRefused', NOON)).next).toEqual({ at: NOON + MINUTE, or: 'change' });
	});

	it('of a few seconds nobody is told', () => {
		expect(tell(failed('unavailable', NOON, { facts: { status: 503 } }))).toEqual({
			kind: 'unavailable',
			facts: { status: 503 },
		});
	});
});
