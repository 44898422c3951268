import { MINUTE, SECOND } from './time';

/** What a failure means for the logins that follow. */
export interface Effect {
	/** Fluent may have taken the password grant for a failed login, of which 5 lock the user (rule 3). */
	counts?: true;
	/** How long these settings are not sent again. */
	hold?: number;
	/** Another try at once may succeed. */
	retry?: true;
}

/** No hold outlasts the lock of a user. */
export const LONGEST_HOLD = 15 * MINUTE;

/** What failed for a moment is answered for so long by the same failure (rule 8). */
export const BRIEF_HOLD = 5 * SECOND;

/** Fluent said no to these very settings: another login would only bring the user nearer to its lock (rule 5). */
const REFUSED: Effect = { counts: true, hold: LONGEST_HOLD };
const COUNTS: Effect = { counts: true };
const BRIEF: Effect = { hold: BRIEF_HOLD };
const TRANSIENT: Effect = { hold: BRIEF_HOLD, retry: true };
const TRANSIENT_COUNTS: Effect = { counts: true, retry: true };

const DOWN = [
	'{host}, or a proxy in front of it, could not handle the login (status {status}).',
	'Check the status page of Fluent, the Account ID and any proxy, then run this again.',
] as const;

/** Every failure: what happened and what to do, a sentence each with facts in braces, and what it means. */
export const FAILURE_KINDS = {
	wrongSetting: ['{reason}.', '{advice}.'],
	foreignOrigin: [
		'The request goes to another host. This credential only sends its token to {host}.',
		'Use the URL of this Fluent account, or another credential for the other service.',
	],
	notAsked: [
		'n8n sent a request without asking this credential for a token first.',
		'Use the credential in the HTTP Request, GraphQL or Fluent Auth node.',
	],
	userRefused: [
		'Fluent refused the username or password.',
		'Check both, and whether Fluent has locked the user.',
		REFUSED,
	],
	clientRefused: [
		'Fluent refused the client ID or client secret.',
		'Check both, and that Client and Environment match them.',
		REFUSED,
	],
	requestRefused: [
		'Fluent refused the login ({code}).',
		'Check Client, Client ID and Client Secret, and whether this user and client may use the API.',
		REFUSED,
	],
	wrongAddress: [
		"{host} answered, but not as Fluent's token endpoint (status {status}).",
		'Check Environment, or the Base URL: enter the API root only, such as https://acme.sandbox.api.fluentretail.com.',
		BRIEF,
	],
	budgetSpent: [
		'Not sent: this user had 4 failed or unanswered logins in 15 minutes, and a fifth could lock the user.',
		'Check username and password.',
	],
	paced: [
		"Not sent: this user's last logins are in progress or got no clear answer, and may have counted as failed.",
		'Check the network and the status page of Fluent.',
	],
	throttled: [
		'Fluent is throttling logins (status 429).',
		'Wait a few minutes, then run this again.',
		TRANSIENT,
	],
	unavailable: [...DOWN, TRANSIENT],
	serverFailed: [...DOWN, TRANSIENT_COUNTS],
	disconnected: [
		'The connection to {host} was closed before it answered the login.',
		'Check the network and any proxy between n8n and Fluent, then run this again.',
		TRANSIENT_COUNTS,
	],
	timedOut: [
		'{host} did not answer the login within 30 seconds.',
		'Check the network and the status page of Fluent, then run this again.',
		COUNTS,
	],
	unknownHost: [
		'{host} was not found.',
		'Check Account ID and Environment, or the Base URL, and that n8n can reach the internet.',
		BRIEF,
	],
	unreachable: [
		'No connection to {host} could be made.',
		'Check Environment and Base URL, and whether a firewall or proxy keeps n8n from Fluent.',
		BRIEF,
	],
	proxyRefused: [
		'The proxy between n8n and {host} wants n8n to log in (status 407).',
		"Ask the administrator of n8n to check n8n's proxy settings.",
		BRIEF,
	],
	untrusted: [
		'The TLS certificate of {host} is not trusted.',
		'Check the Base URL; behind an inspecting proxy, make its certificate known to n8n (NODE_EXTRA_CA_CERTS).',
		BRIEF,
	],
	hostNotAllowed: [
		'This credential may not send requests to {host}.',
		'Add that host to Allowed HTTP Request Domains in the credential.',
		BRIEF,
	],
	blocked: [
		'n8n itself blocked the login to {host} before it was sent.',
		"Ask the administrator of n8n whether n8n's SSRF protection allows this host.",
		BRIEF,
	],
	notFluent: [
		'{host} did not answer as Fluent does (status {status}).',
		"Check Account ID, Environment and Base URL; a firewall, proxy or sign-in page may be in front of Fluent's API.",
		COUNTS,
	],
	tokenRefused: [
		'Fluent issued a token but its API rejects it (status 401).',
		'Ask the administrator of the Fluent account whether this user is active.',
		{ hold: MINUTE },
	],
	tokenTooShort: [
		'Fluent issued a token that expires within a second.',
		'Ask the administrator of the Fluent account how long tokens of this client live.',
		{ hold: MINUTE, retry: true },
	],
} satisfies Record<string, readonly [string, string, Effect?]>;

export type FailureKind = keyof typeof FAILURE_KINDS;

export const effectOf = (kind: FailureKind): Effect =>
	(FAILURE_KINDS[kind] as readonly [string, string, Effect?])[2] ?? {};
