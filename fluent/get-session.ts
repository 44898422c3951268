import { note, take, type Caller, type Entry } from './entry';
import { asFailure, BRIEF_HOLD, effectOf, LoginFailure, orFailure } from './failure';
import type { Failed } from './failure';
import { heldFailure, holding, mayBeTested, nextLogin, type FailedLogin } from './lock-budget';
import { prove } from './proof';
import { obtain } from './renewal';
import { changed } from './stored-text';
import { MINUTE, SECOND } from './time';
import type { Session } from './token-endpoint';
import { stateOf } from './token-state';

/** ms before a refresh that failed is tried again, while the old token still serves. */
const HOLD_AFTER_REFRESH = 30 * SECOND;

/** ms for which an answer of Fluent proves that it accepts a token, where n8n hides a 401 from us (rule 7). */
const PROOF_LIFE = MINUTE;

/** What a caller wants beyond a session. */
export interface Wish {
	/** ms that are to be left of it, if a refresh can give them. */
	minimumValidity?: number;
	/** A person tests the credential (rule 16). */
	isTest?: boolean;
}

/**
 * A session that may be sent now:
 *
 *  the session is                               no hold                              hold
 *  fresh                                        send                                 send
 *  aging (a refresh token, last tenth of life)  refresh; if that fails: send         the same
 *  ended (a second left, rejected, none)        renew; if that fails: hold, throw    throw the held failure
 *
 * One renewal serves all who ask at once (rule 0).
 *
 * @throws LoginFailure
 */
export async function getSession(caller: Caller, wish: Wish = {}): Promise<Session> {
	const { clock, entry } = caller;
	const { session, login, user, renewal } = entry;
	const now = clock.now();
	const state = stateOf(entry, now, wish.minimumValidity);
	if (session && state === 'fresh') return session;
	const held = holding(user.failures, login.fingerprint, now);
	const isTested = held && wish.isTest && mayBeTested(user.failures, held, now);
	if (held && state === 'ended' && !renewal && !isTested) {
		throw asFailure(heldFailure(user.failures, held, now));
	}
	entry.renewal ??= renew(caller, isTested ? held : undefined).finally(
		() => (entry.renewal = undefined),
	);
	const failed = await entry.renewal;
	// What n8n refused to one caller is no answer for the others.
	const isOthers = renewal !== undefined && failed && effectOf(failed.kind).isLocal;
	if (failed && !isOthers) throw asFailure(failed);
	return await getSession(caller, { minimumValidity: wish.minimumValidity });
}

/** A session that Fluent accepted within the last minute, as far as it can be asked. @throws LoginFailure */
export async function getProvenSession(caller: Caller): Promise<Session> {
	const { clock, entry } = caller;
	const session = await getSession(caller);
	await prove(caller, session, clock.now() - PROOF_LIFE);
	const serves = session === entry.session && stateOf(entry, clock.now()) !== 'ended';
	return serves ? session : await getProvenSession(caller);
}

/** @returns the failure, as data, if there is no session to send after it */
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
