import { note, retire, take, type Caller, type Entry } from './entry';
import { LoginFailure, orFailure, type Failed } from './failure';
import { BRIEF_HOLD } from './failure-kinds';
import { Deadline } from './http';
import { heldFailure, holding, nextLogin, proved } from './lock-budget';
import { prove } from './proof';
import { changed } from './shared-store';
import { SECOND } from './time';
import { requestToken, type Session } from './token-endpoint';
import { hasExpired, stateOf } from './token-state';

/** ms that a login may take in all: queue, pauses and retries included (rule 6). */
export const LOGIN_LIMIT = 30 * SECOND;

/** ms that a refresh may take in all, so that a password grant has time to follow it. */
const REFRESH_LIMIT = 10 * SECOND;

/** ms that a password grant gets to be answered: one that is given up at once counts, and puts off the next. */
const MIN_RESPONSE_TIME = 5 * SECOND;

/** What fails for a moment (throttled, unavailable, a dropped connection) is tried so often in all. */
const TRIES = 3;

/** ms: the process whose record is stored renews first, those that follow it after a random moment (rule 13). */
const FOLLOWER_DELAY = SECOND;
const JITTER = 2 * SECOND;

/** ms before a refresh that failed is tried again, while the old token still serves. */
const HOLD_AFTER_REFRESH = 30 * SECOND;

/** After so many ms a token that Fluent gave 1 s has expired: its `expires_in` leaves fractions out. */
const EXPIRED_TOKEN_GRACE = 1.25 * SECOND;

interface Renewal extends Caller {
	readonly old?: Session;
	readonly deadline: Deadline;
	/** A refusal up to then does not hold this renewal back: a person tests the settings again (rule 16). */
	readonly passedOver: number;
}

/**
 * One renewal serves all who ask at once (rule 0).
 *
 * @returns the failure, as data, if there is no session to send after it
 */
export async function renewOnce(caller: Caller): Promise<Failed | undefined> {
	const { entry } = caller;
	entry.renewal ??= renew(caller).finally(() => (entry.renewal = undefined));
	return await entry.renewal;
}

async function renew(caller: Caller): Promise<Failed | undefined> {
	const { clock, entry } = caller;
	const old = entry.session?.accessToken;
	const work = obtain(caller).then(async (session) => {
		if (session) await accept(caller, session);
	});
	const failure = await orFailure(work);
	// What another process obtained meanwhile is not held for a failure of ours.
	const isStill = entry.session?.accessToken === old;
	return failure && isStill ? failed(entry, failure, clock.now()) : undefined;
}

async function accept(caller: Caller, session: Session): Promise<void> {
	const { clock, entry } = caller;
	// Fluent may accept a token again that it had rejected, as after a user was deactivated for a while.
	const isRejected = entry.retired.has(session.accessToken);
	if (isRejected && (await prove(caller, session, clock.now())) !== 'accepted') {
		throw new LoginFailure('tokenRefused');
	}
	take(entry, session);
	entry.isFollower = false;
	changed(entry, clock.now());
}

/** Remembers a failure. @returns it, unless the old token still serves */
function failed(entry: Entry, failure: LoginFailure, now: number): Failed | undefined {
	const { session, login, user } = entry;
	const { kind, facts, means } = failure;
	const { hold = 0, counts } = means;
	if (session && stateOf(entry, now) !== 'ended') {
		const wait = Math.max(facts.retryAfter ?? 0, HOLD_AFTER_REFRESH);
		entry.session = { ...session, refreshFrom: now + wait };
		changed(entry, now);
		return undefined;
	}
	// One that counts was noted as soon as it was known.
	if (!counts) note(entry, failure, now);
	// Of a few seconds other processes need not know.
	if (counts || hold > BRIEF_HOLD || facts.retryAfter) changed(entry, now);
	const held = holding(user.failures, login.fingerprint, now);
	if (held) return heldFailure(user.failures, held, now);
	const { at } = nextLogin(user.failures, now);
	return { kind, facts, next: counts && at > now + SECOND ? { at } : failure.next };
}

/**
 * Refresh grant, then one password grant; while the old token serves, the refresh grant alone (rule 2).
 *
 * @returns nothing if another process was faster
 * @throws LoginFailure
 */
