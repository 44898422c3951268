import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import type { Caller } from './entry';
import { LoginFailure, orFailure } from './failure';
import { getProvenSession, getSession } from './get-session';
import { Deadline } from './http';
import { asObject } from './json';
import { hookResult } from './n8n-version';
import type { Addresses } from './own-origin';
import { prove } from './proof';
import { LOGIN_LIMIT } from './renewal';
import { handOut, toStore, type Storing } from './shared-store';
import { SECOND } from './time';
import type { Session } from './token-endpoint';
import { hasExpired, serves } from './token-state';

/** What has happened so far for one request of n8n. */
export interface Call extends Caller, Storing {
	/** n8n stores what the hook returns, and keeps the expressions of the other fields (rule 10). */
	stores: boolean;
	/** These settings were held back when this request came: only then may a test send them once more (rule 16). */
	wasHeld: boolean;
	/** What to send, or why there is nothing: `authenticate` throws it, so that a refusal can be stored before (rule 12). */
	outcome?: Session | LoginFailure;
	sent?: Sent;
}

interface Sent {
	session: Session;
	at: number;
	request: IHttpRequestOptions;
}

/** ms after which a request that failed is left alone: a 401 comes at once (rule 9). */
const LONGEST_401 = 5 * SECOND;

/** `requestWithAuthentication`, which sends nothing again without something to store. */
const isLegacy = (request: IHttpRequestOptions): boolean =>
	(request as Addresses).uri !== undefined;

/**
 * A request failed. The modern helper was answered 401, and sends again whatever is returned; the legacy helper met
 * any failure, and sends again if something is to be stored.
 */
export async function afterFailure(call: Call): Promise<IDataObject> {
	const { clock, entry, sent, stores } = call;
	if (!sent || call.outcome instanceof LoginFailure) return {};
	const deadline = deadlineOf(call);
	const mayBeSentAgain = stores && !isLate(sent, clock.now()) && !hasStream(sent.request);
	const isRejected = await isKnownRejected(call, sent);
	const legacy = isLegacy(sent.request);
	if (legacy && !(isRejected && mayBeSentAgain)) return {};
	call.outcome = await inTime(call, getSession(call), deadline);
	if (!stores) return {};
	const text = toStore(call);
	return hookResult(legacy ? (text ?? handOut(entry, clock.now())) : text);
}

const deadlineOf = ({ clock, entry }: Call): Deadline =>
	new Deadline(clock, LOGIN_LIMIT, entry.login.account.host);

/** The outcome of `work`, within 30 s from now (rule 6). */
export const inTime = async (call: Call, work: Promise<Session>, deadline = deadlineOf(call)) =>
	await orFailure(deadline.within(work));

/** The token may have ended since the hook was called, and where n8n hides a 401 it has to be proven (rule 7). */
export async function sendable(
	call: Call,
	request: IHttpRequestOptions,
): Promise<Session | LoginFailure> {
	const { clock, entry, outcome, stores } = call;
	const isHidden = (request as { simple?: boolean }).simple === false;
	const isProven = (isLegacy(request) && (isHidden || !stores)) || hasStream(request);
	if (isProven) return await inTime(call, getProvenSession(call));
	return serves(entry, outcome, clock.now()) ? outcome : await inTime(call, getSession(call));
}

/** Whether Fluent rejects the token of a request that failed; one that was replaced or has run out is not asked about. */
async function isKnownRejected(call: Call, { session, at }: Sent): Promise<boolean> {
	const { clock, entry } = call;
	const isCurrent = session.accessToken === entry.session?.accessToken;
	const isKnown = () => entry.retired.includes(session.accessToken);
	if (!isKnown() && isCurrent && !hasExpired(session, clock.now())) await prove(call, session, at);
	return isKnown();
}

/** A clock that was set back tells nothing of how long it took. */
const isLate = ({ at }: Sent, now: number): boolean => now < at || now > at + LONGEST_401;

/** A stream is drained by the first attempt, alone or as a part of a form. */
function hasStream(request: IHttpRequestOptions): boolean {
	const { body, formData } = request as { body?: unknown; formData?: unknown };
	const parts = Object.values(asObject(formData)).flat();
	const values = parts.map((part) => asObject(part).value ?? part);
	return [body, ...values].some((value) => typeof asObject(value).pipe === 'function');
}
