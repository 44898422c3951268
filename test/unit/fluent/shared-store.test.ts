import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Entry } from '../../../fluent/entry';
import { adopt, changed, fromText, handOut } from '../../../fluent/shared-store';
import { toStore, toText, type StoredRecord } from '../../../fluent/shared-store';
import { entryWith, failed, loginWith, newEntry, session, storedText } from '../support/entry';
import { clock, HOUR, MINUTE, NOON, pass, setClock, useVirtualTime } from '../support/time';

useVirtualTime();

const CHANGES = { roles: ['A'], retailerId: null, expiresAt: null, refreshFrom: NOON + 1 };
const SESSION = session(NOON, { refreshToken: 'r', ...CHANGES });
const FULL: StoredRecord = {
	fingerprint: 'fingerprint',
	user: 'user',
	session: SESSION,
	failures: [failed('throttled', NOON, { facts: { host: 'x', retryAfter: 1 } })],
};
const newer = (changes = {}) => session(NOON, { accessToken: 'token-9', ...changes });

let entry: Entry;
beforeEach(() => {
	entry = entryWith();
});
/** Another process has stored this. */
const bring = (record: Partial<StoredRecord>) => {
	adopt(entry, storedText(record), clock.now());
	return entry.user.failures;
};

/** What else the process knows, by fingerprint. */
const entries = new Map<string, Entry>();
const store = (stored: unknown) => toStore({ clock, entry, stored, entries } as never);

