import { describe, expect, it } from '@jest/globals';
import { hasExpired, isAging, isTooShortFor, pauseBeforeRenewal } from '../../../fluent/expiry';
import type { Session } from '../../../fluent/session';
import { session } from '../support/login';
import { HOUR, MINUTE, SECOND } from '../support/time';

const ISSUED = 1_000_000;

/** A session that lives for `life` ms. */
const living = (life: number, changes: Partial<Session> = {}) =>
	session(ISSUED, { expiresAt: ISSUED + life, ...changes });
const refreshable = (life: number) => living(life, { refreshToken: 'refresh-0' });
const eternal = session(ISSUED, { expiresAt: null, refreshToken: 'refresh-0' });

/** Whether `age` is the first ms at which `check` holds. */
function begins(check: (now: number) => boolean, age: number): void {
	expect([age - 1, age].map((at) => check(ISSUED + at))).toEqual([false, true]);
}

describe('rule 1: a token is sent only while it has a second to live', () => {
	it.each([30 * SECOND, 24 * HOUR])('one that lives for %i ms', (life) => {
		begins((now) => hasExpired(living(life), now), life - SECOND);
		begins((now) => hasExpired(refreshable(life), now), life - SECOND);
	});

	it('for ever, if Fluent gave no expiry', () => {
		expect(hasExpired(eternal, ISSUED + 10_000 * HOUR)).toBe(false);
	});
});

describe('it is time to refresh a token', () => {
	it.each([
		['in the last tenth of its life', 30 * MINUTE, 1, 27 * MINUTE],
		[
			'later in that tenth, for a process that draws another point',
			30 * MINUTE,
			0.5,
			28.5 * MINUTE,
		],
		['in the last 5 minutes at most, however long it lives', 24 * HOUR, 1, 24 * HOUR - 5 * MINUTE],
		['in its last second, however short it lives', 10 * SECOND, 1, 9 * SECOND],
	])('%s', (_, life, point, age) => {
		begins((now) => isAging(refreshable(life), now, point), age);
	});

	it.each([
		['without a refresh token: Fluent would return the same token', living(HOUR)],
		['without an expiry', eternal],
	])('never %s', (_, candidate) => {
		expect(isAging(candidate, ISSUED + 10_000 * HOUR, 1)).toBe(false);
	});
});

describe('a minimum validity', () => {
	it('counts from the end, if a refresh token is there', () => {
		begins((now) => isTooShortFor(refreshable(30 * MINUTE), now, 10 * MINUTE), 20 * MINUTE);
		begins((now) => isTooShortFor(refreshable(30 * MINUTE), now, 30 * MINUTE - 1), 1);
	});

	it.each([
		['as long as the life of a token would never be met', refreshable(30 * MINUTE), 30 * MINUTE],
		['longer than that neither', refreshable(30 * MINUTE), HOUR],
		['without a refresh token changes nothing', living(HOUR), 30 * MINUTE],
		['without an expiry is always there', eternal, 30 * MINUTE],
	])('%s', (_, candidate, validity) => {
		expect(isTooShortFor(candidate, ISSUED + 29 * MINUTE, validity)).toBe(false);
	});
});

describe('the pause before a renewal', () => {
	const pauses = (candidate: Session, ages: number[]) =>
		ages.map((age) => pauseBeforeRenewal(candidate, ISSUED + age));

	it('lets requests arrive before a refresh ends the token they were sent with', () => {
		const ages = [0, HOUR - SECOND, HOUR - 1, HOUR, 2 * HOUR];
		expect(pauses(refreshable(HOUR), ages)).toEqual([SECOND, SECOND, 1, 0, 0]);
	});

	it('waits until Fluent no longer returns the old token to the password', () => {
		const ages = [HOUR - SECOND, HOUR, HOUR + 1_249, HOUR + 1_250, 2 * HOUR];
		expect(pauses(living(HOUR), ages)).toEqual([2_250, 1_250, 1, 0, 0]);
	});

	it('is none for a token without an expiry', () => {
		expect(pauses(eternal, [0])).toEqual([0]);
	});
});
