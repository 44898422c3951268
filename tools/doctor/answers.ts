import { LoginFailure } from '../../fluent/failure';
import { OAUTH_KINDS } from '../../fluent/fluent-error';
import { asArray, asObject } from '../../fluent/json';
import type { Session } from '../../fluent/token-endpoint';

/** An answer as it came: the body is its JSON value, `undefined` if it is none. */
export interface Seen {
	/** 0 if no answer came. */
	status: number;
	body: unknown;
	/** What the package makes of it, if it answered a login. */
	result?: Session | LoginFailure;
}

export const NO_ANSWER: Seen = { status: 0, body: undefined };

/** What answered each question; without a refresh token, or where there is no account ID, some are not put. */
export interface Answers
	extends
		Record<'first' | 'second' | 'me' | 'profile' | 'refusedUser', Seen>,
		Record<'refusedClient' | 'otherScope' | 'refusedRefresh' | 'refusedBearer', Seen> {
	/** The scope that each login of the user asks for. */
	sentScope: string;
	/** A login of the made-up user without `fluent.account`. */
	withoutHeader?: Seen;
	refresh?: Seen;
	refreshedToken?: Seen;
	oldToken?: Seen;
	deadToken?: Seen;
	usedRefreshToken?: Seen;
}

export const sessionOf = ({ result }: Seen): Session | undefined =>
	result instanceof LoginFailure ? undefined : result;

/** The session whose refresh token is used: the newer one that has any. */
export const sessionToRefresh = ({ first, second }: Answers): Session | undefined =>
	[second, first].map(sessionOf).find((session) => session?.refreshToken);

/** Error codes of RFC 6749, RFC 6750 and Spring. No other text of the server gets into the report. */
const CODES = new Set([...Object.keys(OAUTH_KINDS), 'method_not_allowed']);

const SSO_REFUSAL = 'The username or password you entered is incorrect. Please try again.';

/** Texts that servers of this kind begin with; what follows may hold a token and is cut off. */
const TEXTS = [
	'Bad credentials',
	'Bad client credentials',
	'Invalid user, Authorization header value does not belong to a valid user',
	'Invalid refresh token',
	'Invalid scope',
	SSO_REFUSAL,
	'Full authentication is required to access this resource',
	'Invalid access token',
	'Access token expired',
	'User account is locked',
];

/** Status and shape of an answer, in words that hold nothing of its values. */
export const describe = (seen: Seen): string =>
	seen.status ? `${seen.status}, ${shape(seen)}` : 'no answer';

function shape({ status, body }: Seen): string {
	if (status >= 300 && status < 400) return 'redirect (not followed)';
	if (body === undefined) return 'not JSON';
	const answer = asObject(body);
	if (answer.access_token) return 'a token';
	if (answer.error !== undefined) return `flat: ${oauth(answer)}`;
	const [first] = asArray(answer.errors);
	if (first) return `wrapped, ${wrapped(asObject(first))}`;
	return 'data' in answer ? 'data' : 'JSON of another shape';
}

function wrapped({ code, message, extensions }: Record<string, unknown>): string {
	const shown = fluentCode(code ?? asObject(extensions).code);
	if (typeof message !== 'object') return `${shown}: ${text(message)}`;
	return `${shown}, message an object: ${oauth(asObject(message))}`;
}

const oauth = ({ error, error_description }: Record<string, unknown>): string =>
	`${CODES.has(String(error)) ? String(error) : 'another code'}, ${text(error_description)}`;

/** A status, or one of GraphQL's codes such as C0020E (Fluent's overview of GraphQL error codes). */
function fluentCode(code: unknown): string {
	if (code === undefined) return 'no code';
	return /^(?:\d{3}|[CST]\d{4}[EW])$/.test(String(code)) ? `code ${String(code)}` : 'another code';
}

function text(value: unknown): string {
	if (value === undefined) return 'no text';
	const known = TEXTS.find((known) => typeof value === 'string' && value.startsWith(known));
	return known ? `"${known}"` : 'another text';
}

/** Whether the server got as far as the user, so that it must have read the client and the scope. */
export function reachedUser({ body }: Seen): boolean {
	const { error, errors } = asObject(body);
	const { message } = asObject(asArray(errors).at(0));
	const code = error ?? asObject(message).error;
	return code === 'invalid_grant' || message === SSO_REFUSAL;
}

/** No answer, throttled, or a gateway in the way: that says nothing of the fact. */
export const isPassing = ({ status }: Seen): boolean => [0, 429, 502, 503, 504].includes(status);
