import { LoginFailure } from './failure';
import { Deadline, type Clock } from './http';
import type { Login } from './login';
import type { LoginGuard } from './login-guard';
import { withRetries } from './retry';
import { hasExpired, pauseBeforeRenewal, type Session } from './session';
import type { TokenEndpoint } from './token-endpoint';

/** ms that a refresh may take in all, so that a password grant has time to follow it. */
const REFRESH_LIMIT = 10_000;

/** What stays the same for all grants of one renewal. */
export interface Renewal {
	endpoint: TokenEndpoint;
	clock: Clock;
	guard: LoginGuard;
	login: Login;
	deadline: Deadline;
}

/**
 * One refresh grant, repeated only while Fluent surely has not seen it: the token is single-use.
 *
 * @throws LoginFailure; if it `counts`, the refresh token may have been used
 */
export async function refresh(
	{ endpoint, clock }: Renewal,
	refreshToken: string,
): Promise<Session> {
	const deadline = new Deadline(clock, REFRESH_LIMIT);
	return await withRetries(
		{ clock, deadline },
		async () => await endpoint.refresh(refreshToken, deadline),
		({ counts }) => !counts,
	);
}

/** A password grant within the lock budget of its user. @throws LoginFailure */
export async function logIn(renewal: Renewal): Promise<Session> {
	const { clock } = renewal;
	const session = await sendPassword(renewal);
	if (!hasExpired(session, clock.now())) return session;
	// Fluent handed out a token in its last second: the next one is worth waiting for, once.
	await clock.sleep(pauseBeforeRenewal({ ...session, refreshToken: '' }, clock.now()));
	const next = await sendPassword(renewal);
	if (hasExpired(next, clock.now())) throw new LoginFailure('tokenTooShort');
	return next;
}

async function sendPassword({ endpoint, clock, guard, login, deadline }: Renewal) {
	const mayBeSent = () => deadline.allows(guard.next.at - clock.now());
	return await withRetries(
		{ clock, deadline },
		async () => {
			const { at, because } = guard.next;
			if (!deadline.allows(0)) throw new LoginFailure('queued');
			if (!mayBeSent()) throw new LoginFailure(because, {}, at);
			await clock.sleep(Math.max(0, at - clock.now()));
			return await guard.send(login, async () => await endpoint.password(deadline));
		},
		mayBeSent,
	);
}
