import { MINUTE } from '../../../tools/time';
import type { Token } from '../../../tools/simulator/tokens';
import { NEVER_ARRIVES } from '../faults';
import type { Target } from '../schedule';
import {
	type Arrival,
	type Attempt,
	type Disturbance,
	type Grant,
	type Trace,
	skewOf,
} from '../trace';
import { CALL, LOCK_BUDGET, LOCK_WINDOW, STEP } from './limits';

/** What several judges ask of a trace. */

export const arrivalsOf = ({ arrivals }: Trace, attempt: Attempt): Arrival[] =>
	arrivals.filter((arrival) => arrival.attempt === attempt);

/** The token of a grant has reached its process. */
export const succeeded = ({ token, answeredAt }: Grant): boolean =>
	token !== undefined && answeredAt < Infinity;

/** No success, unless it surely never arrived, which its process can tell by the fault. */
export const mayCount = (grant: Grant): boolean =>
	!succeeded(grant) && !(grant.fault && NEVER_ARRIVES.has(grant.fault));

/** Whether a fault struck one of these from a time on, or was not over then, and before another. */
export const isStruck = (
	{ disturbances }: Trace,
	targets: Target[],
	{ since, until }: { since: number; until: number },
): boolean =>
	disturbances.some(
		({ target, from, to }) => target && targets.includes(target) && from <= until && since < to,
	);

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
			grant.type === 'password' &&
			mayCount(grant) &&
			grant.sentAt <= attempt.endedAt &&
			at < grant.sentAt + LOCK_WINDOW + skewOf(trace) + CALL + STEP,
	);
	const areTyposAmong = risked.some(({ answeredAt, fault }) => !fault && answeredAt < Infinity);
	const isOfOneProcess = risked.every(({ attempt: { life } }) => life === attempt.life);
	const isPaced = isOfOneProcess && !areTyposAmong;
	return (isPaced || risked.length < LOCK_BUDGET) && !isLocked(trace, attempt, at);
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

/** When a process last heard from Fluent, in answer to a question with the same settings, that a token is not accepted. */
export const lastHeard = (
	trace: Trace,
	attempt: Attempt,
	token: Token,
	until: number,
): number | undefined =>
	trace.probes.findLast(
		(probe) =>
			probe.token === token &&
			probe.attempt.life === attempt.life &&
			probe.settings === attempt.settings &&
			probe.status === 401 &&
			probe.answeredAt < until,
	)?.answeredAt;

/** Whether a process was given a token, or had read it from the credential, when it sent something. */
export const knowsTokenOf = (
	trace: Trace,
	{ attempt: { life }, token, answeredAt, settings }: Grant,
	{ attempt, sentAt }: Pick<Grant, 'attempt' | 'sentAt'>,
): boolean =>
	(life === attempt.life && answeredAt < sentAt) ||
	trace.attempts.some(
		(reader) =>
			reader.life === attempt.life &&
			answeredAt <= reader.readAt &&
			(reader === attempt || reader.readAt < sentAt) &&
			reader.settings === settings &&
			tells(reader.savedToken, token!) &&
			isTextFor(trace, reader.savedToken, settings),
	);

/** When the token of a grant was asked for, as a process knows it: a text may be that of the first login that brought it. */
export function askedAt({ grants }: Trace, grant: Grant, { life }: Attempt): number {
	const { token, settings } = grant;
	if (grant.attempt.life === life) return grant.sentAt;
	const logins = grants.filter((one) => one.token === token && one.settings === settings);
	return Math.min(...logins.map(({ sentAt }) => sentAt));
}

/** For other settings, such as those before a new password, Fluent may have handed out the very same token. */
const isTextFor = ({ writes }: Trace, text: string, settings: string): boolean =>
	writes.some((write) => write.savedToken === text && write.attempt.settings === settings);

/** Whether a stored text holds this token. */
const tells = (text: string, { access }: Token): boolean => text.includes(`"${access}"`);
