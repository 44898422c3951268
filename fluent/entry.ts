import type { Failed, LoginFailure } from './failure';
import type { Profile } from './graphql';
import type { Http } from './http';
import { failedLogin, recent, type FailedLogin } from './lock-budget';
import type { Account, Login } from './settings';
import type { Clock } from './time';
import type { Session } from './token-endpoint';

/** How many retired tokens are remembered: a store that is behind may bring one again. */
const REMEMBERED = 50;

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
	/** What is not sent again: access tokens that Fluent rejected, and refresh tokens that were presented. */
	retired: string[];
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
	identifying?: Promise<Identity | Failed>;
}

/** Who wants something of an entry, and with what. */
export interface Caller {
	readonly clock: Clock;
	readonly random: () => number;
	/** n8n's helper of this run. */
	readonly http: Http;
	readonly entry: Entry;
}

/** Takes over a session that Fluent has issued, here or to another process. */
export function take(entry: Entry, session: Session): void {
	const { accessToken, refreshToken, issuedAt } = session;
	entry.retired = entry.retired.filter((token) => token !== accessToken);
	entry.session = entry.retired.includes(refreshToken) ? { ...session, refreshToken: '' } : session;
	// Fluent has handed it out, which proves it.
	rememberProof(entry, session, issuedAt);
}

/** Fluent accepted the token when asked at `askedAt`. */
export function rememberProof(entry: Entry, { accessToken }: Session, askedAt: number): void {
	entry.lastProbe = { accessToken, askedAt, verdict: Promise.resolve('accepted') };
}

/** An access token that Fluent rejected, or a refresh token that was presented. */
export function retire(entry: Entry, token: string): void {
	entry.retired = [...entry.retired, token].slice(-REMEMBERED);
	if (entry.session?.refreshToken === token) entry.session = { ...entry.session, refreshToken: '' };
}

export function note({ login, user }: Entry, failure: LoginFailure, at: number): FailedLogin {
	const failed = failedLogin(login.fingerprint, failure, at);
	user.failures = recent([...user.failures, failed], at);
	return failed;
}
