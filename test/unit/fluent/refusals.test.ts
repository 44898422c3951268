import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Settings } from '../../../fluent/account';
import * as failure from '../../../fluent/failure';
import { fingerprint } from '../../../fluent/fingerprint';
import { Refusals, userOf } from '../../../fluent/refusals';
import { loginWith, MINUTE, ROOT, SECOND } from './fake';

const NOON = Date.UTC(2026, 0, 1, 12);

let refusals: Refusals;
beforeEach(() => {
	refusals = new Refusals(500);
});

function record(end: failure.LoginFailure, now: number, changes: Settings = {}) {
	const login = loginWith(changes);
	return refusals.record(fingerprint(login), login, end, now);
}

function standing(now: number, changes: Settings = {}) {
	const login = loginWith(changes);
	return refusals.standing(fingerprint(login), login, now);
}

describe('settings that Fluent refused', () => {
	it.each([
		['user', failure.userRefused()],
		['client', failure.clientRefused()],
		['scope', failure.scopeRefused('api')],
		['request', failure.requestRefused('invalid_request')],
		['permission', failure.forbidden()],
	])('%s: are held for exactly 15 minutes', (_, end) => {
		const told = record(end, NOON);
		expect(standing(NOON)).toBe(told);
		expect(standing(NOON + 15 * MINUTE - 1)).toBe(told);
		expect(standing(NOON + 15 * MINUTE)).toBeUndefined();
	});

	it('are told with the time of the next try, rounded up to the minute', () => {
		const { message, happened } = record(failure.userRefused(), NOON + 1);
		expect(happened).toBe('Fluent refused the username or password.');
		expect(message).toContain('these again at 12:16 UTC, or after a restart of n8n.');
		expect(record(failure.clientRefused(), NOON).message).toContain('these again at 12:15 UTC');
	});

	it('are tried at once when changed', () => {
		record(failure.userRefused(), NOON);
		for (const changes of [{ password: 'other' }, { username: 'other' }, { accountId: 'OTHER' }]) {
			expect(standing(NOON, changes)).toBeUndefined();
		}
	});
});

describe('what Fluent did not refuse', () => {
	it('is not held', () => {
		for (const end of [failure.unavailable(503, { passing: true }), failure.timedOut('x')]) {
			expect(record(end, NOON)).toBe(end);
			expect(standing(NOON)).toBeUndefined();
		}
	});

	it('is held as long as Fluent asked to wait', () => {
		const told = record(failure.throttled(90 * SECOND), NOON);
		expect(told.message).toContain('these again at 12:02 UTC');
		expect(standing(NOON + 90 * SECOND - 1)).toBe(told);
		expect(standing(NOON + 90 * SECOND)).toBeUndefined();
	});

	it('is held for 15 minutes at most, whatever Fluent asked', () => {
		record(failure.throttled(24 * 60 * MINUTE), NOON);
		expect(standing(NOON + 15 * MINUTE - 1)).toBeDefined();
		expect(standing(NOON + 15 * MINUTE)).toBeUndefined();
	});
});

describe('the lock of a user', () => {
	const fail = (count: number, changes: Settings = {}) => {
		for (let n = 0; n < count; n++) {
			record(failure.userRefused(), NOON + n * MINUTE, { password: `wrong-${n}`, ...changes });
		}
	};

	it('3 refused logins leave room for a fourth, 4 leave none for a fifth', () => {
		fail(3);
		expect(standing(NOON + 3 * MINUTE)).toBeUndefined();
		fail(4);
		expect(standing(NOON + 3 * MINUTE)?.happened).toContain('was not sent');
	});

	it('the window rolls: the next try is free when the oldest refusal is 15 minutes old', () => {
		fail(4);
		expect(standing(NOON + 15 * MINUTE - 1)?.message).toContain('try again at 12:15 UTC.');
		expect(standing(NOON + 15 * MINUTE)).toBeUndefined();
		record(failure.userRefused(), NOON + 15 * MINUTE, { password: 'wrong-5' });
		expect(standing(NOON + 15 * MINUTE)?.message).toContain('try again at 12:16 UTC.');
	});

	it('counts a user in upper and lower case and through either client as one', () => {
		fail(2, { username: 'Fluent-API' });
		fail(2, { client: 'fluentIntegration' });
		expect(standing(NOON + MINUTE)).toBeDefined();
	});

	it.each([{ username: 'other' }, { accountId: 'OTHER' }, { environment: 'production' }])(
		'does not reach %j',
		(changes) => {
			fail(4);
			expect(standing(NOON + 3 * MINUTE, changes)).toBeUndefined();
		},
	);

	it('does not count what Fluent did not count', () => {
		for (let n = 0; n < 6; n++) record(failure.clientRefused(), NOON, { clientSecret: `x${n}` });
		expect(standing(NOON)).toBeUndefined();
	});

	it('a refusal of these very settings is told before the lock', () => {
		fail(4);
		const told = standing(NOON + 3 * MINUTE, { password: 'wrong-3' });
		expect(told?.happened).toBe('Fluent refused the username or password.');
	});
});

it('a user is known by API root and name', () => {
	expect(userOf(loginWith({ username: 'Jo Doe' }))).toBe(`${ROOT} jo doe`);
});
