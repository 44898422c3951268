import { LoginFailure } from './failure';
import { Deadline, type Clock } from './http';
import type { Login } from './login';
import type { LoginGuard } from './login-guard';
import { withRetries } from './retry';
import { hasExpired } from './expiry';
import type { Session } from './session';
import type { TokenEndpoint } from './token-endpoint';

/** ms that a refresh may take in all, so that a password grant has time to follow it. */
const REFRESH_LIMIT = 10_000;

/** ms that a password grant gets to be answered: one that is given up at once counts, and puts off the next. */
const TIME_TO_ANSWER = 5_000;

/** What all grants of one renewal have in common. */
export interface Grants {
	endpoint: TokenEndpoint;
	clock: Clock;
	guard: LoginGuard;
	login: Login;
	deadline: Deadline;
	/** Waits `ms`, or until another process was faster: then `false`. @throws LoginFailure if that one was refused */
	pause: (ms: number) => Promise<boolean>;
}

/**
 * One refresh grant, repeated only while Fluent surely has not seen it: the token is single-use.
 *
 * @throws LoginFailure; if it `counts`, the refresh token may have been used
 */
export async function refresh(
	{ endpoint, clock, pause }: Grants,
	refreshToken: string,
): Promise<Session> {
	const deadline = new Deadline(clock, REFRESH_LIMIT);
	const session = await withRetries(
		{ pause, deadline },
		async () => await endpoint.refresh(refreshToken, deadline),
		({ counts }) => !counts,
	);
	if (hasExpired(session, clock.now())) throw new LoginFailure('tokenTooShort');
	return session;
}

/** A password grant within the lock budget of its user. @throws LoginFailure */
export async function logIn(grants: Grants): Promise<Session> {
	const { endpoint, clock, guard, login, deadline, pause } = grants;
	const sendBy = { allows: (ms: number) => deadline.allows(ms + TIME_TO_ANSWER) };
	const mayBeSent = () => sendBy.allows(guard.next.at - clock.now());
	return await withRetries(
		{ pause, deadline: sendBy },
		async () => {
			if (!sendBy.allows(0)) throw new LoginFailure('queued');
			// Again and again: what other processes tell meanwhile may put it off.
			while (guard.next.at > clock.now()) {
				const { at, because } = guard.next;
				const isInTime = mayBeSent() && (await pause(at - clock.now()));
				if (!isInTime) throw new LoginFailure(because, {}, at);
			}
			return await guard.send(login, async () => await endpoint.password(deadline));
		},
		mayBeSent,
	);
}
