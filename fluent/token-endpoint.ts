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

/** One `POST /oauth/token`. @param grant its fields beside those of the client @throws LoginFailure */
export async function requestToken(
	{ http, clock, entry: { login } }: { http: Http; clock: Clock; entry: { login: Login } },
	grant: Record<string, string>,
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
	const answer = asObject(body);
	const accessToken = asString(answer.access_token);
	if (statusCode < 200 || statusCode >= 300 || !accessToken) {
		const error = statusCode < 400 ? undefined : readFluentError(body);
		const status = error?.status ?? statusCode;
		// In seconds; the other form, a date, is not known of any gateway in front of an API.
		const wait = wholeNumber(headers['retry-after']);
		throw new LoginFailure(kindOf(status, error), {
			host: login.account.host,
			status,
			code: error?.code ?? `status ${status}`,
			...(wait !== null && { retryAfter: wait * SECOND }),
		});
	}
	const expiresIn = wholeNumber(answer.expires_in);
	return {
		accessToken,
		tokenType: asString(answer.token_type) || 'bearer',
		scope: asString(answer.scope) || login.scope,
		refreshToken: asString(answer.refresh_token),
		isRefreshed: false,
		issuedAt: sentAt,
		expiresAt: expiresIn === null ? null : sentAt + expiresIn * SECOND,
		retailerId: id(answer.Retailer_id),
		roles: asArray(answer.Roles).filter((role) => typeof role === 'string'),
		firstName: asString(answer.FirstName),
		lastName: asString(answer.LastName),
	};
}

/** What a status means: in Fluent's own words, and from anybody else (rule 5). */
function kindOf(status: number, error?: FluentError): FailureKind {
	if (status === 407) return 'proxyRefused';
	if (status === 429) return 'throttled';
	if (status === 503) return 'unavailable';
	if (error?.code) return OAUTH_KINDS[error.code];
	if (status >= 500 || (error && status < 400)) return 'serverFailed';
	if (!error) return 'notFluent';
	if (status === 400) return 'userRefused';
	// What Fluent's API says to a request without a bearer: no login has got here.
	return [401, 404, 405].includes(status) ? 'wrongAddress' : 'requestRefused';
}

/** Codes of Node and axios. What has no code was not sent: then the words of n8n's request layer and its proxy agent. */
const REASONS: Array<[RegExp, FailureKind]> = [
	[/^ENOTFOUND$/, 'unknownHost'],
	[
		/^(?:ECONNREFUSED|EAI_AGAIN|E(?:HOST|NET)UNREACH|EADDRNOTAVAIL|ERR_INVALID_URL)$|^Proxy connection/,
		'unreachable',
	],
	[/^(?:Domain not allowed|No allowed domains)/, 'hostNotAllowed'],
	[/CERT|ERR_TLS|^ERR_SSL|UNABLE_TO_VERIFY|EPROTO/, 'untrusted'],
	[/^(?:ERR_CANCELED|ECONNABORTED|E(?:SOCKET)?TIMEDOUT)$/, 'timedOut'],
];

/** No answer at all. The error's text is never shown, n8n would replace ours. */
function networkFailure(error: unknown, host: string): LoginFailure {
	if (error instanceof LoginFailure) return error;
	const { code, cause, message } = asObject(error);
	const known = asString(code ?? asObject(cause).code);
	const reason = known || asString(message);
	const kind = REASONS.find(([pattern]) => pattern.test(reason))?.[1];
	// After any other code nobody knows whether the request has arrived.
	return new LoginFailure(kind ?? (known ? 'disconnected' : 'blocked'), { host });
}
