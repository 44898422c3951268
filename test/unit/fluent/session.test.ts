import { describe, expect, it } from '@jest/globals';
import {
	fromText,
	isExpired,
	isFresh,
	pauseBeforeRenewal,
	toText,
	type Session,
} from '../../../fluent/session';
import { HOUR, MINUTE, SECOND, session } from './fake';

const ISSUED = 1_000_000;

/** A session that lives for `life` ms. */
const living = (life: number, changes: Partial<Session> = {}) =>
	session(ISSUED, { expiresAt: ISSUED + life, ...changes });

const refreshable = (life: number) => living(life, { refreshToken: 'refresh-0' });

/** The first ms of its life at which a session is no longer fresh. */
function freshUntil(candidate: Session, end: number, minimumValidity?: number): boolean[] {
	return [end - 1, end].map((age) => isFresh(candidate, ISSUED + age, minimumValidity));
}

describe('a token is fresh', () => {
	it('to its last second, if nothing can refresh it', () => {
		expect(freshUntil(living(24 * HOUR), 24 * HOUR - SECOND)).toEqual([true, false]);
		expect(freshUntil(living(30 * SECOND), 29 * SECOND)).toEqual([true, false]);
	});

	it('to the last tenth of its life, if a refresh token is there', () => {
		expect(freshUntil(refreshable(30 * MINUTE), 27 * MINUTE)).toEqual([true, false]);
	});

	it('to the last 5 minutes at most, however long it lives', () => {
		expect(freshUntil(refreshable(50 * MINUTE), 45 * MINUTE)).toEqual([true, false]);
		expect(freshUntil(refreshable(24 * HOUR), 24 * HOUR - 5 * MINUTE)).toEqual([true, false]);
	});

	it('to its last second at least, however short it lives', () => {
		expect(freshUntil(refreshable(9 * SECOND), 8 * SECOND)).toEqual([true, false]);
	});

	it('for ever, if Fluent gave no expiry', () => {
		const eternal = session(ISSUED, { expiresAt: null, refreshToken: 'refresh-0' });
		expect(isFresh(eternal, ISSUED + 10_000 * HOUR, HOUR)).toBe(true);
		expect(isExpired(eternal, ISSUED + 10_000 * HOUR)).toBe(false);
		expect(pauseBeforeRenewal(eternal, ISSUED)).toBe(0);
	});
});

describe('a minimum validity', () => {
	it('counts from the end, if a refresh token is there', () => {
		expect(freshUntil(refreshable(30 * MINUTE), 20 * MINUTE, 10 * MINUTE)).toEqual([true, false]);
	});

	it('below the leeway changes nothing', () => {
		expect(freshUntil(refreshable(30 * MINUTE), 27 * MINUTE, MINUTE)).toEqual([true, false]);
	});

	it('as long as the life of a token, or longer, would never be met and changes nothing', () => {
		for (const validity of [30 * MINUTE, HOUR]) {
			expect(freshUntil(refreshable(30 * MINUTE), 27 * MINUTE, validity)).toEqual([true, false]);
		}
		expect(freshUntil(refreshable(30 * MINUTE), 1, 30 * MINUTE - 1)).toEqual([true, false]);
	});

	it('changes nothing without a refresh token: Fluent would return the same token', () => {
		expect(freshUntil(living(HOUR), HOUR - SECOND, 30 * MINUTE)).toEqual([true, false]);
	});
});

it('a token is expired from its very ms of expiry on', () => {
	const expired = [HOUR - 1, HOUR].map((age) => isExpired(living(HOUR), ISSUED + age));
	expect(expired).toEqual([false, true]);
});

describe('the pause before a renewal', () => {
	it('lets requests arrive before a refresh ends the token they were sent with', () => {
		const pauses = [0, HOUR - 1, HOUR, 2 * HOUR].map((age) =>
			pauseBeforeRenewal(refreshable(HOUR), ISSUED + age),
		);
		expect(pauses).toEqual([SECOND, SECOND, 0, 0]);
	});

	it('waits until Fluent no longer returns the old token to the password', () => {
		const pauses = [HOUR - SECOND, HOUR, HOUR + 1_249, HOUR + 1_250, 2 * HOUR].map((age) =>
			pauseBeforeRenewal(living(HOUR), ISSUED + age),
		);
		expect(pauses).toEqual([2_250, 1_250, 1, 0, 0]);
	});
});

describe('the stored text', () => {
	it('holds the whole session', () => {
		const full = session(ISSUED, {
			refreshToken: 'refresh-0',
			roles: ['RETAILER'],
			retailerId: null,
		});
		expect(fromText(toText(full))).toEqual(full);
	});

	it('never looks like an expression to n8n', () => {
		expect(toText(session(ISSUED))).toMatch(/^\{/);
	});

	it.each([
		[undefined],
		[null],
		[''],
		[42],
		[{ accessToken: 'token-0', fingerprint: 'x' }],
		['{'],
		['null'],
		['"text"'],
		['[]'],
		['{}'],
		['{"accessToken":"token-0"}'],
		['{"fingerprint":"x"}'],
		['{"accessToken":"","fingerprint":"x"}'],
		['__n8n_BLANK_VALUE_e5362baf-c777-4d57-a609-6eaf1f9e87f6'],
	])('is none: %j', (text) => {
		expect(fromText(text)).toBeUndefined();
	});
});
