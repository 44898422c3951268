import type { Caller } from './entry';
import { asFailure } from './failure';
import { heldFailure, holding, mayBeTested } from './lock-budget';
import { prove } from './proof';
import { renewOnce } from './renewal';
import { MINUTE } from './time';
import type { Session } from './token-endpoint';
import { serves, stateOf } from './token-state';

/** ms for which an answer of Fluent proves that it accepts a token, where n8n hides a 401 from us (rule 7). */
const PROOF_LIFE = MINUTE;

/**
 * A session that may be sent now:
 *
 *  the session is                               no hold                              hold
 *  fresh                                        send                                 send
 *  aging (a refresh token, last tenth of life)  refresh; if that fails: send         the same
 *  ended (a second left, rejected, none)        renew; if that fails: hold, throw    throw the held failure
 *
 * @param minimumValidity ms that are to be left of it, if a refresh can give them
 * @param isTest a person tests the credential (rule 16)
 * @throws LoginFailure
 */
export async function getSession(
	caller: Caller,
	minimumValidity = 0,
	isTest = false,
): Promise<Session> {
	const { clock, entry } = caller;
	const { session, login, user, renewal } = entry;
	const now = clock.now();
	const state = stateOf(entry, now, minimumValidity);
	if (session && state === 'fresh') return session;
	const held = holding(user.failures, login.fingerprint, now);
	const isTested = held && isTest && mayBeTested(user.failures, held, now);
	if (held && state === 'ended' && !renewal && !isTested) {
		throw asFailure(heldFailure(user.failures, held, now));
	}
	const failed = await renewOnce(caller);
	if (failed) throw asFailure(failed);
	return await getSession(caller, minimumValidity);
}

/** A session that Fluent accepted within the last minute, unless it did not answer. @throws LoginFailure */
export async function getProvenSession(caller: Caller): Promise<Session> {
	const { clock, entry } = caller;
	const session = await getSession(caller);
	await prove(caller, session, clock.now() - PROOF_LIFE);
	return serves(entry, session, clock.now()) ? session : await getProvenSession(caller);
}