export async function obtain(caller: Caller): Promise<Session | undefined> {
	const { clock, entry } = caller;
	const { login, session: old } = entry;
	const now = clock.now();
	const held = holding(entry.user.failures, login.fingerprint, now);
	const passedOver = held && stateOf(entry, now) === 'ended' ? Math.max(now, held.at) : -Infinity;
	const deadline = new Deadline(clock, LOGIN_LIMIT, login.account.host);
	const renewal: Renewal = { ...caller, old, deadline, passedOver };
	if (old?.refreshToken) {
		// It may end the old token, so requests on their way with that get a second to arrive.
		const drainDelay = Math.min(SECOND, left(renewal));
		if (!(await pause(renewal, Math.max(drainDelay, followerDelay(renewal))))) return undefined;
		const session = await orFailure(refresh(renewal, old.refreshToken));
		if (!(session instanceof LoginFailure)) return session;
		// One whose answer was lost counts as used.
		if (session.means.counts) retire(entry, old.refreshToken);
		if (stateOf(entry, clock.now()) !== 'ended') throw session;
	}
	// A password grant returns the old token until that has ended.
	const untilGone = left(renewal, EXPIRED_TOKEN_GRACE);
	if (!(await pause(renewal, untilGone + followerDelay(renewal)))) return undefined;
	return await inQueue(renewal);
}

/** One refresh grant, which is not repeated: the token is single-use, and a password grant may follow. */
async function refresh(renewal: Renewal, refreshToken: string): Promise<Session> {
	const { clock, entry } = renewal;
	const deadline = new Deadline(clock, REFRESH_LIMIT, entry.login.account.host);
	const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
	const session = await requestToken(renewal, grant, deadline);
	if (hasExpired(session, clock.now())) throw new LoginFailure('tokenTooShort');
	return session;
}

/** Logins of a user go one after the other, so that each knows how those before it ended. */
async function inQueue(renewal: Renewal): Promise<Session | undefined> {
	const { user } = renewal.entry;
	const before = user.queue;
	const turn = renewal.deadline.within(before).then(
		async () => await logIn(renewal),
		() => Promise.reject(new LoginFailure('paced')),
	);
	user.queue = Promise.allSettled([before, turn]).then(() => undefined);
	return await turn;
}

/** Password grants within the lock budget of the user (rule 3), which limits no other grant (rule 4). */
async function logIn(renewal: Renewal): Promise<Session | undefined> {
	const { clock, entry, deadline } = renewal;
	const next = () => nextLogin(entry.user.failures, clock.now());
	const waits = async (ms: number) =>
		deadline.allows(ms + MIN_RESPONSE_TIME) && (await pause(renewal, ms));
	if (!isDue(renewal)) return undefined;
	for (let tries = 1; ; tries++) {
		if (!deadline.allows(MIN_RESPONSE_TIME)) throw new LoginFailure('paced');
		// In a loop: failures that other processes store meanwhile may put it off.
		for (let { at, because } = next(); at > clock.now(); { at, because } = next()) {
			if (!(await waits(at - clock.now()))) throw new LoginFailure(because, {}, { at });
		}
		const result = await orFailure(passwordGrant(renewal));
		if (!(result instanceof LoginFailure)) return result;
		const backoff = result.facts.retryAfter ?? SECOND * 2 ** (tries - 1);
		const wait = Math.max(backoff, next().at - clock.now());
		if (tries === TRIES || !result.means.retry || !(await waits(wait))) throw result;
	}
}

/** @throws LoginFailure */
async function passwordGrant(renewal: Renewal): Promise<Session> {
	const { clock, random, entry, deadline } = renewal;
	const { username, password, fingerprint } = entry.login;
	const grant = { grant_type: 'password', username, password };
	const result = await orFailure(requestToken(renewal, grant, deadline));
	if (result instanceof LoginFailure) {
		if (result.means.counts) note(entry, result, clock.now() - random());
		throw result;
	}
	entry.user.failures = proved(entry.user.failures, fingerprint, clock.now());
	if (!hasExpired(result, clock.now())) return result;
	// The next one is worth waiting for: this one has surely ended then.
	throw new LoginFailure('tokenTooShort', { retryAfter: SECOND + EXPIRED_TOKEN_GRACE });
}

/** Waits. @returns whether it is still for this process to renew */
async function pause(renewal: Renewal, ms: number): Promise<boolean> {
	if (ms > 0) await renewal.clock.sleep(ms);
	return isDue(renewal);
}

/** Not if another process has renewed meanwhile, or was refused. */
function isDue({ clock, entry, old, passedOver }: Renewal): boolean {
	const now = clock.now();
	const held = holding(entry.user.failures, entry.login.fingerprint, now);
	const isRefused = held && held.at > passedOver && stateOf(entry, now) === 'ended';
	return entry.session?.accessToken === old?.accessToken && !isRefused;
}

/** ms that are left of a token that nobody has rejected. @param more ms after its end */
function left({ clock, entry, old }: Renewal, more = 0): number {
	if (!old?.expiresAt || entry.retired.has(old.accessToken)) return 0;
	return Math.max(0, old.expiresAt + more - clock.now());
}

/** ms by which this process lets the one that it follows go first. */
const followerDelay = ({ random, entry }: Renewal): number =>
	entry.isFollower ? FOLLOWER_DELAY + JITTER * random() : 0;
