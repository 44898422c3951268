import {
	sleep,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IHttpRequestOptions,
} from 'n8n-workflow';
import type { Call, Entry, User } from './entry';
import { LoginFailure } from './failure';
import { getSession } from './get-session';
import { TEST_QUERY } from './graphql';
import { asObject } from './json';
import { holding } from './lock-budget';
import { hookResult, keepsExpressions, type Helpers } from './n8n-version';
import { toOwnOrigin } from './own-origin';
import { QUESTION_LIMIT } from './proof';
import { afterFailure, inTime, sendable } from './request';
import { readLogin } from './settings';
import { adopt, toStore } from './shared-store';
import type { Clock } from './time';
import { freshSession } from './token-state';

/** The decrypted credential that n8n hands around for one request. */
export type Credentials = ICredentialDataDecryptedObject;

/**
 * n8n's side of a login, as measured (docs/n8n.md):
 * - n8n calls `preAuthentication` before every request, because `renew` is always ''. To answer {} is to store nothing.
 * - It calls it again, with the very same object, after a request that failed.
 * - It calls `authenticate` with that object before it sends.
 */
export class Hook {
	private readonly entries = new Map<string, Entry>();
	private readonly users = new Map<string, User>();
	/** What has happened for a request made with these credentials. */
	readonly calls = new WeakMap<Credentials, Call>();
	/** The next request with these is a question of our own, which no run's end cuts off; ms that its token should have left. */
	readonly questions = new WeakMap<Credentials, number>();

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
		const minimumValidity = this.questions.get(credentials);
		call.outcome =
			freshSession(entry, clock.now(), minimumValidity) ??
			(await inTime(call, getSession(call, minimumValidity)));
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
		const isTest = asObject(request.body).query === TEST_QUERY;
		if (call.wasHeld && call.outcome instanceof LoginFailure && isTest) {
			call.outcome = await inTime(call, getSession(call, 0, true));
		}
		if (call.outcome instanceof LoginFailure) throw call.outcome;
		const addresses = toOwnOrigin(call.entry.login.account, request);
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
			retired: new Set<string>(),
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
}

/** The value of `key`, made if there is none. None is ever forgotten: some 3 kB for each set of settings. */
function getOrMake<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
	const value = map.get(key) ?? make();
	map.set(key, value);
	return value;
}

const clock = { now: () => Date.now(), sleep, timeout: (ms: number) => AbortSignal.timeout(ms) };

/** The one hook of a process, which the credential and the node share. */
export const hook = new Hook(clock, () => Math.random());
