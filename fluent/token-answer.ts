import { LoginFailure } from './failure';
import { readFluentError, type FluentError } from './fluents-own-words';
import { asObject, asString, wholeNumber, type Answer } from './http';
import { id } from './profile';
import type { Login } from './login';
import type { Session } from './session';

/** The two grants that Fluent documents. */
export type GrantType = 'password' | 'refresh_token';

/** Fluent's tokens are UUIDs or 27 characters; more than this, or a character no header can hold, is no token. */
const TOKEN = /^[\x21-\x7e]{1,4096}$/;

/** What a request to the token endpoint was about. */
export interface TokenRequest {
	login: Login;
	grantType: GrantType;
	/** Epoch ms. */
	sentAt: number;
}

/** @throws LoginFailure for every answer but a token */
export function readToken({ statusCode, headers, body }: Answer, request: TokenRequest): Session {
	const { host } = request.login.account;
	if (statusCode >= 200 && statusCode < 300) return readSession(body, request);
	if (statusCode >= 300 && statusCode < 400) {
		const reason = 'it redirects the login, which is not followed';
		throw new LoginFailure('notFluent', { host, reason });
	}
	const error = readFluentError(body);
	const status = error?.status ?? statusCode;
	const retryAfter = readRetryAfter(headers['retry-after'], request.sentAt);
	const facts = { host, status, retryAfter };
	if (status === 429) throw new LoginFailure('throttled', facts);
	if (status === 503) throw new LoginFailure('unavailable', facts);
	if (error) throw refusal(error, request) ?? new LoginFailure('serverFailed', facts);
	if (status === 502 || status === 504) throw new LoginFailure('gatewayFailed', facts);
	if (status >= 500) throw new LoginFailure('serverFailed', facts);
	if (status === 404) throw new LoginFailure('notFound', facts);
	const reason = `it answered the login with status ${status}, and not as Fluent does`;
	throw new LoginFailure('notFluent', { host, reason });
}

/** Fluent said no; `undefined` if it only said that it failed. */
function refusal(
	{ code, status = 0 }: FluentError,
	{ login, grantType }: TokenRequest,
): LoginFailure | undefined {
	// Fluent answers an SSO user's wrong password with status 500 and "400" inside (its lockout release note, July 2025).
	const kind = code === undefined ? kindOfStatus(status) : kindOfCode(code);
	if (kind === 'userRefused' && grantType === 'refresh_token') {
		return new LoginFailure('refreshRefused');
	}
	const facts = { code: code ?? `status ${status}`, scope: login.scope };
	return kind && new LoginFailure(kind, facts);
}

function kindOfCode(code: string) {
	switch (code) {
		case 'invalid_grant':
			return 'userRefused';
		case 'invalid_client':
		case 'unauthorized_client':
			return 'clientRefused';
		case 'invalid_scope':
			return 'scopeRefused';
		case 'server_error':
		case 'temporarily_unavailable':
			return undefined;
		default:
			return 'requestRefused';
	}
}

function kindOfStatus(status: number) {
	if (status === 400) return 'userRefused';
	if (status === 401) return 'clientRefused';
	if (status === 403) return 'forbidden';
	return status > 400 && status < 500 ? 'requestRefused' : undefined;
}

function readSession(body: unknown, { login, sentAt }: TokenRequest): Session {
	const answer = asObject(body);
	const accessToken = token(answer.access_token);
	if (!accessToken) {
		const reason = 'it sent no token';
		throw new LoginFailure('notFluent', { host: login.account.host, reason });
	}
	const expiresIn = wholeNumber(answer.expires_in);
	return {
		accessToken,
		tokenType: asString(answer.token_type) || 'bearer',
		scope: asString(answer.scope) || login.scope,
		refreshToken: token(answer.refresh_token),
		issuedAt: sentAt,
		expiresAt: expiresIn === null ? null : sentAt + expiresIn * 1_000,
		retailerId: id(answer.Retailer_id),
		roles: Array.isArray(answer.Roles)
			? answer.Roles.filter((role) => typeof role === 'string')
			: [],
		firstName: asString(answer.FirstName),
		lastName: asString(answer.LastName),
	};
}

const token = (value: unknown): string => (TOKEN.test(asString(value)) ? asString(value) : '');

/** `Retry-After` in ms: seconds or an HTTP date (RFC 9110, 10.2.3). */
function readRetryAfter(value: unknown, now: number): number | undefined {
	const text = asString(value).trim();
	if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
	// Every form of an HTTP date begins with a weekday; Date.parse takes far more for a date.
	const date = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Codes of Node and axios for a request that surely never arrived, or got no answer in time. */
const NO_CONNECTION =
	/^(?:ECONNREFUSED|EAI_AGAIN|E(?:HOST|NET)UNREACH|EADDRNOTAVAIL|ERR_INVALID_URL)$/;
const NO_TRUST = /CERT|ERR_TLS|^ERR_SSL|UNABLE_TO_VERIFY|EPROTO/;
const NO_TIME = /^(?:ERR_CANCELED|ECONNABORTED|E(?:SOCKET)?TIMEDOUT)$/;

/** No answer at all, told by the code of Node's or axios's error; its text is never used, n8n would replace ours. */
export function noAnswer(error: unknown, host: string): LoginFailure {
	const { code, cause, message } = asObject(error);
	const reason = asString(code ?? asObject(cause).code);
	if (reason === 'ENOTFOUND') return new LoginFailure('noSuchAccount', { host });
	if (NO_CONNECTION.test(reason)) return new LoginFailure('unreachable', { host });
	if (NO_TRUST.test(reason)) return new LoginFailure('untrusted', { host });
	if (NO_TIME.test(reason)) return new LoginFailure('timedOut', { host });
	// n8n refuses the request by the credential's own list of domains, and has no code for it.
	if (asString(message).startsWith('Domain not allowed')) {
		return new LoginFailure('hostNotAllowed', { host });
	}
	return new LoginFailure('disconnected', { host });
}
