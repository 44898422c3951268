import type { Caller, Entry } from '../../../fluent/entry';
import { LoginFailure, orFailure } from '../../../fluent/failure';
import type { FailureKind } from '../../../fluent/failure-kinds';
import type { FailedLogin } from '../../../fluent/lock-budget';
import { readLogin, type Login, type Settings } from '../../../fluent/settings';
import { toText, type StoredRecord } from '../../../fluent/shared-store';
import type { Session } from '../../../fluent/token-endpoint';
import { sampleSettings } from '../../../tools/simulator/sample';
import type { ScriptedFluent } from './fluent';
import { clock, HOUR, MINUTE } from './time';

/** The account and client of Fluent's own API Authentication page. */
export const SETTINGS = { ...sampleSettings(''), environment: 'sandbox' };

export const HOST = 'account.sandbox.api.fluentretail.com';
export const ROOT = `https://${HOST}`;

export const loginWith = (changes: Settings = {}): Login => readLogin({ ...SETTINGS, ...changes });

const login = loginWith();

/** A session issued at `issuedAt`, good for a day, without a refresh token. */
export const session = (issuedAt: number, changes: Partial<Session> = {}): Session => ({
	accessToken: 'token-0',
	tokenType: 'bearer',
	scope: 'api',
	refreshToken: '',
	isRefreshed: false,
	issuedAt,
	expiresAt: issuedAt + 24 * HOUR,
	retailerId: 1,
	roles: [],
	firstName: 'Fluent',
	lastName: 'Commerce',
	...changes,
});

/** A session with so many ms left of an hour. */
export const endingIn = (left: number, changes: Partial<Session> = {}): Session => {
	const expiresAt = clock.now() + left;
	return session(expiresAt - HOUR, { expiresAt, ...changes });
};

export const REFRESHABLE = { refreshToken: 'refresh-0' };

/** How sessions are called in tables: by how long they have to live. */
export const SESSIONS = {
	fresh: () => endingIn(HOUR / 2, REFRESHABLE),
	aging: () => endingIn(MINUTE, REFRESHABLE),
	ended: () => endingIn(999),
	'ended, refreshable': () => endingIn(0, REFRESHABLE),
	gone: () => endingIn(-MINUTE),
	'gone, refreshable': () => endingIn(-MINUTE, REFRESHABLE),
	none: () => undefined,
};

export const newEntry = (changes: Partial<Entry> = {}): Entry => ({
	login,
	user: { failures: [], queue: Promise.resolve() },
	retired: new Set(),
	isFollower: false,
	jitter: 0.5,
	usedAt: -Infinity,
	text: '',
	handedOutAt: -Infinity,
	...changes,
});

export const entryWith = (known?: Session, ...failures: FailedLogin[]): Entry =>
	newEntry({ session: known, user: { failures, queue: Promise.resolve() } });

export const callerOf = (fluent: ScriptedFluent, entry: Entry): Caller => ({
	clock,
	random: () => 0.25,
	http: fluent.http,
	entry,
});

/** A failed login of the sample settings; those of a refusal are held for 15 minutes. */
export const failed = (
	kind: FailureKind,
	at: number,
	changes: Partial<FailedLogin> = {},
): FailedLogin => ({
	fingerprint: login.fingerprint,
	at,
	until: at + (new LoginFailure(kind).means.hold ?? 0),
	kind,
	facts: {},
	...changes,
});

/** 4 typos in other credentials of the same user. */
export const fourTyposElsewhere = (at: number): FailedLogin[] =>
	[0, 1, 2, 3].map((age) => failed('userRefused', at - age, { fingerprint: 'other' }));

/** The text of a record as another process stored it. */
export const storedText = (record: Partial<StoredRecord> = {}): string => {
	const { fingerprint, user } = login;
	// In the order in which the core writes.
	return toText({ fingerprint, user, session: undefined, failures: [], ...record });
};

/** The failure that `action` ends in. @throws if it ends in anything else */
export async function failureOf(action: () => unknown): Promise<LoginFailure> {
	const result = await orFailure((async () => await action())());
	if (result instanceof LoginFailure) return result;
	throw new Error(`Not a LoginFailure: ${String(result)}`);
}

/** The token that comes of it, or the kind of the failure that is thrown. */
export async function told(work: Promise<Session | undefined>): Promise<string | undefined> {
	const result = await orFailure(work);
	return result instanceof LoginFailure ? result.kind : result?.accessToken;
}
