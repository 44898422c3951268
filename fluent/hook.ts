import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';
import type { Caller, Entry, User } from './entry';
import { LoginFailure, orFailure } from './failure';
import { getProvenSession, getSession, type SessionOptions } from './get-session';
import { TEST_QUERY } from './graphql';
import { Deadline } from './http';
import { asObject } from './json';
import { holding } from './lock-budget';
import { hookResult, keepsExpressions, type Helpers } from './n8n-version';
import { toOwnOrigin, type Addresses } from './own-origin';
import { prove, QUESTION_LIMIT } from './proof';
import { LOGIN_LIMIT } from './renewal';
import { readLogin } from './settings';
import { adopt, handOut, toStore, type Storing } from './shared-store';
import type { Clock } from './time';
import type { Session } from './token-endpoint';
import { freshSession, hasExpired, stateOf } from './token-state';

/** The decrypted credential that n8n hands around for one request. */
export type Credentials = ICredentialDataDecryptedObject;

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
const LONGEST_401 = 5_000;

/** `requestWithAuthentication`, which sends nothing again without something to store. */
const isLegacy = (request: IHttpRequestOptions): boolean =>
	(request as Addresses).uri !== undefined;

/** A person tests the credential (rule 16). */
const isTest = (request: IHttpRequestOptions): boolean =>
	asObject(request.body).query === TEST_QUERY;

/**
 * n8n's side of a login, as measured (docs/n8n.md):
 * - n8n calls `preAuthentication` before every request, because `renew` is always ''. To answer {} is to store nothing.
 * - It calls it again, with the very same object, after a request that failed.
 * - It calls `authenticate` with that object before it sends.
 */
export class Hook {
	private readonly entries = new Map<string, Entry>();
	private readonly users = new Map<string, User>();
	private readonly calls = new WeakMap<Credentials, Call>();
	/** A request that asks Fluent a question of our own, and the options of its session. */
	private readonly questions = new WeakMap<Credentials, SessionOptions>();

	constructor(
		readonly clock: Clock,
		private readonly random: () => number,
	) {}

	/** Sees to it that `authenticate` has a session to send. @throws LoginFailure for settings that cannot be right */
	async preAuthentication(helpers: Helpers, credentials: Credentials): Promise<IDataObject> {
		const before = this.calls.get(credentials);
		if (before) return await afterFailure(before);
		const { clock, random, entries } = this;
		const entry = this.entryOf(credentials);
		const call: Call = {
			clock,
			random,
			entries,
			entry,
			http: helpers.httpRequest,
			stored: credentials.savedToken,
			stores: keepsExpressions(helpers),
			wasHeld: holding(entry.user.failures, entry.login.fingerprint, clock.now()) !== undefined,
		};
		this.calls.set(credentials, call);
		const options = this.questions.get(credentials);
		call.outcome =
			freshSession(entry, clock.now(), options?.minimumValidity) ??
			(await inTime(call, getSession(call, options)));
		return call.stores ? hookResult(toStore(call)) : {};
	}

	/**
	 * Adds the bearer to a request to the account's own origin.
	 *
	 * @throws LoginFailure if there is no token, or the request goes elsewhere
	 */
	async authenticate(
		credentials: Credentials,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const call = this.calls.get(credentials);
		if (!call) throw new LoginFailure('notAsked');
		const { account } = call.entry.login;
		if (call.wasHeld && call.outcome instanceof LoginFailure && isTest(request)) {
			call.outcome = await inTime(call, getSession(call, { isTest: true }));
		}
		if (call.outcome instanceof LoginFailure) throw call.outcome;
		const addresses = toOwnOrigin(account, request);
		const session = (call.outcome = await sendable(call, request));
		if (session instanceof LoginFailure) throw session;
		call.sent = { session, at: call.clock.now(), request };
		return {
			...request,
			...addresses,
			// n8n puts the signal of its run into every request; what others wait for does not end with that run.
			...(this.questions.has(credentials) && {
				abortSignal: call.clock.timeout(QUESTION_LIMIT),
			}),
			// In lower case: n8n gives a header spelled "Authorization" to the target of a redirect, on any host.
			headers: { ...request.headers, authorization: `Bearer ${session.accessToken}` },
			sendCredentialsOnCrossOriginRedirect: false,
		};
	}

	/** The entry of these settings, with what the credential brings. @throws LoginFailure */
	entryOf(credentials: Credentials): Entry {
		const login = readLogin(credentials);
		const user = getOrMake(this.users, login.user, () => ({
			failures: [],
			queue: Promise.resolve(),
		}));
		const entry = getOrMake(this.entries, login.fingerprint, () => ({
			login,
			user,
			retired: [],
			isFollower: false,
			jitter: this.random(),
			usedAt: -Infinity,
			text: '',
			handedOutAt: -Infinity,
		}));
		const now = this.clock.now();
		adopt(entry, credentials.savedToken, now);
		entry.usedAt = now;
		return entry;
	}

	/** The next request made with these credentials is a question of our own, which no run's end cuts off. */
	prepareQuestion(credentials: Credentials, options: SessionOptions): void {
		this.questions.set(credentials, options);
	}

	/** What has happened for a request made with these credentials. */
	callOf(credentials: Credentials): Call | undefined {
		return this.calls.get(credentials);
	}
}

/**
 * A request failed. The modern helper was answered 401, and sends again whatever is returned; the legacy helper met
 * any failure, and sends again if something is to be stored.
 */
async function afterFailure(call: Call): Promise<IDataObject> {
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
const inTime = async (call: Call, work: Promise<Session>, deadline = deadlineOf(call)) =>
	await orFailure(deadline.within(work));

/** The token may have ended since the hook was called, and where n8n hides a 401 it has to be proven (rule 7). */
async function sendable(call: Call, request: IHttpRequestOptions): Promise<Session | LoginFailure> {
	const { clock, entry, outcome, stores } = call;
	const isHidden = (request as { simple?: boolean }).simple === false;
	const isProven = (isLegacy(request) && (isHidden || !stores)) || hasStream(request);
	if (isProven) return await inTime(call, getProvenSession(call));
	const serves = outcome === entry.session && stateOf(entry, clock.now()) !== 'ended';
	return serves && outcome ? outcome : await inTime(call, getSession(call));
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

/** Settings, and users, that a process remembers: some 2 kB each. */
const LIMIT = 10_000;

/** The value of `key`, made if there is none; the least recently used one is forgotten when there are too many. */
function getOrMake<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
	const value = map.get(key) ?? make();
	map.delete(key);
	map.set(key, value);
	const [oldest] = map.size > LIMIT ? map.keys() : [];
	if (oldest !== undefined) map.delete(oldest);
	return value;
}
