import { take, type Call, type Entry } from './entry';
import { FAILURE_KINDS } from './failure-kinds';
import { asObject, asString, isObject, parseJson } from './json';
import { proved, recent, type FailedLogin } from './lock-budget';
import type { Session } from './token-endpoint';
import { MINUTE } from './time';

/** What n8n stores for all processes, as one encrypted text: the session, and the user's failed logins (rule 12). */
export interface StoredRecord {
	/** Of the settings, and whose logins have failed. */
	fingerprint: string;
	user: string;
	session?: Session;
	failures: FailedLogin[];
}

/** Raised whenever the form of the text changes; any other version counts as nothing stored. */
const FORMAT = 1;

/** How long callers may go on without the text that was handed out. */
const STORE_AGAIN = MINUTE;

/** How long after their last request settings count as in use. */
const IN_USE = 15 * MINUTE;

export const toText = (record: StoredRecord): string =>
	JSON.stringify({ format: FORMAT, ...record });

/** @returns nothing for a text of any other shape (rule 17): nobody can empty the hidden field by hand */
export function fromText(text: unknown): StoredRecord | undefined {
	const { format, ...record } = asObject(parseJson(String(text)));
	return format === FORMAT && isRecord(record) ? record : undefined;
}

const areTexts = (...values: unknown[]) => values.every((value) => typeof value === 'string');
const areTimes = (...values: unknown[]) => values.every(Number.isFinite);

function isRecord(value: object): value is StoredRecord {
	const { fingerprint, user, session, failures } = value as Record<string, unknown>;
	const isWhole = areTexts(fingerprint, user) && Array.isArray(failures);
	return isWhole && failures.every(isFailedLogin) && (session === undefined || isSession(session));
}

function isFailedLogin(value: unknown): value is FailedLogin {
	const { fingerprint, at, until, kind, facts } = asObject(value);
	const isKnown = Object.hasOwn(FAILURE_KINDS, asString(kind));
	return isKnown && areTexts(fingerprint) && areTimes(at, until) && isObject(facts);
}

/** What the core works with; the rest is only put out. */
function isSession(value: unknown): value is Session {
	const { accessToken, refreshToken, issuedAt, expiresAt, roles } = asObject(value);
	const isWhole = areTexts(accessToken, refreshToken) && areTimes(issuedAt, expiresAt ?? 0);
	return isWhole && Array.isArray(roles);
}

/** Takes over what n8n has stored, as far as it is newer than what is known here. */
export function adopt(entry: Entry, text: unknown, now: number): void {
	if (typeof text !== 'string' || !text || text === entry.text) return;
	const stored = fromText(text);
	const { login, user, retired, session: own } = entry;
	if (stored?.user !== login.user) return;
	const { session } = stored;
	const isOfThese = (one: { fingerprint: string }) => one.fingerprint === login.fingerprint;
	const isNewer = isOfThese(stored) && session && session.issuedAt > (own?.issuedAt ?? -Infinity);
	const isTaken = isNewer && !retired.has(session.accessToken);
	if (isTaken) take(entry, session);
	const known = new Set(user.failures.map(({ at }) => at));
	const news = recent(stored.failures, now).filter(({ at }) => !known.has(at));
	const provedAt = entry.session?.issuedAt ?? -Infinity;
	user.failures = proved(recent([...user.failures, ...news], now), login.fingerprint, provedAt);
	if (!isOfThese(stored)) return;
	const isNews =
		(isTaken ?? false) || news.some((failed) => isOfThese(failed) && failed.at > provedAt);
	if (isNews) changed(entry, now);
	if (entry.text === text) entry.handedOutAt = now;
	// Rule 13: of two that were handed the same token, the one whose record is stored is followed.
	const isTwin = session?.accessToken === own?.accessToken && session?.issuedAt !== own?.issuedAt;
	entry.isFollower ||= isNews || isTwin;
}

function write({ login, user, session }: Entry, now: number): string {
	const failures = recent(user.failures, now);
	return toText({ fingerprint: login.fingerprint, user: login.user, session, failures });
}

/** Something was learned that is to be stored, unless it is stored already. */
export function changed(entry: Entry, now: number): void {
	entry.text = write(entry, now);
	entry.handedOutAt = -Infinity;
}

/**
 * What is to be stored in place of what was brought, if anything (rule 11). It is handed out once (20 runs, one write),
 * and again if later calls show that it was not stored: the write failed, the credential was tested before it was saved,
 * or it is another credential with the same settings. A second time not over a text of other settings in use: 50 users by
 * expression would write at every run.
 */
export function toStore({ clock, entry, stored, entries }: Call): string | undefined {
	const now = clock.now();
	const { text, handedOutAt } = entry;
	if (!text || stored === text || Math.abs(now - handedOutAt) < STORE_AGAIN) return undefined;
	const other = entries.get(fromText(stored)?.fingerprint ?? '');
	const isInUse = other && other !== entry && now < other.usedAt + IN_USE;
	return isInUse && handedOutAt > -Infinity ? undefined : handOut(entry, now);
}

/** Failed logins may have become known meanwhile, and this replaces the text that tells of them. */
export function handOut(entry: Entry, now: number): string {
	entry.text = write(entry, now);
	entry.handedOutAt = now;
	return entry.text;
}
