import type { Login } from './account';
import * as failure from './failure';
import type { LoginFailure } from './failure';
import { fingerprint } from './fingerprint';
import { asObject, asObjects, exchange, type Answer, type Clock, type Http } from './http';
import type { Session } from './session';

/** The two grants that Fluent documents. */
export type Grant = { type: 'password' } | { type: 'refresh_token'; refreshToken: string };

/** Error codes of RFC 6749 and of Spring Security OAuth; no other text of the server reaches a message. */
const CODES = new Set([
	'access_denied',
	'invalid_client',
	'invalid_grant',
	'invalid_request',
	'invalid_scope',
	'server_error',
	'temporarily_unavailable',
	'unauthorized',
	'unauthorized_client',
	'unsupported_grant_type',
]);

/** Fluent's tokens are UUIDs or 27 characters; more than this, or a character no header can hold, is no token. */
const TOKEN = /^[\x21-\x7e]{1,4096}$/;

/**
 * Sends one request to `/oauth/token`, with a form body: the query string would end up in logs.
 *
 * @param timeout ms
 * @returns a session, or why there is none; never throws
 */
export async function requestToken(
	http: Http,
	clock: Clock,
	login: Login,
	grant: Grant,
	timeout: number,
): Promise<Session | LoginFailure> {
	const issuedAt = clock.now();
	try {
		const answer = await exchange(http, tokenRequest(login, grant), timeout);
		return readAnswer(answer, login, grant, issuedAt, clock);
	} catch (error) {
		return noAnswer(error, login.account.host);
	}
}

function tokenRequest(login: Login, grant: Grant) {
	const { account, clientId, clientSecret, scope, username, password } = login;
	const form = new URLSearchParams({
		grant_type: grant.type,
		...(grant.type === 'password' ? { username, password } : { refresh_token: grant.refreshToken }),
		scope,
		client_id: clientId,
		client_secret: clientSecret,
	});
	return {
		method: 'POST' as const,
		url: account.tokenUrl,
		headers: {
			accept: 'application/json',
			'content-type': 'application/x-www-form-urlencoded',
			...(account.accountId ? { 'fluent.account': account.accountId } : {}),
		},
		body: form.toString(),
	};
}

function readAnswer(
	{ statusCode, headers, body }: Answer,
	login: Login,
	grant: Grant,
	issuedAt: number,
	clock: Clock,
): Session | LoginFailure {
	const { host } = login.account;
	if (statusCode >= 200 && statusCode < 300) {
		return readSession(body, login, issuedAt) ?? failure.notFluent(host, 'it sent no token');
	}
	if (statusCode >= 300 && statusCode < 400) {
		return failure.notFluent(host, 'it redirects the login, which is not followed');
	}
	const retryAfter = readRetryAfter(headers['retry-after'], clock.now());
	if (statusCode === 429) return failure.throttled(retryAfter);
	if ([502, 503, 504].includes(statusCode)) {
		return failure.unavailable(statusCode, { passing: true, retryAfter });
	}
	return readRefusal(statusCode, body, login, grant);
}

function readRefusal(statusCode: number, body: unknown, login: Login, grant: Grant): LoginFailure {
	const { code, wrapped } = readErrorCode(body);
	const userOrToken = grant.type === 'password' ? failure.userRefused : failure.refreshRefused;
	if (code === 'invalid_grant') return userOrToken();
	if (code === 'invalid_client' || code === 'unauthorized_client') return failure.clientRefused();
	if (code === 'invalid_scope') return failure.scopeRefused(login.scope);
	// Fluent answers an SSO user's wrong password with status 500 and "400" inside (its lockout release note, July 2025).
	if (wrapped === '400') return userOrToken();
	if (statusCode === 403) return failure.forbidden();
	if (statusCode === 404) return failure.noSuchAccount(login.account.host);
	if (statusCode >= 500) return failure.unavailable(statusCode);
	if (code) return failure.requestRefused(code);
	if (statusCode === 400) return userOrToken();
	if (statusCode === 401) return failure.clientRefused();
	return failure.notFluent(login.account.host, `it answered the login with status ${statusCode}`);
}

/** The OAuth code in any of Fluent's three shapes, if it is a known one, and the code of the wrapped ones. */
function readErrorCode(body: unknown): { code?: string; wrapped?: string } {
	const [first = {}] = asObjects(asObject(body).errors);
	const code = asObject(body).error ?? asObject(first.message).error;
	return {
		code: typeof code === 'string' && CODES.has(code) ? code : undefined,
		wrapped: wholeNumber(first.code)?.toString(),
	};
}

function readSession(body: unknown, login: Login, issuedAt: number): Session | undefined {
	const answer = asObject(body);
	const accessToken = token(answer.access_token);
	if (!accessToken) return undefined;
	const expiresIn = wholeNumber(answer.expires_in);
	return {
		accessToken,
		tokenType: string(answer.token_type) || 'bearer',
		scope: string(answer.scope) || login.scope,
		refreshToken: token(answer.refresh_token),
		issuedAt,
		expiresAt: expiresIn === null ? null : issuedAt + expiresIn * 1_000,
		retailerId: wholeNumber(answer.Retailer_id) || null,
		roles: Array.isArray(answer.Roles)
			? answer.Roles.filter((role) => typeof role === 'string')
			: [],
		firstName: string(answer.FirstName),
		lastName: string(answer.LastName),
		fingerprint: fingerprint(login),
	};
}

const string = (value: unknown): string => (typeof value === 'string' ? value : '');

const token = (value: unknown): string => (TOKEN.test(string(value)) ? string(value) : '');

/** A count or an ID, also as a string of digits; `null` for everything else and for what no date can hold. */
export function wholeNumber(value: unknown): number | null {
	if (typeof value !== 'number' && !(typeof value === 'string' && /^\d+$/.test(value))) return null;
	const number = Math.floor(Number(value));
	return number >= 0 && number <= 1e12 ? number : null;
}

/** `Retry-After` in ms: seconds or an HTTP date (RFC 9110, 10.2.3). */
function readRetryAfter(value: unknown, now: number): number | undefined {
	const text = string(value).trim();
	if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
	// Every form of an HTTP date begins with a weekday; Date.parse takes far more for a date.
	const date = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** No answer at all, told by the code of Node's or axios's error; its text is never used, n8n would replace ours. */
function noAnswer(error: unknown, host: string): LoginFailure {
	const { code, cause, message } = asObject(error);
	const reason = String(code ?? asObject(cause).code ?? '');
	if (['ERR_CANCELED', 'ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT'].includes(reason)) {
		return failure.timedOut(host);
	}
	if (['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(reason)) {
		return failure.disconnected(host);
	}
	if (reason === 'ENOTFOUND') return failure.noSuchAccount(host);
	if (/CERT|ERR_TLS|^ERR_SSL|UNABLE_TO_VERIFY|EPROTO/.test(reason)) return failure.untrusted(host);
	// n8n refuses the request by the credential's own list of domains, and has no code for it.
	if (String(message ?? '').startsWith('Domain not allowed')) return failure.hostNotAllowed(host);
	return failure.unreachable(host);
}
