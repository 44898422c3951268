import { MINUTE } from '../../../tools/time';
import type { Token } from '../../../tools/simulator/tokens';
import type { Attempt, Trace, Write } from '../trace';
import { type Judge, CALL, name } from './limits';

/** I10 (rule 10): what people typed stays, expressions and edits. */
export const typedStays: Judge = ({ overwritten: [first] }) =>
	first && { at: first.at, text: `the ${first.text} of credential ${first.row} is overwritten` };

/**
 * I10 too (rule 11): a process does not write the same session again and again, as a credential whose user is an
 * expression would make it.
 */
export const writesOnce: Judge = (trace) => {
	const { disturbances, grants, writes, attempts } = trace;
	if (disturbances.some(({ clock, target }) => clock || target === 'store')) return undefined;
	for (const [index, write] of writes.entries()) {
		const { attempt, row, startedAt } = write;
		const { life, settings } = attempt;
		const before = writes
			.slice(0, index)
			.findLast(
				(other) =>
					other.row === row && other.attempt.life === life && other.attempt.settings === settings,
			);
		if (before?.result !== 'stored') continue;
		const isNews = grants.some(
			(grant) =>
				grant.attempt.username === attempt.username &&
				Math.min(grant.answeredAt, grant.sentAt + CALL) >= before.startedAt &&
				grant.sentAt <= startedAt,
		);
		const areOthersUsed = attempts.some(
			(other) =>
				other.life === life &&
				other.row === row &&
				other.settings !== settings &&
				other.readAt > startedAt - 10 * MINUTE &&
				other.readAt < startedAt,
		);
		if (!isNews && areOthersUsed && !isRepeat(trace, write) && isOfOthers(trace, attempt)) {
			return {
				at: startedAt,
				text: `${name(attempt)} writes again over the text of others in use`,
			};
		}
	}
	return undefined;
};

/** After a failed request n8n's legacy helper sends again only if there is something to store. */
const isRepeat = ({ calls }: Trace, { attempt, startedAt }: Write): boolean =>
	calls.filter(
		(call) =>
			call.attempt === attempt &&
			call.method === 'preAuthentication' &&
			call.startedAt <= startedAt,
	).length > 1;

/** The text that it brought is one of other settings, which it uses as well. */
const isOfOthers = ({ writes }: Trace, { savedToken, life, settings }: Attempt): boolean =>
	writes.some(
		(write) =>
			write.savedToken === savedToken &&
			write.attempt.life === life &&
			write.attempt.settings !== settings,
	);

/**
 * I11 (rule 11): a process that is restarted finds in the store, from n8n 2.39 on, the token that both runs before were
 * sent with, the second long enough after the first for a text to be stored again.
 */
export const storedSurely: Judge = (trace) => {
	if (trace.schedule.line !== 'new' || trace.disturbances.some(({ clock }) => clock))
		return undefined;
	for (const { attempt, sentAt } of trace.grants) {
		const [first, second] = attempt.restartedAfter ?? [];
		if (!second || bringsTextInUse(trace, second) || wentToTwin(trace, first, second)) continue;
		const token = tokensOf(trace, second).find(
			(one) =>
				tokensOf(trace, first).includes(one) &&
				one.expiresAt > sentAt + 6 * MINUTE &&
				(one.endedAt ?? Infinity) >= sentAt,
		);
		if (token) {
			return {
				at: sentAt,
				text: `process ${attempt.life.process} logs in after its restart, though ${token.access} of ${name(second)} lives`,
			};
		}
	}
	return undefined;
};

/** Those that a request was sent with. */
const tokensOf = ({ arrivals, questions }: Trace, attempt: Attempt): Token[] =>
	[...arrivals, ...questions].flatMap((sent) =>
		sent.attempt === attempt ? (sent.token ?? []) : [],
	);

/** Another credential with the same settings was handed the text, which is handed out once in a minute. */
const wentToTwin = ({ writes }: Trace, first: Attempt, second: Attempt): boolean =>
	writes.some(
		({ row, attempt, startedAt }) =>
			row !== second.row &&
			attempt.settings === second.settings &&
			startedAt >= first.startedAt &&
			startedAt <= second.endedAt,
	);

/** It brought a text of other settings that its process uses as well (rule 11). */
const bringsTextInUse = ({ writes, attempts }: Trace, brings: Attempt): boolean =>
	writes.some(
		(write) =>
			write.savedToken === brings.savedToken &&
			write.attempt.settings !== brings.settings &&
			attempts.some(
				(other) =>
					other.life === brings.life &&
					other.settings === write.attempt.settings &&
					other.readAt > brings.readAt - 15 * MINUTE &&
					other.readAt <= brings.endedAt,
			),
	);
