import { describe, expect, it } from '@jest/globals';
import { note, retire, take } from '../../../fluent/entry';
import { LoginFailure } from '../../../fluent/failure';
import { entryWith, failed, session } from '../support/entry';
import { MINUTE, NOON } from '../support/time';

const REFRESHABLE = session(NOON, { refreshToken: 'refresh-0' });

describe('a session that Fluent has issued', () => {
	it('is taken over, and its issue proves it', async () => {
		const entry = entryWith();
		take(entry, REFRESHABLE);
		expect(entry.session).toBe(REFRESHABLE);
		expect(entry.proof).toMatchObject({ accessToken: 'token-0', askedAt: NOON });
		expect(await entry.proof?.verdict).toBe('accepted');
	});

	it('is no longer retired', () => {
		const entry = entryWith();
		entry.retired = ['token-9', 'token-0'];
		take(entry, REFRESHABLE);
		expect(entry.retired).toEqual(['token-9']);
	});

	it('rule 2: loses a refresh token that was presented', () => {
		const entry = entryWith();
		entry.retired = ['refresh-0'];
		take(entry, REFRESHABLE);
		expect(entry.session).toEqual({ ...REFRESHABLE, refreshToken: '' });
	});
});

describe('a token that is not sent again', () => {
	it('is remembered, the last 50', () => {
		const entry = entryWith(REFRESHABLE);
		for (let n = 1; n <= 51; n++) retire(entry, `token-${n}`);
		expect([entry.retired.length, entry.retired[0], entry.retired[49]]).toEqual([
			50,
			'token-2',
			'token-51',
		]);
		expect(entry.session).toBe(REFRESHABLE);
	});

	it('rule 2: as a refresh token leaves its session', () => {
		const entry = entryWith(REFRESHABLE);
		retire(entry, 'refresh-0');
		expect(entry.session).toEqual({ ...REFRESHABLE, refreshToken: '' });
		expect(entry.retired).toEqual(['refresh-0']);
	});

	it('of no session is remembered as well', () => {
		const entry = entryWith();
		retire(entry, 'token-1');
		expect(entry.retired).toEqual(['token-1']);
	});
});

it('a failed login is noted for its user, beside those that still matter', () => {
	const [old, recent] = [20, 1].map((age) => failed('timedOut', NOON - age * MINUTE));
	const entry = entryWith(undefined, old, recent);
	const noted = note(entry, new LoginFailure('userRefused'), NOON);
	expect(noted).toEqual(failed('userRefused', NOON));
	expect(entry.user.failures).toEqual([recent, noted]);
});
