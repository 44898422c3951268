import { MINUTE } from '../../../tools/time';
import { type Attempt, type Trace } from '../trace';
import { isFaultless } from './calm';
import { type Judge, CALL, LOCK_WINDOW, kindOf, name } from './limits';

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
				settings === attempt.settings && sentAt <= endedAt && answeredAt >= startedAt - MINUTE / 60,
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
		({ attempt, type, token, sentAt, answeredAt }) =>
			attempt.username === username &&
			type === 'password' &&
			!(token && answeredAt < Infinity) &&
			sentAt > endedAt - LOCK_WINDOW - CALL &&
			sentAt <= endedAt,
	).length;
