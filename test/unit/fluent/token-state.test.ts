import { describe, expect, it } from '@jest/globals';
import type { Entry } from '../../../fluent/entry';
import { freshSession, hasExpired, stateOf } from '../../../fluent/token-state';
import type { Session } from '../../../fluent/token-endpoint';
import { newEntry, session } from '../support/entry';
import { HOUR, MINUTE, NOON, SECOND } from '../support/time';

/** A session that lives for `life` ms from noon on. */
const living = (life: number, changes: Partial<Session> = {}) =>
	session(NOON, { expiresAt: NOON + life, refreshToken: 'refresh-0', ...changes });
const LIFE = HOUR / 2;
const WITHOUT_REFRESH = { refreshToken: '' };
const ETERNAL = { expiresAt: null };

const state = (known: Session | undefined, age: number, entry: Partial<Entry> = {}) =>
	stateOf(newEntry({ session: known, ...entry }), NOON + age);

it.each<[string, Session | undefined, number, string]>([
	// With a second to live.
	['more than a second', living(LIFE, WITHOUT_REFRESH), LIFE - SECOND - 1, 'fresh'],
	['a second', living(LIFE, WITHOUT_REFRESH), LIFE - SECOND, 'ended'],
	['for ever, if Fluent gave no expiry', living(0, ETERNAL), 10_000 * HOUR, 'fresh'],
	['none', undefined, 0, 'ended'],
])('rule 1: a token is sent, unless rejected: %s', (_, known, age, expected) => {
	expect(state(known, age, { retired: new Set(['token-9']) })).toBe(expected);
	expect(state(known, age, { retired: new Set(['token-0']) })).toBe('ended');
	if (known) expect(hasExpired(known, NOON + age)).toBe(expected === 'ended');
});

describe('rule 13: a session ages in the last tenth of its life, at another point in each process', () => {
	it.each([
		['the one that obtained it: in the first half', { jitter: 0 }, LIFE, 90 * SECOND],
		['at a point of its own', { jitter: 0.5 }, LIFE, 135 * SECOND],
		['at the very beginning at most', { jitter: 1 }, LIFE, 180 * SECOND],
		['those that follow: in the second half', { jitter: 1, isFollower: true }, LIFE, 90 * SECOND],
		['5 minutes before its end at most', { jitter: 1 }, 24 * HOUR, 5 * MINUTE],
	])('%s', (_, entry, life, left) => {
		const states = [left + 1, left].map((ms) => state(living(life), life - ms, entry));
		expect(states).toEqual(['fresh', 'aging']);
	});

	it('never without a refresh token, nor before the time to which a failed refresh put it off', () => {
		const putOff = living(LIFE, { refreshFrom: NOON + LIFE - 10 * SECOND });
		const atEnd = LIFE - SECOND - 1;
		expect(state(living(LIFE), atEnd, { jitter: 0, isFollower: true })).toBe('fresh');
		expect(state(living(LIFE, WITHOUT_REFRESH), atEnd)).toBe('fresh');
		expect(state(putOff, LIFE - 10 * SECOND - 1)).toBe('fresh');
		expect(state(putOff, LIFE - 10 * SECOND)).toBe('aging');
		expect(state(putOff, 0, { retired: new Set(['token-0']) })).toBe('ended');
	});
});

const REFRESHED = living(10 * MINUTE, { isRefreshed: true });

it.each<[string, number, Session, number, string]>([
	['more is left', 10 * MINUTE, living(LIFE), 20 * MINUTE - 1, 'fresh'],
	['less is left', 10 * MINUTE, living(LIFE), 20 * MINUTE, 'aging'],
	['it ages all the same', SECOND, living(LIFE), LIFE - 2 * MINUTE, 'aging'],
	['it was old when a login handed it out', HOUR, living(10 * MINUTE), 0, 'aging'],
	['a refresh brought it less than a minute ago', HOUR, REFRESHED, MINUTE - 1, 'fresh'],
	['a refresh brought it a minute ago', HOUR, REFRESHED, MINUTE, 'aging'],
	['no refresh token', LIFE, living(LIFE, WITHOUT_REFRESH), LIFE - MINUTE, 'fresh'],
	['no expiry', LIFE, living(LIFE, ETERNAL), LIFE - MINUTE, 'fresh'],
])('a caller wants a minimum validity: %s', (_, wish, known, age, expected) => {
	const entry = newEntry({ session: known });
	expect(stateOf(entry, NOON + age, wish)).toBe(expected);
	// Only a fresh one is sent without any request.
	const sent = expected === 'fresh' ? known : undefined;
	expect(freshSession(entry, NOON + age, wish)).toBe(sent);
});
