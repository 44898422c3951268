import { UserError } from 'n8n-workflow';

/** How the caller of a login may react to its failure; what a person reads is in the message. */
export interface Reaction {
	/** Fluent said no to these very settings: asking again would only bring the user nearer to its lock. */
	refused?: boolean;
	/** The refusal counts for the lock of the user (5 failed logins in 15 minutes). */
	countsForLock?: boolean;
	/** Another try may succeed by itself. */
	passing?: boolean;
	/** What the server asked to wait before the next try, in ms. */
	retryAfter?: number;
}

/**
 * A login that did not happen: one sentence of what happened, one of what to do.
 *
 * The texts are our own. Nothing the server wrote, no `code`, `response` or `cause` is carried along: n8n replaces
 * the message of an error that has them, and execution records keep them for everyone who can read executions.
 */
export class LoginFailure extends UserError {
	constructor(
		readonly happened: string,
		readonly advice: string,
		readonly reaction: Reaction = {},
	) {
		super(`${happened} ${advice}`);
		this.name = 'LoginFailure';
	}

	/** The same explanation for everyone who asks before `until` (epoch ms), with that time in it. */
	heldUntil(until: number): LoginFailure {
		return new LoginFailure(
			this.happened,
			`${this.advice} Changed settings are tried at once; these again at ${clockTime(until)}, or after a restart of n8n.`,
			this.reaction,
		);
	}
}

const LOCK_RULE =
	'Fluent locks a user for 15 minutes after 5 failed logins in 15 minutes, and then refuses the right password as well';

/** A setting that cannot work, told before any request. */
export const wrongSetting = (happened: string, advice: string) =>
	new LoginFailure(happened, advice);

export const userRefused = () =>
	new LoginFailure(
		'Fluent refused the username or password.',
		`Check both in the credential, and whether the user is locked: ${LOCK_RULE}.`,
		{ refused: true, countsForLock: true },
	);

export const lockAhead = (until: number) =>
	new LoginFailure(
		'This login was not sent, because Fluent refused 4 logins of this user in the last 15 minutes and a fifth would lock the user.',
		`Make sure of the username and password, then try again at ${clockTime(until)}.`,
	);

export const clientRefused = () =>
	new LoginFailure(
		'Fluent refused the client ID or client secret.',
		'Check them, and that Client and Environment are the ones they were issued for.',
		{ refused: true },
	);

export const scopeRefused = (scope: string) =>
	new LoginFailure(
		`Fluent refused the scope "${scope}" for this client.`,
		'Check the choice under Client: the own client of an account has the scope "api", FLUENT_INTEGRATION has "retailer".',
		{ refused: true },
	);

export const refreshRefused = () =>
	new LoginFailure('Fluent refused the refresh token.', 'Log in with the password instead.', {
		refused: true,
	});

/** @param code one of the OAuth codes known to `login.ts`, never other text of the server */
export const requestRefused = (code: string) =>
	new LoginFailure(
		`Fluent refused the login (${code}).`,
		'Check Client, Client ID and Client Secret in the credential.',
		{ refused: true },
	);

export const forbidden = () =>
	new LoginFailure(
		'Fluent does not permit this login (status 403).',
		'Ask the administrator of the Fluent account whether this user and client may use the API.',
		{ refused: true },
	);

export const noSuchAccount = (host: string) =>
	new LoginFailure(
		`There is no Fluent API at ${shown(host)}.`,
		'Check Account ID and Environment, or the Base URL, in the credential.',
	);

export const throttled = (retryAfter?: number) =>
	new LoginFailure(
		'Fluent is throttling logins (status 429).',
		'Wait a few minutes, then run this again.',
		{ passing: true, retryAfter },
	);

export const unavailable = (status: number, reaction: Reaction = {}) =>
	new LoginFailure(
		`Fluent could not handle the login (status ${status}).`,
		'Check the status page of Fluent, then run this again.',
		reaction,
	);

export const disconnected = (host: string) =>
	new LoginFailure(
		`The connection to ${shown(host)} was closed before Fluent answered the login.`,
		'Check the network and any proxy between n8n and Fluent, then run this again.',
		{ passing: true },
	);

export const unreachable = (host: string) =>
	new LoginFailure(
		`No connection to ${shown(host)} could be made.`,
		'Check Environment and Base URL, and whether a firewall or proxy keeps n8n from Fluent.',
	);

export const untrusted = (host: string) =>
	new LoginFailure(
		`The TLS certificate of ${shown(host)} is not trusted.`,
		'Check the Base URL; behind an inspecting proxy, make its certificate known to n8n (NODE_EXTRA_CA_CERTS).',
	);

export const hostNotAllowed = (host: string) =>
	new LoginFailure(
		`This credential may not send requests to ${shown(host)}.`,
		'Add that host to Allowed HTTP Request Domains in the credential.',
	);

export const timedOut = (host: string) =>
	new LoginFailure(
		`No answer to the login came from ${shown(host)} within 30 seconds.`,
		'Check the network and the status page of Fluent, then run this again.',
	);

export const notFluent = (host: string, reason: string) =>
	new LoginFailure(
		`The answer of ${shown(host)} is not that of Fluent: ${reason}.`,
		"Check Account ID, Environment and Base URL; a proxy or sign-in page may stand before Fluent's API.",
	);

export const tokenUseless = () =>
	new LoginFailure(
		'Fluent issued a token and refuses it on its API (status 401).',
		'Ask the administrator of the Fluent account whether this user is active.',
		{ retryAfter: 60_000 },
	);

export const foreignOrigin = (origin: string) =>
	new LoginFailure(
		`This credential sends its token to ${shown(origin)} only, and the request goes elsewhere.`,
		'Use the URL of this Fluent account, or another credential for the other service.',
	);

/**
 * n8n replaces every message that contains a code of Node, in any case and within a word: "sleepermart" holds EPERM.
 * The codes are those of n8n-workflow's `NodeError`.
 */
const NODE_CODES =
	/e(?:conn(?:refused|reset|aborted)|notfound|timedout|rraddrinuse|addrnotavail|hostunreach|ai_again|noent|isdir|notdir|acces|exist|perm)|getaddrinfo/i;

const shown = (host: string): string => (NODE_CODES.test(host) ? 'that host' : host);

/** Hours and minutes in UTC, rounded up, so that a try at that time is never too early. */
function clockTime(at: number): string {
	const minute = 60_000;
	return `${new Date(Math.ceil(at / minute) * minute).toISOString().slice(11, 16)} UTC`;
}
