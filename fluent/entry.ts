import type { IHttpRequestOptions } from 'n8n-workflow';
import type { Failed, LoginFailure } from './failure';
import { LONGEST_HOLD } from './failure-kinds';
import type { Profile } from './graphql';
import type { Http } from './http';
import { recent, type FailedLogin } from './lock-budget';
import type { Account, Login } from './settings';
import type { Clock } from './time';
import type { Session } from './token-endpoint';

/** Whose failed logins Fluent counts, whatever the settings. */
export interface User {
	failures: FailedLogin[];
	/** Its logins go one after the other, so that each knows how those before it ended. */
	queue: Promise<void>;
}

/** What Fluent said to a token; `unknown` for everything that is not Fluent's word on it. */
export type Verdict = 'accepted' | 'rejected' | 'unknown';

/** Who the credential logs in as; no profile if Fluent was not asked or did not say. */
export interface Identity {
	account: Account;
	session: Session;
	profile?: Profile;
}

/** What a process knows of one set of settings. Data only: whatever a run hands in is gone with the run. */
export interface Entry {
	readonly login: Login;
	readonly user: User;
	session?: Session;
	/** What is not sent again, also if a store that is behind brings it: rejected access tokens, presented refresh tokens. */
	readonly retired: Set<string>;
	/** The session came from another process, or from the time before a restart. */
	isFollower: boolean;
	/** Where in the last tenth of a token's life this process refreshes it, from 0 to 1. */
	readonly jitter: number;
	/** When a request last came with these settings. */
	usedAt: number;
	/** What n8n is to store, or has stored, and when it was handed out for that. */
	text: string;
	handedOutAt: number;
	/** The last question whether Fluent accepts a token: one for all whom its answer serves. */
	lastProbe?: { accessToken: string; askedAt: number; verdict: Promise<Verdict> };
	/** What Fluent said last of the user; no profile: it did not say. */
	lastProfile?: { at: number; profile?: Profile };
	/** Under way, one for all who ask at once (rule 0). What fails is told as data. */
	renewal?: Promise<Failed | undefined>;
	identifying?: Promise<Identity | LoginFailure>;
}

/** Who wants something of an entry, and with what. */
export interface Caller {
	readonly clock: Clock;
	readonly random: () => number;
	/** n8n's helper of this run. */
	readonly http: Http;
	readonly entry: Entry;
}

/** What has happened so far for one request of n8n. */
export interface Call extends Caller {
	/** The text that the credential has brought from n8n's store. */
	readonly stored: unknown;
	/** All that this process knows, by the fingerprint of the settings. */
	readonly entries: ReadonlyMap<string, Entry>;
	/** n8n stores what the hook returns, and keeps the expressions of the other fields (rule 10). */
	readonly stores: boolean;
	/** These settings were held back when this request came: only then may a test send them once more (rule 16). */
	readonly wasHeld: boolean;
	/** What to send, or why there is nothing: `authenticate` throws it, so that a refusal can be stored before (rule 12). */
	outcome?: Session | LoginFailure;
	sent?: { session: Session; at: number; request: IHttpRequestOptions };
}

/** Takes over a session that Fluent has issued, here or to another process. */
export function take(entry: Entry, session: Session): void {
	const { accessToken, refreshToken, issuedAt } = session;
	entry.retired.delete(accessToken);
	entry.session = entry.retired.has(refreshToken) ? { ...session, refreshToken: '' } : session;
	// Fluent has handed it out, which proves it.
	entry.lastProbe = { accessToken, askedAt: issuedAt, verdict: Promise.resolve('accepted') };
}

/** An access token that Fluent rejected, or a refresh token that was presented. */
export function retire(entry: Entry, token: string): void {
	entry.retired.add(token);
	if (entry.session?.refreshToken === token) entry.session = { ...entry.session, refreshToken: '' };
}

export function note({ login, user }: Entry, failure: LoginFailure, at: number): void {
	const { kind, facts, means } = failure;
	const hold = Math.min(Math.max(means.hold ?? 0, facts.retryAfter ?? 0), LONGEST_HOLD);
	const failed = { fingerprint: login.fingerprint, at, until: at + hold, kind, facts };
	user.failures = recent([...user.failures, failed], at);
}
