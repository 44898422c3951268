/** What a text names: never a secret, and no word of a server but the OAuth codes known to `fluents-own-words.ts`. */
export interface Facts {
	host?: string;
	status?: number;
	code?: string;
	scope?: string;
	/** What was wrong with an answer or a setting. */
	reason?: string;
	/** What to do about a setting. */
	advice?: string;
	/** ms that the server asked to wait. */
	retryAfter?: number;
}

interface Kind {
	/** One sentence. */
	happened: (facts: Facts) => string;
	/** What to do, one sentence. */
	advice: (facts: Facts) => string;
	/** Fluent may have taken the password grant for a failed login, of which 5 lock the user. */
	counts?: true;
	/** ms for which these settings are not sent again. */
	hold?: number;
	/** Another try at once may succeed. */
	retry?: true;
}

const MINUTE = 60_000;

/** No hold outlasts the lock of a user. */
export const LONGEST_HOLD = 15 * MINUTE;

/** Fluent said no to these very settings: to ask again would only bring the user nearer to its lock. */
const REFUSED = { counts: true, hold: LONGEST_HOLD } as const;

const LOCK_RULE = 'Fluent locks a user for 15 minutes after 5 failed logins in 15 minutes';

/** Every failure: what it says, and what it means for counting, holding and retrying. */
const KINDS = {
	wrongSetting: {
		happened: ({ reason }) => `${reason}.`,
		advice: ({ advice }) => `${advice}.`,
	},
	foreignOrigin: {
		happened: ({ host }) =>
			`This credential sends its token to ${host} only, and the request goes elsewhere.`,
		advice: () =>
			'Use the URL of this Fluent account, or another credential for the other service.',
	},
	notAsked: {
		happened: () => 'n8n sends a request with this credential and did not ask for a token before.',
		advice: () => 'Use the credential in the HTTP Request, GraphQL or Fluent Auth node.',
	},
	userRefused: {
		...REFUSED,
		happened: () => 'Fluent refused the username or password.',
		advice: () =>
			`Check both in the credential, and whether the user is locked: ${LOCK_RULE}, and then refuses the right password as well.`,
	},
	clientRefused: {
		...REFUSED,
		happened: () => 'Fluent refused the client ID or client secret.',
		advice: () => 'Check them, and that Client and Environment are the ones they were issued for.',
	},
	scopeRefused: {
		...REFUSED,
		happened: ({ scope }) => `Fluent refused the scope "${scope}" for this client.`,
		advice: () =>
			'Check the choice under Client: the own client of an account has the scope "api", FLUENT_INTEGRATION has "retailer".',
	},
	requestRefused: {
		...REFUSED,
		happened: ({ code }) => `Fluent refused the login (${code}).`,
		advice: () => 'Check Client, Client ID and Client Secret in the credential.',
	},
	forbidden: {
		...REFUSED,
		happened: () => 'Fluent does not permit this login (status 403).',
		advice: () =>
			'Ask the administrator of the Fluent account whether this user and client may use the API.',
	},
	refreshRefused: {
		counts: true,
		happened: () => 'Fluent refused the refresh token.',
		advice: () => 'Run this again: the next login uses the password.',
	},
	budgetSpent: {
		happened: () =>
			'This login was not sent, because 4 logins of this user failed or got no answer in the last 15 minutes and a fifth could lock the user.',
		advice: () => 'Make sure of the username and password.',
	},
	paced: {
		happened: () =>
			'This login was not sent, because the last ones of this user got no answer from Fluent, which may have counted them as failed.',
		advice: () =>
			`Check the status page of Fluent and the network: ${LOCK_RULE}, so logins are sent minutes apart until one is answered.`,
	},
	queued: {
		happened: () =>
			'This login was not sent in time, because earlier logins of this user are still under way.',
		advice: () => 'Check the network and the status page of Fluent, then run this again.',
	},
	throttled: {
		retry: true,
		happened: () => 'Fluent is throttling logins (status 429).',
		advice: () => 'Wait a few minutes, then run this again.',
	},
	unavailable: {
		retry: true,
		happened: ({ status }) => `Fluent could not handle the login (status ${status}).`,
		advice: () => 'Check the status page of Fluent, then run this again.',
	},
	gatewayFailed: {
		counts: true,
		retry: true,
		happened: ({ status }) => `Fluent could not handle the login (status ${status}).`,
		advice: () => 'Check the status page of Fluent, then run this again.',
	},
	serverFailed: {
		counts: true,
		happened: ({ status }) => `Fluent could not handle the login (status ${status}).`,
		advice: () => 'Check the status page of Fluent, then run this again.',
	},
	disconnected: {
		counts: true,
		retry: true,
		happened: ({ host }) =>
			`The connection to ${host} was closed before Fluent answered the login.`,
		advice: () => 'Check the network and any proxy between n8n and Fluent, then run this again.',
	},
	timedOut: {
		counts: true,
		happened: ({ host }) => `No answer to the login came from ${host} within 30 seconds.`,
		advice: () => 'Check the network and the status page of Fluent, then run this again.',
	},
	noSuchAccount: {
		happened: ({ host }) => `There is no Fluent API at ${host}.`,
		advice: () => 'Check Account ID and Environment, or the Base URL, in the credential.',
	},
	notFound: {
		counts: true,
		happened: ({ host }) => `There is no Fluent API at ${host}.`,
		advice: () => 'Check Account ID and Environment, or the Base URL, in the credential.',
	},
	unreachable: {
		happened: ({ host }) => `No connection to ${host} could be made.`,
		advice: () =>
			'Check Environment and Base URL, and whether a firewall or proxy keeps n8n from Fluent.',
	},
	untrusted: {
		happened: ({ host }) => `The TLS certificate of ${host} is not trusted.`,
		advice: () =>
			'Check the Base URL; behind an inspecting proxy, make its certificate known to n8n (NODE_EXTRA_CA_CERTS).',
	},
	hostNotAllowed: {
		happened: ({ host }) => `This credential may not send requests to ${host}.`,
		advice: () => 'Add that host to Allowed HTTP Request Domains in the credential.',
	},
	notFluent: {
		counts: true,
		happened: ({ host, reason }) => `The answer of ${host} is not that of Fluent: ${reason}.`,
		advice: () =>
			"Check Account ID, Environment and Base URL; a firewall, proxy or sign-in page may stand before Fluent's API.",
	},
	tokenRefused: {
		hold: MINUTE,
		happened: () => 'Fluent issued a token and refuses it on its API (status 401).',
		advice: () => 'Ask the administrator of the Fluent account whether this user is active.',
	},
	tokenTooShort: {
		hold: MINUTE,
		happened: () => 'Fluent issued a token that ends within a second.',
		advice: () =>
			'Ask the administrator of the Fluent account how long tokens of this client live.',
	},
} satisfies Record<string, Kind>;

export type FailureKind = keyof typeof KINDS;

export const FAILURE_KINDS: Record<FailureKind, Kind> = KINDS;
