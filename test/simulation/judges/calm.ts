import { NEVER_ARRIVES } from '../faults';
import { MINUTE } from '../../../tools/time';
import { type Attempt, type Disturbance, type Grant, type Trace, skewOf } from '../trace';
import { LOCK_WINDOW, LOCK_BUDGET, CALL, STEP } from './limits';

export function isCalm(trace: Trace, attempt: Attempt, at: number): boolean {
	return isFaultless(trace, attempt, at) && isLoginOpen(trace, attempt, at);
}

/** No fault that may still have consequences. */
export function isFaultless(trace: Trace, attempt: Attempt, at: number): boolean {
	const faults = trace.disturbances.filter(
		({ from, target, user }) =>
			from <= attempt.endedAt &&
			(!user || user.username === attempt.username) &&
			target !== 'store' &&
			target !== 'refresh',
	);
	const recovery = isShortOutage(faults) ? 5 * MINUTE : 15 * MINUTE;
	return faults.every(({ to }) => at >= to + recovery + skewOf(trace) + CALL + STEP);
}

/**
 * The user was not locked, which is held for 15 minutes, and people's typos, with what may count besides, did not use up
 * the logins that may be risked. Those of one process that Fluent did not answer never do: they are paced.
 */
function isLoginOpen(trace: Trace, attempt: Attempt, at: number): boolean {
	const { username } = attempt;
	const risked = trace.grants.filter(
		(grant) =>
			grant.attempt.username === username &&
			mayCount(grant) &&
			grant.sentAt <= attempt.endedAt &&
			at < grant.sentAt + LOCK_WINDOW + skewOf(trace) + CALL + STEP,
	);
	const areTyposAmong = risked.some(({ answeredAt, fault }) => !fault && answeredAt < Infinity);
	const isOfOneProcess = risked.every(({ attempt: { life } }) => life === attempt.life);
	const isPaced = isOfOneProcess && !areTyposAmong;
	return (isPaced || risked.length < LOCK_BUDGET) && !isLocked(trace, attempt, at);
}

/** A password grant without a success, unless it surely never arrived. */
function mayCount({ type, token, answeredAt, fault }: Grant): boolean {
	const succeeded = token !== undefined && answeredAt < Infinity;
	return type === 'password' && !succeeded && !(fault && NEVER_ARRIVES.has(fault));
}

export const isLocked = (trace: Trace, attempt: Attempt, at: number): boolean =>
	trace.locks.some(
		({ user, from, to }) =>
			user.username === attempt.username &&
			from <= attempt.endedAt &&
			at < to + LOCK_WINDOW + skewOf(trace) + CALL + STEP,
	);

/** Faults of the network alone, less than a minute in all. */
const isShortOutage = (faults: Disturbance[]): boolean =>
	faults.every(({ target }) => target) &&
	faults.reduce((sum, { from, to }) => sum + to - from, 0) < MINUTE;
