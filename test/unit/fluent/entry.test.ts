import { expect, it } from '@jest/globals';
import { note, retire, take } from '../../../fluent/entry';
import { LoginFailure } from '../../../fluent/failure';
import type { FailureKind } from '../../../fluent/failure-kinds';
import { entryWith, failed, session } from '../support/entry';
import { HOUR, MINUTE, NOON, SECOND } from '../support/time';

const REFRESHABLE = session(NOON, { refreshToken: 'refresh-0' });

it('rule 2: a refresh token that was presented comes back with no session', () => {
	const entry = entryWith();
	retire(entry, 'refresh-0');
	take(entry, REFRESHABLE);
	expect(entry.session).toEqual({ ...REFRESHABLE, refreshToken: '' });
});

it('a failed login is noted for its user, beside those that still matter', () => {
	const [old, recent] = [20, 1].map((age) => failed('timedOut', NOON - age * MINUTE));
	const entry = entryWith(undefined, old, recent);
	note(entry, new LoginFailure('userRefused'), NOON);
	expect(entry.user.failures).toEqual([recent, failed('userRefused', NOON)]);
});

it.each<[string, FailureKind, number | undefined, number]>([
	['as long as its kind says', 'userRefused', undefined, 15 * MINUTE],
	['as long as Fluent asks', 'throttled', MINUTE, MINUTE],
	['as long as its kind says, if Fluent asks for less', 'throttled', SECOND, 5 * SECOND],
	['for 15 minutes at most', 'throttled', HOUR, 15 * MINUTE],
	['for nothing', 'timedOut', undefined, 0],
])('a failed login is remembered as data, and held %s', (_, kind, retryAfter, wait) => {
	const entry = entryWith();
	note(entry, new LoginFailure(kind, { retryAfter }), NOON);
	const { fingerprint } = entry.login;
	const data = { fingerprint, at: NOON, until: NOON + wait, kind, facts: { retryAfter } };
	expect(entry.user.failures).toEqual([data]);
});
