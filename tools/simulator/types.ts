import type { Refused } from './account';
import type { Switches } from './switches';
import type { TokenState } from './tokens';

/** Of the simulated account: its switches, and where and when it is. */
export interface SimulatorOptions extends Partial<Switches> {
	/** Default 0: any free port. Always on 127.0.0.1. */
	port?: number;
	/** Clock in epoch ms. */
	now?: () => number;
}

export interface RecordedRequest {
	/** Epoch ms by the simulator's clock. */
	at: number;
	method: string;
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	/** Parsed JSON or form, else the text. */
	body: unknown;
	form?: Record<string, string>;
	/** `grant_type`, from the form or the query string. */
	grant?: string;
	bearer?: string;
	/** Of the bearer, at the moment the request arrived. */
	tokenState?: TokenState;
	/** Why the account refused a login; unset if a fault answered. */
	refused?: Refused;
	/** A fault answered it, or nobody, in the account's place. */
	faulted?: true;
	/** Unset until answered. */
	status?: number;
}

export interface Counts {
	/** Requests to /oauth/token, also those that a fault answered. */
	logins: number;
	passwordGrants: number;
	refreshGrants: number;
	/** Password grants refused for the user, also while locked. */
	failedLogins: number;
	refusedRefreshes: number;
	/** POST /graphql. */
	graphql: number;
	/** Those of them that query `me`. */
	me: number;
	/** Requests to anything but /oauth/token and /graphql. */
	api: number;
	/** Requests anywhere with a bearer that was expired, revoked or never issued. */
	deadTokens: number;
}

export interface LivingToken {
	accessToken: string;
	username: string;
	clientId: string;
	scope: string;
	/** Epoch ms. */
	expiresAt: number;
	/** The newest one issued beside it; may have been used since. */
	refreshToken?: string;
}

/**
 * A string body is sent as is, anything else as JSON. `drop` closes the connection, `hang` never answers, `trickle` begins
 * an answer and sends a byte a second, `lose` has the account answer and closes the connection instead of sending it.
 */
export type FaultAnswer =
	| { status: number; headers?: Record<string, string>; body?: unknown }
	| 'drop'
	| 'hang'
	| 'trickle'
	| 'lose';

/** A fault answers the next requests to one path instead of the account. */
export interface Faults {
	/**
	 * Several can be queued; the first that matches wins. `times` defaults to Infinity.
	 *
	 * @param path also with a grant, `/oauth/token refresh_token`
	 */
	next(path: string, answer: FaultAnswer, times?: number): void;
	/** Faults and delays of `path`, or all. */
	clear(path?: string): void;
	/** Waits `ms` before every answer of `path`, to let requests meet. */
	delay(path: string, ms: number): void;
}
