import { isEndless } from '../faults';
import { MINUTE, SECOND } from '../../../tools/time';
import type { Attempt, Trace } from '../trace';
import {
	arrivalsOf,
	isCalm,
	isFaultless,
	isStruck,
	knowsTokenOf,
	lastHeard,
	succeeded,
} from './evidence';
import { type Judge, CALL, CUT_OFF, LOCK_WINDOW, hearsOfFailures, kindOf, name } from './limits';

/**
 * I4: 15 minutes after the last fault every run with right settings succeeds; after faults of less than a minute in all,
 * 5 minutes. No fault are: a crash, a restart, a revocation, an edit, a database that fails (but for the run it fails),
 * and a refresh grant that is answered wrongly or not at all, since a password grant can follow it.
 */
export const recovers: Judge = (trace) => {
	const failed = trace.attempts.find((attempt) => {
		const { outcome, isRight, status, startedAt, readAt } = attempt;
		if (outcome === undefined || outcome === 'ok' || !isRight || status !== 200) return false;
		if (outcome === 'stopped' || trace.schedule.rows[attempt.row].isNarrow) return false;
		if (outcome === 'DatabaseError' || isServedBlindly(trace, attempt)) return false;
		if (isHeldUpTwice(trace, attempt) || isGivenLastMoments(trace, attempt)) return false;
		if (isOutrun(trace, attempt)) return false;
		return isCalm(trace, attempt, Math.min(startedAt, readAt));
	});
	return (
		failed && {
			at: failed.endedAt,
			text: `${name(failed)} fails in calm weather: ${failed.outcome}`,
		}
	);
};

/**
 * Whether a failure is of the kind that rule 7 limits to a minute, so that I9 judges it: the token was dead, and n8n
 * hides that from the hook or sends nothing again.
 */
function isServedBlindly(trace: Trace, attempt: Attempt): boolean {
	if (attempt.outcome !== '401') return false;
	const cannotRepeat =
		!hearsOfFailures(trace, attempt) ||
		attempt.stream ||
		isDeadAgain(trace, attempt) ||
		isReplaced(trace, attempt) ||
		isAcceptedMeanwhile(trace, attempt);
	// Fluent could not be asked whether it accepts the token.
	const asking = { since: attempt.startedAt - MINUTE - CALL, until: attempt.endedAt };
	return cannotRepeat || isStruck(trace, ['me'], asking);
}

/** The token ended within the moment after a question that was sent with the request, or after it, had been accepted. */
function isAcceptedMeanwhile(trace: Trace, attempt: Attempt): boolean {
	const [sent] = arrivalsOf(trace, attempt);
	return [...trace.questions, ...trace.probes].some(
		(question) =>
			question.token === sent?.token &&
			question.attempt.life === attempt.life &&
			question.status === 200 &&
			question.sentAt >= sent!.sentAt &&
			question.sentAt <= attempt.endedAt,
	);
}

/** A refresh grant without an answer takes 10 s. When a token ends that soon, a run meets two of them, and its 30 s are over. */
const isHeldUpTwice = ({ grants }: Trace, { life, startedAt, endedAt }: Attempt): boolean =>
	grants.filter(
		({ type, fault, attempt, sentAt }) =>
			type === 'refresh' &&
			isEndless(fault) &&
			attempt.life === life &&
			startedAt <= sentAt &&
			sentAt <= endedAt,
	).length > 1;

/**
 * A token was revoked as soon as it came, before it was asked about, or three in a row were rejected; or wishes for more
 * than tokens live have every process refresh, and that ends the token before.
 */
function isOutrun({ schedule, attempts, questions, probes }: Trace, attempt: Attempt): boolean {
	if (kindOf(attempt) !== 'tokenRefused') return false;
	const isRevokedMeanwhile = [...questions, ...probes].some(
		({ token, attempt: asker }) =>
			asker.life === attempt.life &&
			token?.endedAt !== undefined &&
			token.endedAt > asker.startedAt &&
			token.endedAt <= attempt.endedAt,
	);
	const { rules, processes } = schedule;
	const isWished = attempts.some(({ wish }) => wish > 0);
	return isRevokedMeanwhile || (rules.refreshRevokesOldToken && processes > 1 && isWished);
}

