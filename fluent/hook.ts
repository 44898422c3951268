import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { LoginFailure } from './failure';
import { Deadline, DeadlinePassed, type Clock, type Http, type Process } from './http';
import { readLogin, type Login } from './login';
import { toOwnOrigin, type Addresses } from './own-origin';
import { LOGIN_LIMIT } from './renewal';
import { maySendAgain, type Sent } from './send-again';
import type { Session } from './session';
import type { SettingsRecord } from './settings-record';
import { TokenCache } from './token-cache';
import { asStored, storesOursAlone, type Helpers } from './what-n8n-stores';

/** The decrypted credential that n8n hands around for one request. */
export type Credentials = ICredentialDataDecryptedObject;

/** What has happened so far for one request of n8n. */
interface Call {
	http: Http;
	login: Login;
	record: SettingsRecord;
	/** The text that came with the credential. */
	stored: unknown;
	/** n8n stores what the hook returns, and keeps the expressions of the other fields (rule 10). */
	stores: boolean;
	session?: Session;
	/** Why there is none; thrown by `authenticate`, so that a refusal can be stored before (rule 12). */
	failure?: LoginFailure;
	sent?: Sent;
}

/** A hook with a memory of its own, as each process of n8n has one. */
export const createHook = (clock: Clock, random: () => number): Hook => new Hook({ clock, random });

/**
 * n8n's side of a login, as measured (docs/n8n.md):
 * - n8n calls `preAuthentication` before every request, because `renew` is always ''. To answer {} is to store nothing.
 * - It calls it again, with the very same object, after a request that failed.
 * - It calls `authenticate` with that object before it sends.
 */
export class Hook {
	private readonly cache: TokenCache;
	private readonly calls = new WeakMap<Credentials, Call>();
	private readonly minimumValidities = new WeakMap<Credentials, number>();

	constructor(private readonly process: Process) {
		this.cache = new TokenCache(process);
	}

	/** Sees to it that `authenticate` has a session to send. @throws LoginFailure for settings that cannot be right */
	async preAuthentication(helpers: Helpers, credentials: Credentials): Promise<IDataObject> {
		const before = this.calls.get(credentials);
		if (before) return await this.afterFailure(before);
		const call = this.open(helpers, credentials);
		this.calls.set(credentials, call);
		const { http, record } = call;
		const minimumValidity = this.minimumValidities.get(credentials);
		call.session = record.fresh(minimumValidity);
		if (!call.session) await this.settle(call, record.issue(http, minimumValidity));
		return call.stores ? asStored(call.record.toStore(call.stored)) : {};
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
		if (call.failure) throw call.failure;
		const addresses = toOwnOrigin(call.login.account, request);
		const session = await this.sendable(call, request);
		const legacy = addresses.uri !== undefined;
		call.sent = { session, at: this.process.clock.now(), legacy, request };
		return {
			...request,
			...addresses,
			// In lower case: n8n gives a header spelled "Authorization" to the target of a redirect, on any host.
			headers: { ...request.headers, authorization: `Bearer ${session.accessToken}` },
			sendCredentialsOnCrossOriginRedirect: false,
		};
	}

	/** The token may have ended since the hook was called, and where n8n hides a 401 it has to be proven (rule 7). */
	private async sendable(call: Call, request: IHttpRequestOptions): Promise<Session> {
		const { http, record } = call;
		const isLegacy = (request as Addresses).uri !== undefined;
		const isHidden = (request as { simple?: boolean }).simple === false;
		if (isLegacy && (isHidden || !call.stores)) {
			call.session = record.proven;
			if (!call.session) await this.settle(call, record.issueProven(http));
		} else if (call.session && !record.serves(call.session)) {
			await this.settle(call, record.issue(http));
		}
		if (!call.session) throw call.failure ?? new LoginFailure('notAsked');
		return call.session;
	}

	/**
	 * A request failed. The modern helper was answered 401, and sends again whatever is returned; the legacy helper met
	 * any failure, and sends again if something is to be stored.
	 */
	private async afterFailure(call: Call): Promise<IDataObject> {
		const { http, record, sent, stores } = call;
		if (!sent || call.failure) return {};
		const deadline = this.deadline();
		const mayBeSentAgain = stores && maySendAgain(sent, this.process.clock.now());
		const end = await record.endOf(http, sent.session, sent.at);
		if (sent.legacy && (end !== 'rejected' || !mayBeSentAgain)) return {};
		await this.settle(call, record.issue(http), deadline);
		if (!stores) return {};
		const text = record.toStore(call.stored);
		return asStored(sent.legacy ? (text ?? record.toStoreAgain()) : text);
	}

	private deadline(): Deadline {
		return new Deadline(this.process.clock, LOGIN_LIMIT);
	}

	private open(helpers: Helpers, credentials: Credentials): Call {
		const login = readLogin(credentials);
		const record = this.cache.recordOf(login);
		const stored = credentials.savedToken;
		record.adopt(stored);
		return { http: helpers.httpRequest, login, record, stored, stores: storesOursAlone(helpers) };
	}

	/** Keeps the outcome of `work`: a session or a failure, within 30 s from now (rule 6). */
	private async settle(
		call: Call,
		work: Promise<Session>,
		deadline = this.deadline(),
	): Promise<void> {
		call.session = undefined;
		call.failure = undefined;
		try {
			call.session = await deadline.within(work);
		} catch (error) {
			call.failure = asFailure(error, call.login);
		}
	}

	/** The record of these settings, with what the credential brings: for Fluent Auth. @throws LoginFailure */
	recordOf(credentials: Credentials): SettingsRecord {
		const record = this.cache.recordOf(readLogin(credentials));
		record.adopt(credentials.savedToken);
		return record;
	}

	/** Asks for a token that lives `ms` longer, at the next request made with these credentials. */
	wantMinimumValidity(credentials: Credentials, ms: number): void {
		this.minimumValidities.set(credentials, ms);
	}

	/** How the login for a request made with these credentials went. */
	outcomeOf(credentials: Credentials): { session?: Session; failure?: LoginFailure } {
		const { session, failure } = this.calls.get(credentials) ?? {};
		return { session, failure };
	}
}

/** @throws what is no failure of ours */
function asFailure(error: unknown, { account }: Login): LoginFailure {
	if (error instanceof LoginFailure) return error;
	if (error instanceof DeadlinePassed) return new LoginFailure('timedOut', { host: account.host });
	throw error;
}