describe('the stored text', () => {
	it.each<Partial<StoredRecord>>([
		...[{}, { session: undefined }, { session: session(NOON) }, { failures: [] }],
	])('holds a record, with %j', (changes) => {
		const record = { ...FULL, ...changes };
		expect(fromText(toText(record))).toEqual(record);
		// Else it could look like an expression to n8n.
		expect(toText(record)).toMatch(/^\{/);
	});

	const changing = (changes: object) => ({ ...(JSON.parse(toText(FULL)) as object), ...changes });
	const sessionWith = (changes: object) => changing({ session: { ...SESSION, ...changes } });
	const failureWith = (changes: object) =>
		changing({ failures: [{ ...FULL.failures[0], ...changes }] });

	it.each([
		...[undefined, null, '', 42, FULL, '{', 'null', '"text"', '[]', '{}', '{"format":1}'],
		'__n8n_BLANK_VALUE_e5362baf-c777-4d57-a609-6eaf1f9e87f6',
		...[{ format: 0 }, { format: 2 }, { format: '1' }, { fingerprint: 1 }, { user: null }].map(
			changing,
		),
		...[undefined, null, {}, 'x', [null], [{}]].map((failures) => changing({ failures })),
		...[null, 'text', 1, []].map((given) => changing({ session: given })),
		// What the core works with.
		...['accessToken', 'refreshToken', 'issuedAt', 'expiresAt', 'roles'].map((field) =>
			sessionWith({ [field]: {} }),
		),
		...[{ issuedAt: null }, { issuedAt: '1' }].map(sessionWith),
		...[{ kind: 'unheardOf' }, { kind: 'toString' }, { kind: 7 }].map(failureWith),
		...[{ fingerprint: 1 }, { at: null }, { at: '1' }, { until: null }].map(failureWith),
		...[{ facts: null }, { facts: 'x' }].map(failureWith),
	])('rule 17: of any other shape is nothing stored: %j', (given) => {
		const text = typeof given === 'object' ? JSON.stringify(given) : given;
		expect(fromText(text)).toBeUndefined();
		const before = { ...entry, user: { ...entry.user } };
		adopt(entry, text, NOON);
		expect(entry).toEqual(before);
	});
});

describe('a session that another process stored', () => {
	it.each<[string, Partial<StoredRecord>, string]>([
		['a newer one is taken', { session: newer() }, 'token-9'],
		['an older one is not', { session: newer({ issuedAt: NOON - 2 * HOUR }) }, 'token-0'],
		['nor is one as old', { session: newer({ issuedAt: NOON - HOUR }) }, 'token-0'],
		['nor none', { session: undefined }, 'token-0'],
		['nor that of other settings', { fingerprint: 'other', session: newer() }, 'token-0'],
		['nor that of another user', { user: 'other', session: newer() }, 'token-0'],
		['nor one that was rejected', { session: newer({ accessToken: 'bad' }) }, 'token-0'],
	])('%s', (_, record, sent) => {
		entry.session = session(NOON - HOUR);
		entry.retired.add('bad');
		bring(record);
		expect(entry.session.accessToken).toBe(sent);
	});

	it('rule 2: comes without a refresh token that was presented', () => {
		entry.retired.add('r');
		bring({ session: SESSION });
		expect(entry.session).toEqual({ ...SESSION, refreshToken: '' });
	});

	it('rule 13: makes this process a follower, and is not stored again', () => {
		bring({ session: newer() });
		expect([entry.isFollower, entry.text]).toEqual([true, storedText({ session: newer() })]);
		expect(store('older')).toBeUndefined();
		// Also once it learns something itself.
		changed(entry, NOON);
		expect(entry.isFollower).toBe(true);
	});

	it('rule 13: of two that were handed the same token, one follows', () => {
		entry.session = session(NOON);
		bring({ session: session(NOON) });
		bring({ fingerprint: 'other', session: session(NOON - 1) });
		expect(entry.isFollower).toBe(false);
		bring({ session: session(NOON - 1) });
		expect(entry.isFollower).toBe(true);
	});
});

describe('rule 12: failed logins that another process stored', () => {
	const refusal = failed('userRefused', NOON - MINUTE);
	const ofOthers = { ...refusal, fingerprint: 'other' };

	it('are known from then on, once, in the order of time', () => {
		entry.user.failures = [failed('timedOut', NOON - 2 * MINUTE)];
		const failures = [failed('timedOut', NOON), refusal];
		expect(bring({ failures }).map(({ at }) => NOON - at)).toEqual([2 * MINUTE, MINUTE, 0]);
		expect(bring({ failures: [...failures].reverse() })).toHaveLength(3);
		expect(entry.isFollower).toBe(true);
	});

	it.each<[string, Partial<StoredRecord>, number]>([
		['with other settings of the same user', { fingerprint: 'other', failures: [ofOthers] }, 1],
		['of another user', { user: 'other', failures: [refusal] }, 0],
		['rule 15: of the future', { failures: [failed('userRefused', NOON + MINUTE + 1)] }, 0],
		['that have passed', { failures: [failed('userRefused', NOON - 15 * MINUTE)] }, 0],
	])('%s are no news of these settings', (_, record, count) => {
		expect(bring(record)).toHaveLength(count);
		expect([entry.isFollower, entry.text]).toEqual([false, '']);
	});

	it('before a success of these settings hold them back no longer, and are no news', () => {
		entry.session = session(NOON - MINUTE);
		const failures = [failed('timedOut', NOON - 2 * MINUTE), refusal, { ...ofOthers, at: NOON }];
		// With other settings they did, whatever happened since.
		expect(bring({ failures })).toEqual([{ ...refusal, until: refusal.at }, failures[2]]);
		expect(entry.isFollower).toBe(false);
		const later = failed('userRefused', NOON - MINUTE + 1);
		expect(bring({ failures: [later] })).toContainEqual(later);
		expect(entry.isFollower).toBe(true);
	});
});

describe('rule 11: stored once, and surely', () => {
	const OTHER = loginWith({ username: 'other' });
	const other = storedText({ fingerprint: OTHER.fingerprint, user: OTHER.user });
	beforeEach(() => {
		entries.clear();
		entry.session = session(NOON);
		changed(entry, NOON);
	});

	it('nothing is handed out before there is something', () => {
		entry.text = '';
		expect(store('')).toBeUndefined();
	});

	it.each([
		['at once, to one of all callers', [0, 0, 0], [true, false, false]],
		['again at most once a minute', [0, MINUTE - 1, MINUTE, MINUTE], [true, false, true, false]],
		['rule 15: also after the clock was set back', [0, -MINUTE], [true, true]],
	])('what changes is handed out %s, over its own older text', (_, times, expected) => {
		entries.set(entry.login.fingerprint, entry);
		const older = storedText({ session: session(NOON - HOUR) });
		const handedOut = times.map((ms) => {
			setClock(NOON + ms);
			entry.usedAt = NOON + ms;
			adopt(entry, older, NOON + ms);
			// Not to a caller who brings it.
			expect(store(entry.text)).toBeUndefined();
			return store(older);
		});
		const text = storedText({ session: entry.session });
		expect(handedOut).toEqual(expected.map((isIt) => (isIt ? text : undefined)));
	});

	it('again to a caller who needs it, and then not for a minute', () => {
		store('older');
		expect([handOut(entry, NOON), store('older')]).toEqual([entry.text, undefined]);
	});

	it('with what became known since: no failure of another process leaves the store', () => {
		const failures = [failed('userRefused', NOON, { fingerprint: OTHER.fingerprint })];
		bring({ fingerprint: OTHER.fingerprint, failures });
		expect(fromText(store('older'))?.failures).toEqual(failures);
	});

	it.each<[why: string, usedAt: number | undefined, isStored: boolean]>([
		['in use: a user by expression', NOON, false],
		['that nobody has used for 15 minutes', NOON - 14 * MINUTE, true],
		['of which this process knows nothing', undefined, true],
	])('over a text of other settings %s, if it is new; again: %s', async (_, usedAt, isStored) => {
		if (usedAt) entries.set(OTHER.fingerprint, newEntry({ login: OTHER, usedAt }));
		expect(store(other)).toBe(entry.text);
		await pass(MINUTE);
		expect(store(other)).toBe(isStored ? entry.text : undefined);
		expect(store('')).toBe(isStored ? undefined : entry.text);
	});
});
