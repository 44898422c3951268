import { knowledgeOf } from '../knowledge';
import type { Grant, Trace } from '../trace';
import { type Judge, LOCK_WINDOW, LOCK_BUDGET } from './limits';

/**
 * I1: a process sends no password grant that fails if it can know of 4 failures of the user in the 15 minutes before.
 *
 * It can know of those it sent itself. From n8n 2.39 on it can also know what others had stored in a credential before it
 * read that (`knowledge.ts`). So processes are excepted that start within the same second with nothing stored, failures
 * whose storing was lost by a crash or by the database or was overwritten, and everything on an older n8n.
 * So is a login without an answer, once a later one with the same settings has succeeded: nobody can know that the user was
 * deactivated just then.
 * Refresh grants may count for Fluent (nobody knows), but they name no user and go on by rule 4, so they are not counted.
 */
export const lockBudget: Judge = (trace) => {
	const failures = trace.grants.filter(({ type, countedFor }) => type === 'password' && countedFor);
	if (failures.length <= LOCK_BUDGET) return undefined;
	const knows = knowledgeOf(trace, failures);
	for (const last of failures) {
		const known = countedBefore(trace, failures, last).filter(
			(failure) => knows(last, failure) && !seemsRight(trace, failure, last),
		);
		if (known.length < LOCK_BUDGET) continue;
		const text = `process ${last.attempt.life.process} sends a login of ${last.countedFor!.username} after ${known.length} failures that it can know of`;
		return { at: last.sentAt, text };
	}
	return undefined;
};

/** The failures that Fluent still counts when `last` arrives: in the window, and since the last success that clears. */
function countedBefore(trace: Trace, failures: Grant[], last: Grant): Grant[] {
	const user = last.countedFor!;
	const cleared = trace.schedule.rules.successClears
		? trace.grants.filter((grant) => grant.type === 'password' && grant.token?.user === user)
		: [];
	const jumps = trace.disturbances.filter(({ clock }) => clock);
	const start = Math.max(
		last.arrivedAt - LOCK_WINDOW,
		...[...cleared.map(({ arrivedAt }) => arrivedAt), ...jumps.map(({ from }) => from)].filter(
			(at) => at <= last.arrivedAt,
		),
	);
	return failures.filter(
		(failure) =>
			failure !== last &&
			failure.countedFor === user &&
			start < failure.arrivedAt &&
			failure.arrivedAt <= last.arrivedAt,
	);
}

const seemsRight = ({ grants }: Trace, failure: Grant, last: Grant): boolean =>
	failure.answeredAt === Infinity &&
	grants.some(
		({ token, settings, sentAt, answeredAt }) =>
			token && settings === failure.settings && failure.sentAt < sentAt && answeredAt < last.sentAt,
	);
