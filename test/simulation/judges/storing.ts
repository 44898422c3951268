import { MINUTE } from '../../../tools/time';
import { type Attempt, type Call, type Grant, type Trace, type Write, settingsOf } from '../trace';
import { type Judge, CALL, name } from './limits';
import { tells } from './known-tokens';

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
		const { life } = attempt;
		const settings = settingsOf(attempt);
		const before = writes
			.slice(0, index)
			.findLast(
				(other) =>
					other.row === row &&
					other.attempt.life === life &&
					settingsOf(other.attempt) === settings,
			);
		if (before?.result !== 'stored') continue;
		const isNews = grants.some(
			(grant) =>
				grant.attempt.fields.username === attempt.fields.username &&
				Math.min(grant.answeredAt, grant.sentAt + CALL) >= before.startedAt &&
				grant.sentAt <= startedAt,
		);
		const areOthersUsed = attempts.some(
			(other) =>
				other.life === life &&
				other.row === row &&
				settingsOf(other) !== settings &&
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
const isOfOthers = ({ writes }: Trace, { savedToken, life, ...attempt }: Attempt): boolean =>
	writes.some(
		(write) =>
			write.savedToken === savedToken &&
			write.attempt.life === life &&
			settingsOf(write.attempt) !== settingsOf(attempt as Attempt),
	);

/** I11 (rule 11): a process that is restarted finds in the store what it knew, from n8n 2.39 on. */
export const storedSurely: Judge = (trace) => {
	if (trace.schedule.line !== 'new' || trace.disturbances.some(({ clock }) => clock))
		return undefined;
	// Fluent Auth without the check and with a fresh token calls no hook that could store it.
	if (trace.schedule.lastHelper === 'unchecked') return undefined;
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

/** A call of the hook for this credential could return the token: what is renewed in `authenticate` waits for the next one. */
const isOfferedForStoring = (trace: Trace, grant: Grant, row: number): boolean =>
	trace.calls.some(
		(call) =>
			call.method === 'preAuthentication' &&
			call.attempt.life === grant.attempt.life &&
			call.attempt.row === row &&
			settingsOf(call.attempt) === grant.settings &&
			call.endedAt >= grant.answeredAt &&
			call.endedAt < Infinity &&
			!isLost(trace, call) &&
			!isReplacedSince(trace, call, grant) &&
			!isHeldBack(trace, call, grant),
	);

/** The database or a crash lost what it returned; who waits for another credential's question is asked for no other text. */
const isLost = ({ writes }: Trace, { attempt }: Call): boolean =>
	writes.some((write) => write.attempt === attempt && write.result !== 'stored');

/**
 * The token was handed out before, so a second credential waits for a minute, and one that brought a text of other settings
 * until those are out of use.
 */
const isHeldBack = (trace: Trace, { attempt, endedAt }: Call, { token }: Grant): boolean =>
	trace.writes.some(
		(write) =>
			write.attempt !== attempt &&
			write.attempt.life === attempt.life &&
			write.startedAt <= endedAt &&
			tells(write.savedToken, token!) &&
			((write.row !== attempt.row && endedAt < write.startedAt + MINUTE) ||
				bringsTextInUse(trace, attempt)),
	);

/** It brought a text of other settings that its process uses as well (rule 11). */
const bringsTextInUse = ({ writes, attempts }: Trace, brings: Attempt): boolean =>
	writes.some(
		(write) =>
			write.savedToken === brings.savedToken &&
			settingsOf(write.attempt) !== settingsOf(brings) &&
			attempts.some(
				(other) =>
					other.life === brings.life &&
					settingsOf(other) === settingsOf(write.attempt) &&
					other.readAt > brings.readAt - 15 * MINUTE &&
					other.readAt <= brings.endedAt,
			),
	);

/**
 * Something else has replaced the token's text meanwhile: what was stored of an edit, which is taken back now, a refusal that
 * another process met before it could know the token, or what another version has stored.
 */
const isReplacedSince = ({ garbled, writes }: Trace, call: Call, { token }: Grant): boolean => {
	const isLater = ({ row, at }: { row: number; at: number }) =>
		row === call.attempt.row && at >= call.endedAt;
	const isOfAnother = ({ attempt, savedToken }: Write) => {
		if (settingsOf(attempt) !== settingsOf(call.attempt)) return true;
		const isUnknown = ![attempt.savedToken, savedToken].some((text) => tells(text, token!));
		return attempt.life !== call.attempt.life && isUnknown;
	};
	return garbled.some(isLater) || writes.filter(isLater).some(isOfAnother);
};
