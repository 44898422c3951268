import { LoginFailure } from './failure';
import type { FailureKind } from './failure-kinds';
import { readFluentError, type FluentError, OAUTH_KINDS } from './fluent-error';
import { exchange, type Answer, type Deadline, type Http } from './http';
import { asArray, asObject, asString, id, wholeNumber } from './json';
import type { Login } from './settings';
import { SECOND, type Clock } from './time';

/** An access token and what Fluent said with it. */
export interface Session {
	accessToken: string;
	tokenType: string;
	scope: string;
	/** Single-use; empty if Fluent issued none, or if it has been used. */
	refreshToken: string;
	/** It came from a refresh, so another one would not extend its life. */
	isRefreshed: boolean;
	/** No refresh is tried before, after one that failed while the token served. */
	refreshFrom?: number;
	/** When the token was asked for. */
	issuedAt: number;
	/** Never later than the true expiry; `null` if Fluent gave no `expires_in`. */
	expiresAt: number | null;
	retailerId: number | null;
	roles: string[];
	firstName: string;
	lastName: string;
}

export type Grant =
	| { grant_type: 'password'; username: string; password: string }
	| { grant_type: 'refresh_token'; refresh_token: string };

/** One `POST /oauth/token`. @throws LoginFailure */
export async function requestToken(
	{ http, clock, login }: { http: Http; clock: Clock; login: Login },
	grant: Grant,
	deadline: Deadline,
): Promise<Session> {
	const { account, scope, clientId, clientSecret } = login;
	const client = { scope, client_id: clientId, client_secret: clientSecret };
	const request = {
		method: 'POST' as const,
		url: account.tokenUrl,
		headers: {
			accept: 'application/json',
			'content-type': 'application/x-www-form-urlencoded',
			...(account.accountId ? { 'fluent.account': account.accountId } : {}),
		},
		// A form: the query string, which Fluent takes as well, would end up in logs.
		body: new URLSearchParams({ ...grant, ...client }).toString(),
	};
	const sentAt = clock.now();
	const answer = await exchange(http, request, deadline).catch((error: unknown) => {
		throw networkFailure(error, account.host);
	});
	return { ...readToken(answer, login, sentAt), isRefreshed: grant.grant_type === 'refresh_token' };
}

/** @throws LoginFailure for every answer but a token */
export function readToken(
	{ statusCode, headers, body }: Answer,
	login: Login,
	sentAt: number,
): Session {
	const { host } = login.account;
	const answer = asObject(body);
	const accessToken = readTokenText(answer.access_token);
	if (statusCode < 200 || statusCode >= 300 || !accessToken) {
		const error = statusCode < 400 ? undefined : readFluentError(body);
		const status = error?.status ?? statusCode;
		// In seconds; the other form, a date, is not known of any gateway in front of an API.
		const wait = wholeNumber(headers['retry-after']);
		throw new LoginFailure(kindOf(status, error), {
			host,
			status,
			code: error?.code ?? `status ${status}`,
			...(wait !== null && { retryAfter: wait * SECOND }),
			reason: reasonOf(status),
		});
	}
	const expiresIn = wholeNumber(answer.expires_in);
	return {
		accessToken,
		tokenType: asString(answer.token_type) || 'bearer',
		scope: asString(answer.scope) || login.scope,
		refreshToken: readTokenText(answer.refresh_token),
		isRefreshed: false,
		issuedAt: sentAt,
		expiresAt: expiresIn === null ? null : sentAt + expiresIn * SECOND,
		retailerId: id(answer.Retailer_id),
		roles: asArray(answer.Roles).filter((role) => typeof role === 'string'),
		firstName: asString(answer.FirstName),
		lastName: asString(answer.LastName),
	};
}

/** Fluent's tokens are UUIDs or 27 characters; more than this, or a character no header can hold, is no token. */
const TOKEN = /^[\x21-\x7e]{1,4096}$/;

const readTokenText = (value: unknown): string =>
	TOKEN.test(asString(value)) ? asString(value) : '';

/** What a status means: in Fluent's own words, and from anybody else (rule 5). */
const STATUSES: Partial<Record<number, [FailureKind, FailureKind]>> = {
	400: ['userRefused', 'notFluent'],
	// What Fluent's API says to a request without a bearer: no login has got here.
	401: ['wrongAddress', 'notFluent'],
	403: ['forbidden', 'notFluent'],
	404: ['wrongAddress', 'notFluent'],
	405: ['wrongAddress', 'notFluent'],
	407: ['proxyRefused', 'proxyRefused'],
	429: ['throttled', 'throttled'],
	502: ['serverFailed', 'gatewayFailed'],
	503: ['unavailable', 'unavailable'],
	504: ['serverFailed', 'gatewayFailed'],
};

function kindOf(status: number, error?: FluentError): FailureKind {
	if (error?.code && status !== 429 && status !== 503) return OAUTH_KINDS[error.code];
	const [fluents, anyones] = STATUSES[status] ?? [];
	if (error) return fluents ?? (status >= 400 && status < 500 ? 'requestRefused' : 'serverFailed');
	return anyones ?? (status >= 500 ? 'serverFailed' : 'notFluent');
}

function reasonOf(status: number): string {
	if (status < 300) return 'it sent no token';
	if (status < 400) return 'it redirects the login, which is not followed';
	return `status ${status} without Fluent's error format`;
}

/** Codes of Node and axios. After any other one nobody knows whether the request has arrived. */
const CODES: Array<[RegExp, FailureKind]> = [
	[/^ENOTFOUND$/, 'unknownHost'],
	[
		/^(?:ECONNREFUSED|EAI_AGAIN|E(?:HOST|NET)UNREACH|EADDRNOTAVAIL|ERR_INVALID_URL)$/,
		'unreachable',
	],
	[/CERT|ERR_TLS|^ERR_SSL|UNABLE_TO_VERIFY|EPROTO/, 'untrusted'],
	[/^(?:ERR_CANCELED|ECONNABORTED|E(?:SOCKET)?TIMEDOUT)$/, 'timedOut'],
];

/** What comes without a code was not sent: the words of n8n's own request layer, and of its proxy agent. */
const WORDS: Array<[RegExp, FailureKind]> = [
	[/^(?:Domain not allowed|No allowed domains)/, 'hostNotAllowed'],
	[/^Proxy connection/, 'unreachable'],
];

const kindIn = (kinds: typeof CODES, text: string) =>
	kinds.find(([pattern]) => pattern.test(text))?.[1];

/** No answer at all, told by the error's code; its text is never shown, n8n would replace ours. */
function networkFailure(error: unknown, host: string): LoginFailure {
	if (error instanceof LoginFailure) return error;
	const { code, cause, message } = asObject(error);
	const reason = asString(code ?? asObject(cause).code);
	const kind = reason
		? (kindIn(CODES, reason) ?? 'disconnected')
		: (kindIn(WORDS, asString(message)) ?? 'blocked');
	return new LoginFailure(kind, { host });
}
