import type { EndedTokens } from './ended-tokens';
import { hasExpired } from './expiry';
import { CLOCK_SKEW } from './http';
import type { Session } from './session';
import { isHeld, type Hold, type StoredRecord } from './stored-record';

/** What a process knows of its settings when a caller brings the record of another one. */
export interface Known {
	session?: Session;
	hold?: Hold;
	ended: EndedTokens;
	/** Epoch ms. */
	now: number;
}

/** Whether the session of another process is the one to send from now on. */
export function isNewerSession(session: Session, { session: own, ended, now }: Known): boolean {
	if (ended.isRejected(session)) return false;
	// Even one that was replaced, if Fluent has handed it out again since.
	if (!own || session.issuedAt > own.issuedAt) return true;
	const hasOwnEnded = hasExpired(own, now) || ended.isRejected(own);
	return hasOwnEnded && !hasExpired(session, now) && !ended.howEnded(session);
}

/** Whether another process has been refused since anything that is known here. */
export function isNewHold(hold: Hold, { session, hold: own, now }: Known): boolean {
	// Rule 15: nothing is believed that comes from the future.
	if (now >= hold.until || hold.since > now + CLOCK_SKEW) return false;
	if (session && session.issuedAt >= hold.since) return false;
	return !isHeld(own, now) || hold.until > own.until;
}

/** Two processes were answered alike at the same time: the one whose record is stored is followed. */
export function isTwin({ session, hold }: StoredRecord, known: Known): boolean {
	const { session: own, hold: ownHold, now } = known;
	const isSameToken = own !== undefined && own.accessToken === session?.accessToken;
	const areBothHeld = hold !== undefined && isHeld(ownHold, now);
	return (
		(isSameToken && own.issuedAt !== session.issuedAt) ||
		(areBothHeld && ownHold.since !== hold.since)
	);
}
