import { describe, expect, it } from '@jest/globals';
import type { Entry } from '../../../fluent/entry';
import { freshSession, hasExpired, stateOf } from '../../../fluent/token-state';
import type { Session } from '../../../fluent/token-endpoint';
import { newEntry, session } from '../support/entry';
import { HOUR, MINUTE, NOON, SECOND } from '../support/time';

/** A session that lives for `life` ms from noon on. */
const living = (life: number, changes: Partial<Session> = {}) =>
	session(NOON, { expiresAt: NOON + life, refreshToken: 'refresh-0', ...changes });
const WITHOUT_REFRESH = { refreshToken: '' };
const ETERNAL = { expiresAt: null };

const state = (known: Session | undefined, age: number, entry: Partial<Entry> = {}) =>
	stateOf(newEntry({ session: known, ...entry }), NOON + age);
const stateWith = (minimumValidity: number, known: Session, age: number) =>
	stateOf(newEntry({ session: known }), NOON + age, minimumValidity);

/** ms before its end at which a session begins to age. */
function agesBeforeEnd(life: number, entry: Partial<Entry>): number {
	let left = 0;
	while (state(living(life), life - left - SECOND, entry) !== 'fresh') left += SECOND;
	return left;
}

describe('rule 1: a token is sent only while it has a second to live', () => {
	it.each([30 * SECOND, 24 * HOUR])('one that lives for %i ms', (life) => {
		const ends = [life - SECOND - 1, life - SECOND].map((age) =>
			hasExpired(living(life), NOON + age),
		);
		expect(ends).toEqual([false, true]);
		expect(state(living(life), life - SECOND)).toBe('ended');
	});

	it('for ever, if Fluent gave no expiry', () => {
		expect(state(living(0, ETERNAL), 10_000 * HOUR)).toBe('fresh');
	});
});

describe('a session has ended', () => {
	it('if there is none', () => {
		expect(state(undefined, 0)).toBe('ended');
	});

	it('if its token was rejected, whatever the clock says', () => {
		expect(state(living(HOUR), 0, { retired: ['token-0'] })).toBe('ended');
		expect(state(living(HOUR), 0, { retired: ['token-9'] })).toBe('fresh');
	});
});

describe('rule 13: a session ages in the last tenth of its life, at another point in each process', () => {
	const LIFE = HOUR / 2;
	it.each([
		['the one that obtained it: in the first half', { jitter: 0 }, LIFE, 90 * SECOND],
		['at a point of its own', { jitter: 0.5 }, LIFE, 135 * SECOND],
		['at the very beginning at most', { jitter: 1 }, LIFE, 180 * SECOND],
		['those that follow: in the second half', { jitter: 1, isFollower: true }, LIFE, 90 * SECOND],
		['in its last second at least', { jitter: 0, isFollower: true }, LIFE, SECOND],
		['5 minutes before its end at most', { jitter: 1 }, 24 * HOUR, 5 * MINUTE],
	])('%s', (_, entry, life, left) => {
		expect(agesBeforeEnd(life, entry)).toBe(left);
	});

	it.each([
		['without a refresh token: Fluent would return the same token', living(HOUR, WITHOUT_REFRESH)],
		[
			'until the time to which a failed refresh put it off',
			living(HOUR, { refreshFrom: NOON + HOUR }),
		],
	])('never %s', (_, known) => {
		expect(state(known, HOUR - SECOND - 1)).toBe('fresh');
	});

	it('from the time on to which a failed refresh put it off', () => {
		const known = living(HOUR, { refreshFrom: NOON + HOUR - 10 * SECOND });
		expect(state(known, HOUR - 10 * SECOND)).toBe('aging');
	});
});

describe('a caller wants a minimum validity', () => {
	const LIFE = HOUR / 2;

	it('less is left: aging', () => {
		expect(stateWith(10 * MINUTE, living(LIFE), 20 * MINUTE - 1)).toBe('fresh');
		expect(stateWith(10 * MINUTE, living(LIFE), 20 * MINUTE)).toBe('aging');
	});

	it('a wish within the last tenth changes nothing', () => {
		expect(stateWith(SECOND, living(LIFE), LIFE - 2 * MINUTE)).toBe('aging');
	});

	it('299 s left of FLUENT_INTEGRATION, 30 minutes wished: aging', () => {
		expect(stateWith(30 * MINUTE, living(LIFE), LIFE - 299 * SECOND)).toBe('aging');
	});

	it('also if a login handed out a token that was old already', () => {
		for (const minutes of [10, 15, 60]) {
			expect(stateWith(minutes * MINUTE, living(600 * SECOND), 0)).toBe('aging');
		}
	});

	it('a token that a refresh brought a minute ago or less is as valid as it can be', () => {
		const refreshed = living(600 * SECOND, { isRefreshed: true });
		const states = [MINUTE - 1, MINUTE].map((age) => stateWith(HOUR, refreshed, age));
		expect(states).toEqual(['fresh', 'aging']);
	});

	it.each([
		['without a refresh token changes nothing', living(LIFE, WITHOUT_REFRESH)],
		['without an expiry is always there', living(LIFE, ETERNAL)],
	])('%s', (_, known) => {
		expect(stateWith(LIFE, known, LIFE - MINUTE)).toBe('fresh');
	});
});

it('a fresh session is sent without any request', () => {
	const entry = newEntry({ session: living(HOUR) });
	expect(freshSession(entry, NOON)).toBe(entry.session);
	expect(freshSession(entry, NOON, HOUR)).toBeUndefined();
	expect(freshSession(entry, NOON + HOUR)).toBeUndefined();
});
