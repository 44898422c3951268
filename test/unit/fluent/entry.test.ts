import { expect, it } from '@jest/globals';
import { note, retire, take } from '../../../fluent/entry';
import { LoginFailure } from '../../../fluent/failure';
import { entryWith, failed, session } from '../support/entry';
import { MINUTE, NOON } from '../support/time';

const REFRESHABLE = session(NOON, { refreshToken: 'refresh-0' });

it('rule 2: a refresh token that was presented comes back with no session', () => {
	const entry = entryWith();
	retire(entry, 'refresh-0');
	take(entry, REFRESHABLE);
	expect(entry.session).toEqual({ ...REFRESHABLE, refreshToken: '' });
});

it('the last 50 tokens that are not sent again are remembered, and the session stays', () => {
	const entry = entryWith(REFRESHABLE);
	for (let n = 1; n <= 51; n++) retire(entry, `token-${n}`);
	expect([entry.retired.length, entry.retired[0]]).toEqual([50, 'token-2']);
	expect(entry.session).toBe(REFRESHABLE);
});

it('a failed login is noted for its user, beside those that still matter', () => {
	const [old, recent] = [20, 1].map((age) => failed('timedOut', NOON - age * MINUTE));
	const entry = entryWith(undefined, old, recent);
	const noted = note(entry, new LoginFailure('userRefused'), NOON);
	expect(noted).toEqual(failed('userRefused', NOON));
	expect(entry.user.failures).toEqual([recent, noted]);
});
