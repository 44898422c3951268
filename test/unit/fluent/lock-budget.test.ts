import { describe, expect, it } from '@jest/globals';
import type { FailureKind } from '../../../fluent/failure-kinds';
import { heldFailure, holding, mayBeTested } from '../../../fluent/lock-budget';
import { nextLogin, proved, recent, type FailedLogin } from '../../../fluent/lock-budget';
import { failed, loginWith } from '../support/entry';
import { MINUTE, NOON, SECOND } from '../support/time';

const { fingerprint } = loginWith();
const ofOthers = { fingerprint: 'other' };
/** Failed logins that ended so many minutes before noon. */
const ended = (kind: FailureKind, ...ages: number[]) =>
	ages.map((age) => failed(kind, NOON - age * MINUTE));

const paced = 'paced' as const;
const budgetSpent = 'budgetSpent' as const;
const unheard = ended('unreachable', 0).map((each) => ({ ...each, until: NOON + MINUTE }));

it.each<[string, FailedLogin[], number, 'paced' | 'budgetSpent']>([
	['at once, if none failed', [], -Infinity, paced],
	['at once, if Fluent never got one', unheard, -Infinity, paced],
	['at once, after 3 refusals', ended('userRefused', 2, 1, 0), -Infinity, paced],
	// Logins without an answer are paced.
	['one without an answer: after a second', ended('disconnected', 0), SECOND, paced],
	['a refusal beside it', [...ended('userRefused', 0), ...ended('timedOut', 0)], SECOND, paced],
	['two', [...ended('timedOut', 1), ...ended('notFluent', 0)], 5 * MINUTE, paced],
	['three: after the last', ended('serverFailed', 3, 2, 1), 4 * MINUTE, paced],
	// At most 4 that may count in 15 minutes.
	['4: the first is 15 minutes old', ended('userRefused', 1, 4, 3, 2), 11 * MINUTE, budgetSpent],
	['more: the fourth from the end', ended('timedOut', 6, 5, 4, 3, 2), 10 * MINUTE, budgetSpent],
])('rule 3: when the next login of a user may be sent: %s', (_, failures, wait, because) => {
	expect(nextLogin(failures, NOON)).toEqual({ at: NOON + wait, because });
	// Fluent counts by username, whatever the settings.
	const others = failures.map((each, n) => ({ ...each, fingerprint: `${n}` }));
	expect(nextLogin(others, NOON)).toEqual({ at: NOON + wait, because });
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
		const failures = [MINUTE, MINUTE + 1].map((ahead) => failed('timedOut', NOON + ahead));
		expect(recent(failures, NOON)).toEqual([failures[0]]);
	});
});

it('settings are held by the last failure of theirs until its time', () => {
	const [first, last] = [failed('userRefused', NOON - MINUTE), failed('throttled', NOON)];
	const failures = [failed('userRefused', NOON, ofOthers), last, first];
	const held = [NOON, last.until, first.until].map((at) => holding(failures, fingerprint, at));
	expect(held).toEqual([last, first, undefined]);
	// Not by a refusal that counts on after a success.
	const counting = failed('userRefused', NOON, { until: NOON });
	expect(holding([counting], fingerprint, NOON)).toBeUndefined();
});

it.each<[FailureKind, FailedLogin[], boolean]>([
	// While two of the budget are left.
	['userRefused', ended('timedOut', 1), true],
	['userRefused', ended('timedOut', 2, 1), false],
	// These do not count.
	['userRefused', ended('unreachable', 0, 0), true],
	// No refusals.
	['throttled', [], false],
	['tokenRefused', [], false],
	['unreachable', [], false],
])('rule 16: refused settings may be tested: %s, %j: %s', (kind, others, may) => {
	const held = failed(kind, NOON);
	expect(mayBeTested([held, ...others], held, NOON)).toBe(may);
});

it('a login that succeeds frees its settings of what was before; a refusal still counts', () => {
	const refusal = failed('userRefused', NOON);
	const left = [failed('timedOut', NOON + 1), failed('timedOut', NOON, ofOthers)];
	const failures = [refusal, ...ended('timedOut', 0), ...ended('throttled', 0), ...left];
	expect(proved(failures, fingerprint, NOON)).toEqual([{ ...refusal, until: NOON }, ...left]);
});

const QUARTER = NOON + 15 * MINUTE;
const spent = ended('userRefused', 1, 2, 3, 5);

// That nobody is told of a few seconds is in `get-session.test.ts`.
it.each<[FailedLogin[], object]>([
	[[failed('clientRefused', NOON)], { at: QUARTER, or: 'change or test' }],
	[[failed('clientRefused', NOON), ...ended('timedOut', 1, 2)], { at: QUARTER, or: 'change' }],
	[[failed('tokenRefused', NOON)], { at: NOON + MINUTE, or: 'change' }],
	// No change could bring it about.
	[[failed('tokenRefused', NOON), ...spent], { at: NOON + 10 * MINUTE }],
	// The budget is free again before they are.
	[[failed('userRefused', NOON), ...spent], { at: QUARTER }],
])('it is told when held settings are sent again: %j, %j', (failures, next) => {
	const { kind } = failures[0];
	expect(heldFailure(failures, failures[0], NOON)).toEqual({ kind, facts: {}, next });
});
