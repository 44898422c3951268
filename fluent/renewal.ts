import type { Login } from './account';
import { LoginFailure } from './failure';
import type { Clock, Http } from './http';
import { requestToken } from './login';
import { LOGIN_LIMIT, withRetries } from './retry';
import { isFresh, pauseBeforeRenewal, type Session } from './session';

/**
 * Gets a session: by refresh grant if there is a refresh token, else, and on any refusal of it, by one password grant.
 *
 * @param previous the session to renew, if there is one
 * @param refused Fluent answered 401 to the previous token, so there is nothing to wait for
 */
export async function renewSession(
	http: Http,
	clock: Clock,
	login: Login,
	previous?: Session,
	refused = false,
): Promise<Session | LoginFailure> {
	if (previous && !refused) await clock.sleep(pauseBeforeRenewal(previous, clock.now()));
	const deadline = clock.now() + LOGIN_LIMIT;
	return (
		(previous?.refreshToken && (await refresh(http, clock, login, previous, deadline))) ||
		(await logIn(http, clock, login, deadline))
	);
}

/** @returns `undefined` if Fluent refused the refresh token: used by another process, revoked, or too old */
async function refresh(
	http: Http,
	clock: Clock,
	login: Login,
	{ refreshToken }: Session,
	deadline: number,
): Promise<Session | LoginFailure | undefined> {
	const result = await withRetries(clock, deadline, (timeout) =>
		requestToken(http, clock, login, { type: 'refresh_token', refreshToken }, timeout),
	);
	return result instanceof LoginFailure && result.reaction.refused ? undefined : result;
}

async function logIn(
	http: Http,
	clock: Clock,
	login: Login,
	deadline: number,
): Promise<Session | LoginFailure> {
	const password = () =>
		withRetries(clock, deadline, (timeout) =>
			requestToken(http, clock, login, { type: 'password' }, timeout),
		);
	const session = await password();
	if (session instanceof LoginFailure || session.refreshToken) return session;
	if (isFresh(session, clock.now())) return session;
	// Fluent handed out a token in its last second: the next one is worth waiting for, once.
	await clock.sleep(pauseBeforeRenewal(session, clock.now()));
	return await password();
}
