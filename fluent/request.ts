import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import type { Call } from './entry';
import { LoginFailure, orFailure } from './failure';
import { getProvenSession, getSession } from './get-session';
import { Deadline } from './http';
import { asObject } from './json';
import { hookResult } from './n8n-version';
import type { Addresses } from './own-origin';
import { prove } from './proof';
import { LOGIN_LIMIT } from './renewal';
import { handOut, toStore } from './shared-store';
import { SECOND } from './time';
import type { Session } from './token-endpoint';
import { hasExpired, serves } from './token-state';

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
	// A clock that was set back tells nothing of how long it took.
	const isLate = clock.now() < sent.at || clock.now() > sent.at + LONGEST_401;
	const mayBeSentAgain = stores && !isLate && !hasStream(sent.request);
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
export async function sendable(call: Call, request: IHttpRequestOptions) {
	const { clock, entry, outcome, stores } = call;
	const isHidden = (request as { simple?: boolean }).simple === false;
	const isProven = (isLegacy(request) && (isHidden || !stores)) || hasStream(request);
	if (isProven) return await inTime(call, getProvenSession(call));
	return serves(entry, outcome, clock.now()) ? outcome : await inTime(call, getSession(call));
}

/** Whether Fluent rejects the token of a request that failed; one that was replaced or has run out is not asked about. */
async function isKnownRejected(call: Call, { session, at }: NonNullable<Call['sent']>) {
	const { clock, entry } = call;
	const isCurrent = session.accessToken === entry.session?.accessToken;
	const isKnown = () => entry.retired.has(session.accessToken);
	if (!isKnown() && isCurrent && !hasExpired(session, clock.now())) await prove(call, session, at);
	return isKnown();
}

/** A stream is drained by the first attempt, alone or as a part of a form. */
function hasStream(request: IHttpRequestOptions): boolean {
	const { body, formData } = request as { body?: unknown; formData?: unknown };
	const parts = Object.values(asObject(formData)).flat();
	const values = parts.map((part) => asObject(part).value ?? part);
	return [body, ...values].some((value) => typeof asObject(value).pipe === 'function');
}
