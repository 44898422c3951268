import { note, retire, take, type Caller, type Entry } from './entry';
import { LoginFailure, orFailure, type Failed } from './failure';
import { BRIEF_HOLD } from './failure-kinds';
import { Deadline } from './http';
import { heldFailure, holding, nextLogin, proved, type FailedLogin } from './lock-budget';
import { prove } from './proof';
import type { Login } from './settings';
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
	readonly login: Login;
	readonly old?: Session;
	readonly deadline: Deadline;
	/** What holds these settings back, and not this renewal: its own last failure, or one that a person tests again. */
	passedOver?: FailedLogin;
}

/**
 * One renewal serves all who ask at once (rule 0).
 *
 * @param passedOver the failure in spite of which a person tests (rule 16)
 * @returns the failure, as data, if there is no session to send after it
 */
export async function renewOnce(
	caller: Caller,
	passedOver?: FailedLogin,
): Promise<Failed | undefined> {
	const { entry } = caller;
	entry.renewal ??= renew(caller, passedOver).finally(() => (entry.renewal = undefined));
	return await entry.renewal;
}

async function renew(caller: Caller, passedOver?: FailedLogin): Promise<Failed | undefined> {
	const { clock, entry } = caller;
	const old = entry.session?.accessToken;
	const work = obtain(caller, passedOver).then(async (session) => {
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
	const isRejected = entry.retired.includes(session.accessToken);
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
	if (!counts && (hold > 0 || facts.retryAfter)) note(entry, failure, now);
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
export async function obtain(
	caller: Caller,
	passedOver?: FailedLogin,
): Promise<Session | undefined> {
	const { clock, entry } = caller;
	const { login, session: old } = entry;
	const deadline = new Deadline(clock, LOGIN_LIMIT, login.account.host);
	const renewal: Renewal = { ...caller, login, old, deadline, passedOver };
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

/** One refresh grant, repeated only while Fluent surely has not seen it: the token is single-use. */
async function refresh(renewal: Renewal, refreshToken: string): Promise<Session> {
	const { clock, login } = renewal;
	const deadline = new Deadline(clock, REFRESH_LIMIT, login.account.host);
	const grant = { grant_type: 'refresh_token', refresh_token: refreshToken } as const;
	const session = await withRetries(
		async () => await requestToken(renewal, grant, deadline),
		async (wait, { means }) =>
			!means.counts && deadline.allows(wait) && (await pause(renewal, wait)),
	);
	if (hasExpired(session, clock.now())) throw new LoginFailure('tokenTooShort');
	return session;
}

/** Logins of a user go one after the other, so that each knows how those before it ended. */
async function inQueue(renewal: Renewal): Promise<Session | undefined> {
	const { user } = renewal.entry;
	const before = user.queue;
	const turn = renewal.deadline.within(before).then(
		async () => await logIn(renewal),
		() => Promise.reject(new LoginFailure('queued')),
	);
	const done = () => undefined;
	user.queue = before.then(async () => {
		await turn.then(done, done);
	});
	return await turn;
}

/** A password grant within the lock budget of its user (rule 3), which limits no other grant (rule 4). */
async function logIn(renewal: Renewal): Promise<Session | undefined> {
	const { clock, entry, deadline } = renewal;
	const next = () => nextLogin(entry.user.failures, clock.now());
	const mayWait = (ms: number) => {
		const wait = Math.max(ms, next().at - clock.now());
		return deadline.allows(wait + MIN_RESPONSE_TIME);
	};
	if (!isDue(renewal)) return undefined;
	return await withRetries(
		async () => {
			if (!deadline.allows(MIN_RESPONSE_TIME)) throw new LoginFailure('queued');
			// In a loop: failures that other processes store meanwhile may put it off.
			for (let { at, because } = next(); at > clock.now(); { at, because } = next()) {
				const isInTime = mayWait(0) && (await pause(renewal, at - clock.now()));
				if (!isInTime) throw new LoginFailure(because, {}, { at });
			}
			return await passwordGrant(renewal);
		},
		async (wait) => mayWait(wait) && (await pause(renewal, wait)),
	);
}

/** @throws LoginFailure */
async function passwordGrant(renewal: Renewal): Promise<Session> {
	const { clock, random, login, entry, deadline } = renewal;
	const { username, password, fingerprint } = login;
	const grant = { grant_type: 'password', username, password } as const;
	const result = await orFailure(requestToken(renewal, grant, deadline));
	if (result instanceof LoginFailure) {
		if (result.means.counts) renewal.passedOver = note(entry, result, clock.now() - random());
		throw result;
	}
	entry.user.failures = proved(entry.user.failures, fingerprint, clock.now());
	if (!hasExpired(result, clock.now())) return result;
	// The next one is worth waiting for: this one has surely ended then.
	throw new LoginFailure('tokenTooShort', { retryAfter: SECOND + EXPIRED_TOKEN_GRACE });
}

/** Waits as long as `Retry-After` asks, else 1 s, then 2 s. @throws LoginFailure of the last try */
async function withRetries(
	attempt: () => Promise<Session>,
	waits: (ms: number, failure: LoginFailure) => Promise<boolean>,
): Promise<Session> {
	for (let tries = 1; ; tries++) {
		const result = await orFailure(attempt());
		if (!(result instanceof LoginFailure)) return result;
		const wait = result.facts.retryAfter ?? SECOND * 2 ** (tries - 1);
		const repeats = tries < TRIES && result.means.retry && (await waits(wait, result));
		if (!repeats) throw result;
	}
}

/** Waits. @returns whether it is still for this process to renew */
async function pause(renewal: Renewal, ms: number): Promise<boolean> {
	if (ms > 0 && isDue(renewal)) await renewal.clock.sleep(ms);
	return isDue(renewal);
}

/** Not if another process has renewed meanwhile, or was refused. */
function isDue({ clock, login, entry, old, passedOver }: Renewal): boolean {
	const now = clock.now();
	const held = holding(entry.user.failures, login.fingerprint, now);
	const isRefused = held && held !== passedOver && stateOf(entry, now) === 'ended';
	return entry.session?.accessToken === old?.accessToken && !isRefused;
}

/** ms that are left of a token that nobody has rejected. @param more ms after its end */
function left({ clock, entry, old }: Renewal, more = 0): number {
	if (!old?.expiresAt || entry.retired.includes(old.accessToken)) return 0;
	return Math.max(0, old.expiresAt + more - clock.now());
}

/** ms by which this process lets the one that it follows go first. */
const followerDelay = ({ random, entry }: Renewal): number =>
	entry.isFollower ? FOLLOWER_DELAY + JITTER * random() : 0;
