import type { Token } from '../../../tools/simulator/tokens';
import type { Attempt, Trace } from '../trace';
import { askedAt, isFaultless, isLocked, isStruck, knowsTokenOf, mayCount } from './evidence';
import { type Judge, LOCK_WINDOW, CALL, CUT_OFF, STEP, kindOf, name } from './limits';

/**
 * I5: nobody acts as a user whom people did not mean, and no run is refused while its process holds a token that lives,
 * or, 15 minutes after the last fault, a refresh token that is good.
 */
export const ownUserOnly: Judge = (trace) => {
	const other = trace.arrivals.find(
		({ attempt, token }) => token && token.user.username !== attempt.meant,
	);
	if (!other) return undefined;
	const text = `${name(other.attempt)} acts as ${other.token!.user.username} instead of ${other.attempt.meant}`;
	return { at: other.sentAt, text };
};

export const notRefusedForOthers: Judge = (trace) => {
	const { rows } = trace.schedule;
	const narrow = trace.attempts.find(
		(attempt) => kindOf(attempt) === 'hostNotAllowed' && !rows[attempt.row].isNarrow,
	);
	if (narrow) {
		return { at: narrow.endedAt, text: `${name(narrow)} is told what n8n refused to another one` };
	}
	if (trace.disturbances.some(({ clock }) => clock)) return undefined;
	for (const attempt of trace.attempts) {
		if (attempt.outcome !== 'LoginFailure' || rows[attempt.row].isNarrow) continue;
		const held = heldBy(trace, attempt, attempt.readAt);
		// What another process has obtained meanwhile takes its place.
		const isReplaced = heldBy(trace, attempt, attempt.endedAt).some((one) => !held.includes(one));
		const token = held.at(-1);
		if (!token || isReplaced) continue;
		const { endedAt: at } = attempt;
		if (held.every((one) => lives(trace, one, at)))
			return { at, text: `${name(attempt)} is refused although ${token.access} lives` };
		if (mayRefresh(trace, attempt) && held.every((one) => canRefresh(trace, one, at)))
			return { at, text: `${name(attempt)} is refused although ${token.refresh} is good` };
	}
	return undefined;
};

const lives = ({ schedule }: Trace, token: Token, at: number): boolean =>
	schedule.rules.expiresIn && !token.refused && !token.endedAt && at + CUT_OFF < token.expiresAt;

function canRefresh(trace: Trace, token: Token, at: number): boolean {
	const { newestRefresh: refresh } = token;
	return refresh !== undefined && !refresh.used && !isSpent(trace, token) && at < refresh.expiresAt;
}

/** Nothing but the failures of others is in the way. */
const mayRefresh = (trace: Trace, attempt: Attempt): boolean =>
	!isRefreshDown(trace, attempt) &&
	!(
		trace.schedule.rules.refusesRefreshWhileLocked && isLocked(trace, attempt, attempt.startedAt)
	) &&
	isFaultless(trace, attempt, attempt.startedAt) &&
	!isHeld(trace, attempt);

/** A password grant can follow, unless the user's lock budget is spent. */
const isRefreshDown = (trace: Trace, { startedAt, endedAt }: Attempt): boolean =>
	isStruck(trace, ['refresh'], { since: startedAt - CALL - STEP, until: endedAt });

/** A refresh token that was refused, or whose answer was lost, counts as used (rule 2). */
const isSpent = ({ grants }: Trace, token: Token): boolean =>
	grants.some((grant) => grant.presented === token && mayCount(grant));

/** Fluent refused a login with these very settings, to whichever process, so they are held for all of them. */
const isHeld = ({ grants }: Trace, attempt: Attempt): boolean =>
	grants.some(
		({ type, settings, token, answeredAt }) =>
			type === 'password' &&
			settings === attempt.settings &&
			!token &&
			answeredAt <= attempt.endedAt &&
			attempt.startedAt < answeredAt + LOCK_WINDOW + CALL,
	);

/**
 * The newest token for the very settings of an attempt that its process knew, last; before it those that were asked for
 * at the same time, as nobody can tell which of them is the newer one.
 */
function heldBy(trace: Trace, attempt: Attempt, sentAt: number): Token[] {
	const { settings } = attempt;
	const known = trace.grants.filter(
		(grant) =>
			grant.token && grant.settings === settings && knowsTokenOf(trace, grant, { attempt, sentAt }),
	);
	const newest = known.at(-1);
	const since = newest && askedAt(trace, newest, attempt);
	return known.filter(({ answeredAt }) => answeredAt >= since!).map(({ token }) => token!);
}
