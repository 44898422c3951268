import { MINUTE } from '../time';
import { type Grant, type Trace, settingsOf } from '../trace';
import { type Judge, name } from './limits';
import { tells } from './known-tokens';

/** I10 (rule 10): what people typed stays, expressions and edits. */
export const typedStays: Judge = ({ overwritten: [first] }) =>
	first && { at: first.at, text: `the ${first.text} of credential ${first.row} is overwritten` };

/** I11 (rule 11): a process that is restarted finds in the store what it knew, from n8n 2.39 on. */
export const storedSurely: Judge = (trace) => {
	if (trace.schedule.line !== 'new' || trace.disturbances.some(({ clock }) => clock))
		return undefined;
	const grant = trace.grants.find(({ attempt, sentAt }) => {
		// One credential has room for one session, so users by item take turns in it.
		if (!attempt.afterRestart || trace.schedule.rows[attempt.row].byItem) return false;
		return trace.grants.some(
			(other) =>
				other.attempt.life !== attempt.life &&
				other.token &&
				settingsOf(attempt) === other.settings &&
				isOfferedForStoring(trace, other, attempt.row) &&
				other.token.expiresAt > sentAt + 6 * MINUTE &&
				!other.token.endedAt,
		);
	});
	return (
		grant && {
			at: grant.sentAt,
			text: `process ${grant.attempt.life.process} logs in after its restart, though the token of ${name(grant.attempt)} lives`,
		}
	);
};

/**
 * A call of the hook for this credential could return the token: what is renewed in `authenticate` waits for the next
 * one, and a second credential with the same settings for a minute.
 */
const isOfferedForStoring = ({ calls, writes }: Trace, grant: Grant, row: number): boolean =>
	calls.some(
		({ attempt, method, endedAt }) =>
			method === 'preAuthentication' &&
			attempt.life === grant.attempt.life &&
			attempt.row === row &&
			endedAt >= grant.answeredAt &&
			!writes.some(
				(write) =>
					write.attempt.life === attempt.life &&
					write.row !== row &&
					write.startedAt <= endedAt &&
					endedAt < write.startedAt + MINUTE &&
					tells(write.savedToken, grant.token!),
			),
	);
