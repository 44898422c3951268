import { LoginFailure } from './failure';
import { DeadlinePassed, exchange, type Clock, type Deadline, type Http } from './http';
import type { Login } from './login';
import type { Session } from './session';
import { noAnswer, readToken, type GrantType } from './token-answer';

/** `POST /oauth/token` of one account, for one login. Each call is one request. */
export interface TokenEndpoint {
	/** @throws LoginFailure */
	password(deadline: Deadline): Promise<Session>;
	/** @throws LoginFailure */
	refresh(refreshToken: string, deadline: Deadline): Promise<Session>;
}

export function tokenEndpoint(http: Http, clock: Clock, login: Login): TokenEndpoint {
	const request = async (form: Form, deadline: Deadline): Promise<Session> => {
		const sentAt = clock.now();
		const { host } = login.account;
		try {
			const answer = await exchange(http, tokenRequest(login, form), deadline);
			return readToken(answer, { login, grantType: form.grant_type, sentAt });
		} catch (error) {
			throw asFailure(error, host);
		}
	};
	const { username, password } = login;
	return {
		password: async (deadline) =>
			await request({ grant_type: 'password', username, password }, deadline),
		refresh: async (refreshToken, deadline) =>
			await request({ grant_type: 'refresh_token', refresh_token: refreshToken }, deadline),
	};
}

type Form = { grant_type: GrantType } & Record<string, string>;

/** A form body: the query string, which Fluent takes as well, would end up in logs. */
function tokenRequest({ account, scope, clientId, clientSecret }: Login, form: Form) {
	const client = { scope, client_id: clientId, client_secret: clientSecret };
	return {
		method: 'POST' as const,
		url: account.tokenUrl,
		headers: {
			accept: 'application/json',
			'content-type': 'application/x-www-form-urlencoded',
			...(account.accountId ? { 'fluent.account': account.accountId } : {}),
		},
		body: new URLSearchParams({ ...form, ...client }).toString(),
	};
}

function asFailure(error: unknown, host: string): LoginFailure {
	if (error instanceof LoginFailure) return error;
	if (error instanceof DeadlinePassed) return new LoginFailure('timedOut', { host });
	return noAnswer(error, host);
}
