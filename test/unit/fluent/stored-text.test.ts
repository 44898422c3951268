import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Entry } from '../../../fluent/entry';
import {
	adopt,
	changed,
	fromText,
	handOut,
	toStore,
	toText,
	type StoredRecord,
} from '../../../fluent/stored-text';
import {
	endingIn,
	entryWith,
	failed,
	loginWith,
	newEntry,
	session,
	storedText,
} from '../support/entry';
import { clock, HOUR, MINUTE, NOON, pass, setClock, useVirtualTime } from '../support/time';

useVirtualTime();

const FULL: StoredRecord = {
	settings: 'fingerprint',
	user: 'user',
	session: session(NOON, { refreshToken: 'r', roles: ['A'], retailerId: null, expiresAt: null }),
	failures: [failed('throttled', NOON, { facts: { host: 'x', retryAfter: 1 } })],
};
const newer = (changes = {}) => session(NOON, { accessToken: 'token-9', ...changes });

let entry: Entry;
beforeEach(() => {
	entry = entryWith();
});
const bring = (text: unknown) => {
	adopt(entry, text, clock.now());
};

describe('the stored text', () => {
	it.each([
		['all of a record', FULL],
		['one without a session', { ...FULL, session: undefined }],
		['one that is put off', { ...FULL, session: session(NOON, { refreshFrom: NOON + 1 }) }],
		['one without failures', { ...FULL, failures: [] }],
	])('holds %s', (_, record) => {
		expect(fromText(toText(record))).toEqual(record);
	});

	it('never looks like an expression to n8n', () => {
		expect(toText(FULL)).toMatch(/^\{/);
	});

	const changing = (changes: object) => ({ ...(JSON.parse(toText(FULL)) as object), ...changes });
	const sessionWith = (changes: object) => changing({ session: { ...FULL.session, ...changes } });
	const failureWith = (changes: object) =>
		changing({ failures: [{ ...FULL.failures[0], ...changes }] });

	it.each([
		...[undefined, null, '', 42, FULL, '{', 'null', '"text"', '[]', '{}', '{"format":1}'],
		'__n8n_BLANK_VALUE_e5362baf-c777-4d57-a609-6eaf1f9e87f6',
		...[{ format: 0 }, { format: 2 }, { format: '1' }, { settings: 1 }, { user: null }].map(
			changing,
		),
		...[undefined, null, {}, 'x', [null], [{}]].map((failures) => changing({ failures })),
		...[null, 'text', 1, []].map((given) => changing({ session: given })),
		...[{ accessToken: 1 }, { refreshToken: null }, { tokenType: {} }, { scope: [] }].map(
			sessionWith,
		),
		...[{ firstName: 1 }, { lastName: null }, { isRefreshed: 'no' }].map(sessionWith),
		...[{ issuedAt: '1' }, { issuedAt: null }, { expiresAt: 'x' }, { retailerId: '1' }].map(
			sessionWith,
		),
		...[{ refreshFrom: null }, { roles: 'A' }, { roles: [1] }, { roles: null }].map(sessionWith),
		...[{ kind: 'unheardOf' }, { kind: 'toString' }, { kind: 7 }].map(failureWith),
		...[{ settings: 1 }, { at: null }, { at: '1' }, { until: null }].map(failureWith),
		...[{ facts: { host: {} } }, { facts: { status: null } }].map(failureWith),
	])('rule 17: of any other shape is nothing stored: %j', (given) => {
		const text = typeof given === 'object' ? JSON.stringify(given) : given;
		expect(fromText(text)).toBeUndefined();
		const before = { ...entry, user: { ...entry.user } };
		bring(text);
		expect(entry).toEqual(before);
	});
});

describe('a session that another process stored', () => {
	it.each<[string, Partial<StoredRecord>, string]>([
		['a newer one is taken', { session: newer() }, 'token-9'],
		['an older one is not', { session: newer({ issuedAt: NOON - 2 * HOUR }) }, 'token-0'],
		['nor is one as old', { session: newer({ issuedAt: NOON - HOUR }) }, 'token-0'],
		['nor none', { session: undefined }, 'token-0'],
		['nor that of other settings', { settings: 'other', session: newer() }, 'token-0'],
		['nor that of another user', { user: 'other', session: newer() }, 'token-0'],
	])('%s', (_, record, sent) => {
		entry.session = session(NOON - HOUR);
		bring(storedText(record));
		expect(entry.session.accessToken).toBe(sent);
	});

	it('is not taken back once it was rejected', () => {
		entry.retired = ['token-9'];
		bring(storedText({ session: newer() }));
		expect(entry.session).toBeUndefined();
	});

	it('rule 13: makes this process a follower, and is not stored again', () => {
		const text = storedText({ session: newer() });
		bring(text);
		expect([entry.isFollower, entry.text]).toEqual([true, text]);
		expect(toStore({ clock, entry, stored: 'older', entries: new Map() })).toBeUndefined();
	});

	it('rule 13: of two that were handed the same token, one follows', () => {
		entry.session = session(NOON);
		bring(storedText({ session: session(NOON) }));
		expect(entry.isFollower).toBe(false);
		bring(storedText({ session: session(NOON - 1) }));
		expect(entry.isFollower).toBe(true);
	});
});

describe('rule 12: failed logins that another process stored', () => {
	const refusal = failed('userRefused', NOON - MINUTE);
	const known = (record: Partial<StoredRecord>) => {
		bring(storedText(record));
		return entry.user.failures;
	};

	it('are known from then on, once, in the order of time', () => {
		entry.user.failures = [failed('timedOut', NOON - 2 * MINUTE)];
		const failures = [failed('timedOut', NOON), refusal];
		expect(known({ failures }).map(({ at }) => NOON - at)).toEqual([2 * MINUTE, MINUTE, 0]);
		expect(known({ failures: [...failures].reverse() })).toHaveLength(3);
		expect(entry.isFollower).toBe(true);
	});

	it('with other settings of the same user count as well, and are no news of these', () => {
		expect(
			known({ settings: 'other', failures: [{ ...refusal, settings: 'other' }] }),
		).toHaveLength(1);
		expect([entry.isFollower, entry.text]).toEqual([false, '']);
	});

	it.each<[string, Partial<StoredRecord>]>([
		['of another user', { user: 'other', failures: [refusal] }],
		['rule 15: of the future', { failures: [failed('userRefused', NOON + MINUTE + 1)] }],
		['that have passed', { failures: [failed('userRefused', NOON - 15 * MINUTE)] }],
	])('%s do not', (_, record) => {
		expect(known(record)).toEqual([]);
		expect(entry.isFollower).toBe(false);
	});

	it('before a success of these settings hold them back no longer, and are no news', () => {
		entry.session = session(NOON - MINUTE);
		const before = failed('userRefused', NOON - MINUTE);
		const failures = [failed('timedOut', NOON - 2 * MINUTE), before];
		expect(known({ failures })).toEqual([{ ...before, until: before.at }]);
		expect(entry.isFollower).toBe(false);
		const after = failed('userRefused', NOON - MINUTE + 1);
		expect(known({ failures: [after] }).at(-1)).toEqual(after);
		expect(entry.isFollower).toBe(true);
	});

	it('with other settings did, whatever happened since', () => {
		entry.session = session(NOON);
		expect(known({ failures: [{ ...refusal, settings: 'other' }] })).toHaveLength(1);
	});
});

describe('rule 11: stored once, and surely', () => {
	const OTHER = loginWith({ username: 'other' });
	const other = storedText({ settings: OTHER.fingerprint, user: OTHER.user });
	const entries = new Map<string, Entry>();
	beforeEach(() => {
		entries.clear();
		entry.session = session(NOON);
		changed(entry, NOON);
	});
	const store = (stored: unknown) => toStore({ clock, entry, stored, entries });

	it('nothing is handed out before there is something', () => {
		entry = entryWith();
		expect(store('')).toBeUndefined();
	});

	it('what changes is handed out at once, to one of 20 callers', () => {
		const handed = Array.from({ length: 20 }, () => store(''));
		expect(handed.filter((text) => text !== undefined)).toEqual([entry.text]);
		expect(fromText(entry.text)).toEqual({
			settings: loginWith().fingerprint,
			user: loginWith().user,
			session: entry.session,
			failures: [],
		});
	});

	it('not to a caller who brings it', () => {
		expect(store(entry.text)).toBeUndefined();
		expect(store('older')).toBe(entry.text);
	});

	it('again if callers still do not bring it, at most once a minute', async () => {
		store('older');
		await pass(MINUTE - 1);
		expect(store('older')).toBeUndefined();
		await pass(1);
		expect([store('older'), store('older')]).toEqual([entry.text, undefined]);
	});

	it('rule 15: also after the clock was set back', () => {
		store('older');
		setClock(NOON - MINUTE);
		expect(store('older')).toBe(entry.text);
	});

	it('again to a caller who needs it, and then not for a minute', () => {
		store('older');
		expect([handOut(entry, NOON), store('older')]).toEqual([entry.text, undefined]);
	});

	it('with what became known since: no failure of another process leaves the store', () => {
		const failures = [failed('userRefused', NOON, { settings: OTHER.fingerprint })];
		bring(storedText({ settings: OTHER.fingerprint, failures }));
		expect(fromText(store('older'))?.failures).toEqual(failures);
	});

	it('who learns something still follows: the session came from another process', () => {
		entry.isFollower = true;
		changed(entry, NOON);
		expect(entry.isFollower).toBe(true);
	});

	it('not over a text of other settings that are in use: a user by expression', async () => {
		entries.set(OTHER.fingerprint, newEntry({ login: OTHER, usedAt: NOON }));
		// What is new is stored once, whatever is there.
		expect(store(other)).toBe(entry.text);
		await pass(MINUTE);
		expect(store(other)).toBeUndefined();
		expect(store('')).toBe(entry.text);
	});

	it.each([
		['that nobody has used for 15 minutes', NOON - 14 * MINUTE],
		['of which this process knows nothing', undefined],
	])('but over a text of other settings %s', async (_, usedAt) => {
		if (usedAt) entries.set(OTHER.fingerprint, newEntry({ login: OTHER, usedAt }));
		store(other);
		await pass(MINUTE);
		expect(store(other)).toBe(entry.text);
	});

	it('over its own older text', async () => {
		entries.set(entry.login.fingerprint, entry);
		entry.usedAt = NOON;
		const older = storedText({ session: endingIn(0) });
		store(older);
		await pass(MINUTE);
		expect(store(older)).toBe(entry.text);
	});
});