/** Where Fluent does not say how long tokens live, a login may bring one that ends before anybody is asked about it. */
const isGivenLastMoments = ({ schedule, grants }: Trace, attempt: Attempt): boolean =>
	!schedule.rules.expiresIn &&
	grants.some(
		(grant) =>
			grant.attempt === attempt &&
			grant.token !== undefined &&
			grant.token.expiresAt <= attempt.endedAt,
	);

/** The token that it was sent again with was dead as well, which the process was not told; n8n tries no third time. */
function isDeadAgain(trace: Trace, attempt: Attempt): boolean {
	const [, again] = arrivalsOf(trace, attempt);
	const [, chosen] = trace.calls.filter(
		(call) => call.attempt === attempt && call.method === 'preAuthentication',
	);
	if (!again?.token || again.authorized) return false;
	const endedMeanwhile = (again.token.endedAt ?? -Infinity) >= chosen.startedAt;
	return endedMeanwhile || lastHeard(trace, attempt, again.token, again.sentAt) === undefined;
}

/** By the table, what failed with a token that was replaced or has run out meanwhile is left alone by the legacy helper. */
function isReplaced(trace: Trace, attempt: Attempt): boolean {
	const token = arrivalsOf(trace, attempt)[0]?.token;
	if (attempt.helper !== 'legacy' || !token) return false;
	const at = { attempt, sentAt: attempt.endedAt + 1 };
	return (
		token.expiresAt - CUT_OFF <= attempt.endedAt ||
		trace.grants.some(
			(grant) =>
				grant.token &&
				grant.token !== token &&
				grant.settings === attempt.settings &&
				knowsTokenOf(trace, grant, at),
		)
	);
}

/** Failed logins after which a person's test is still sent (rule 16). */
const MOST_FAILED = 2;

/** I17 (rule 16): while two logins of the budget are left, a person who tests is told what Fluent says now. */
export const testIsAsked: Judge = (trace) => {
	if (trace.disturbances.some(({ clock }) => clock)) return undefined;
	const unheard = trace.attempts.find((attempt) => {
		const { helper, row, startedAt, endedAt, stoppedAt } = attempt;
		if (helper !== 'test' || kindOf(attempt) !== 'userRefused' || stoppedAt !== undefined)
			return false;
		// n8n refuses its login, which says nothing of the user.
		if (trace.schedule.rows[row].isNarrow || isBesideTwin(trace, attempt)) return false;
		if (failuresOf(trace, attempt) > MOST_FAILED || !isFaultless(trace, attempt, startedAt)) {
			return false;
		}
		return !trace.grants.some(
			({ settings, sentAt, answeredAt }) =>
				settings === attempt.settings && sentAt <= endedAt && answeredAt >= startedAt - SECOND,
		);
	});
	return unheard && { at: unheard.endedAt, text: `${name(unheard)} is not asked about` };
};

/** A credential of equal settings, with another text of the store, renews at the same time, which serves both. */
const isBesideTwin = ({ attempts }: Trace, attempt: Attempt): boolean =>
	attempts.some(
		(other) =>
			other.row !== attempt.row &&
			other.life === attempt.life &&
			other.settings === attempt.settings &&
			other.startedAt <= attempt.endedAt &&
			attempt.startedAt <= other.endedAt,
	);

/** Logins of the user that failed, or may have, in the 15 minutes before. */
const failuresOf = ({ grants }: Trace, { username, endedAt }: Attempt): number =>
	grants.filter(
		(grant) =>
			grant.attempt.username === username &&
			grant.type === 'password' &&
			!succeeded(grant) &&
			grant.sentAt > endedAt - LOCK_WINDOW - CALL &&
			grant.sentAt <= endedAt,
	).length;
