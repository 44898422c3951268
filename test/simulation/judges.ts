import { NEVER_ARRIVES } from './faults';
import type { Token } from './fluent';
import { knowledgeOf } from './knowledge';
import { MINUTE, SECOND } from './time';
import {
	settingsOf,
	skewOf,
	type Arrival,
	type Attempt,
	type Disturbance,
	type Grant,
	type LifeMark,
	type Trace,
} from './trace';

/*
 * The invariants of the design's section 7, and two that its rules 7 and 10 add. A judge sees what happened between n8n,
 * core and Fluent, never the inside of the core.
 */

export interface Violation {
	at: number;
	text: string;
}

type Judge = (trace: Trace) => Violation | undefined;

const LOCK_WINDOW = 15 * MINUTE;
const LOCK_BUDGET = 4;
/** A call takes up to 30 s, and what it learns counts from its end. */
const CALL = 30 * SECOND;
/** Reading, sending and storing take less than this, without faults. */
const STEP = 2 * SECOND;
/** By as much a token ends earlier for the core: its last second, what `expires_in` cuts off, and its way. */
const CUT_OFF = 2.5 * SECOND;

/**
 * I1: a process sends no password grant that fails if it can know of 4 failures of the user in the 15 minutes before.
 *
 * It can know of those it sent itself. From n8n 2.39 on it can also know what others had stored in a credential before it
 * read that (`knowledge.ts`). So processes are excepted that start within the same second with nothing stored, failures
 * whose storing was lost by a crash or by the database or was overwritten, and everything on an older n8n.
 * Refresh grants may count for Fluent (nobody knows), but they name no user and go on by rule 4, so they are not counted.
 */
const lockBudget: Judge = (trace) => {
	const failures = trace.grants.filter(({ type, countedFor }) => type === 'password' && countedFor);
	if (failures.length <= LOCK_BUDGET) return undefined;
	const knows = knowledgeOf(trace, failures);
	for (const last of failures) {
		const known = countedBefore(trace, failures, last).filter((failure) => knows(last, failure));
		if (known.length < LOCK_BUDGET) continue;
		const text = `process ${last.attempt.life.process} sends a login of ${last.countedFor!.name} after ${known.length} failures that it can know of`;
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

/**
 * I2: no token leaves with less than a second to live, or after its process has heard that Fluent does not accept it.
 * A process whose clock jumps cannot tell the first.
 */
const noDeadToken: Judge = (trace) => {
	const knowsExpiry =
		trace.schedule.rules.expiresIn && !trace.disturbances.some(({ clock }) => clock);
	for (const { attempt, token, sentAt } of trace.arrivals) {
		if (!token) return { at: sentAt, text: `${name(attempt)} is sent without a token of Fluent's` };
		const left = token.expiresAt - sentAt;
		if (knowsExpiry && left < SECOND) {
			return {
				at: sentAt,
				text: `${token.access} is sent with ${left} ms to live by ${name(attempt)}`,
			};
		}
		const heardAt = lastHeard(trace, attempt, token, sentAt);
		if (
			heardAt !== undefined &&
			!trace.grants.some(
				(grant) =>
					isGiven(grant, attempt.life, token) &&
					grant.answeredAt >= heardAt &&
					grant.answeredAt <= sentAt,
			)
		) {
			return {
				at: sentAt,
				text: `${token.access} is sent although Fluent refused it to the same process: ${name(attempt)}`,
			};
		}
	}
	return undefined;
};

/** When a process last heard from Fluent, in answer to a question with the same settings, that a token is not accepted. */
const lastHeard = (
	trace: Trace,
	attempt: Attempt,
	token: Token,
	until: number,
): number | undefined =>
	trace.probes.findLast(
		(probe) =>
			probe.token === token &&
			probe.attempt.life === attempt.life &&
			settingsOf(probe.attempt) === settingsOf(attempt) &&
			probe.status === 401 &&
			probe.answeredAt < until,
	)?.answeredAt;

const isGiven = ({ attempt, token, answeredAt }: Grant, life: LifeMark, wanted: Token): boolean =>
	token === wanted && attempt.life === life && answeredAt < Infinity;

/** ms after which a failed request is left alone (rule 9). */
const AT_ONCE = 5 * SECOND;

/**
 * I3: what Fluent has processed is not sent again, and no request is sent without the body that its first try used up.
 *
 * n8n does not say why a request failed. Excepted is one whose token Fluent rejected in the same moment, when asked.
 */
const sentOnce: Judge = (trace) => {
	for (const arrival of trace.arrivals) {
		const { attempt, sentAt } = arrival;
		// n8n 1.x itself does this on the modern helper.
		if (arrival.drained && attempt.helper !== 'modern') {
			return { at: sentAt, text: `${name(attempt)} is sent again without its body` };
		}
		const before = trace.arrivals.find(
			(other) =>
				other.attempt === attempt &&
				other.sentAt < sentAt &&
				other.authorized &&
				attempt.status !== 401 &&
				!isRejectedAtOnce(trace, other),
		);
		if (before)
			return { at: sentAt, text: `${name(attempt)} is sent again although Fluent processed it` };
	}
	return undefined;
};

const isRejectedAtOnce = ({ probes }: Trace, { token, sentAt }: Arrival): boolean =>
	probes.some(
		(probe) =>
			probe.token === token &&
			probe.status === 401 &&
			sentAt <= probe.sentAt &&
			probe.sentAt <= sentAt + AT_ONCE + STEP,
	);

/**
 * I4: 15 minutes after the last fault every run with right settings succeeds; after faults of less than a minute in all,
 * 5 minutes. No fault are: a crash, a restart, a revocation, an edit, a database that fails (but for the run it fails),
 * and a refresh grant that is answered wrongly or not at all, since a password grant can follow it.
 */
const recovers: Judge = (trace) => {
	const failed = trace.attempts.find((attempt) => {
		const { outcome, isRight, status, startedAt, readAt } = attempt;
		if (outcome === undefined || outcome === 'ok' || !isRight || status !== 200) return false;
		if (outcome === 'DatabaseError' || isServedBlindly(trace, attempt)) return false;
		return isCalm(trace, attempt, Math.min(startedAt, readAt));
	});
	return (
		failed && {
			at: failed.endedAt,
			text: `${name(failed)} fails in calm weather: ${failed.outcome}`,
		}
	);
};

function isCalm(trace: Trace, attempt: Attempt, at: number): boolean {
	return isFaultless(trace, attempt, at) && isLoginOpen(trace, attempt, at);
}

/** No fault that may still have consequences. */
function isFaultless(trace: Trace, attempt: Attempt, at: number): boolean {
	const faults = trace.disturbances.filter(
		({ from, target, user }) =>
			from <= attempt.endedAt &&
			(!user || user.name === attempt.fields.username) &&
			target !== 'store' &&
			target !== 'refresh',
	);
	const recovery = isShortOutage(faults) ? 5 * MINUTE : 15 * MINUTE;
	return faults.every(({ to }) => at >= to + recovery + skewOf(trace) + CALL + STEP);
}

/**
 * The user was not locked, which is held for 15 minutes, and people's typos, with what may count besides, did not use up
 * the logins that may be risked. Lost answers of one process alone never do: they are paced.
 */
function isLoginOpen(trace: Trace, attempt: Attempt, at: number): boolean {
	const { username } = attempt.fields;
	const risked = trace.grants.filter(
		(grant) =>
			grant.attempt.fields.username === username &&
			mayCount(grant) &&
			grant.sentAt <= attempt.endedAt &&
			at < grant.sentAt + LOCK_WINDOW + skewOf(trace) + CALL + STEP,
	);
	const areTyposAmong = risked.some(({ answeredAt }) => answeredAt < Infinity);
	const isOfOneProcess = risked.every(({ attempt: { life } }) => life === attempt.life);
	const isPaced = isOfOneProcess && !areTyposAmong;
	return (isPaced || risked.length < LOCK_BUDGET) && !isLocked(trace, attempt, at);
}

/** A password grant without a success, unless it surely never arrived. */
function mayCount({ type, token, answeredAt, fault }: Grant): boolean {
	const succeeded = token !== undefined && answeredAt < Infinity;
	return type === 'password' && !succeeded && !(fault && NEVER_ARRIVES.has(fault));
}

const isLocked = (trace: Trace, attempt: Attempt, at: number): boolean =>
	trace.locks.some(
		({ user, from, to }) =>
			user.name === attempt.fields.username &&
			from <= attempt.endedAt &&
			at < to + LOCK_WINDOW + skewOf(trace) + CALL + STEP,
	);

/** Faults of the network alone, less than a minute in all. */
const isShortOutage = (faults: Disturbance[]): boolean =>
	faults.every(({ target }) => target) &&
	faults.reduce((sum, { from, to }) => sum + to - from, 0) < MINUTE;

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
		isReplaced(trace, attempt);
	// Fluent could not be asked whether it accepts the token.
	const asked = trace.disturbances.some(
		({ target, from, to }) =>
			target === 'me' && from <= attempt.endedAt && attempt.startedAt < to + MINUTE + CALL,
	);
	return cannotRepeat || asked;
}

/** The token that it was sent again with was dead as well, which the process was not told; n8n tries no third time. */
function isDeadAgain(trace: Trace, attempt: Attempt): boolean {
	const [, again] = trace.arrivals.filter((arrival) => arrival.attempt === attempt);
	const [, chosen] = trace.calls.filter(
		(call) => call.attempt === attempt && call.method === 'preAuthentication',
	);
	if (!again?.token || again.authorized) return false;
	const endedMeanwhile = (again.token.endedAt ?? -Infinity) >= chosen.startedAt;
	return endedMeanwhile || lastHeard(trace, attempt, again.token, again.sentAt) === undefined;
}

/** By the table, what failed with a token that was replaced or has run out meanwhile is left alone by the legacy helper. */
function isReplaced(trace: Trace, attempt: Attempt): boolean {
	const { arrivals, grants } = trace;
	const token = arrivals.find((arrival) => arrival.attempt === attempt)?.token;
	if (attempt.helper !== 'legacy' || !token) return false;
	const settings = settingsOf(attempt);
	const at = { attempt, sentAt: attempt.endedAt + 1 };
	return (
		token.expiresAt - CUT_OFF <= attempt.endedAt ||
		grants.some(
			(grant) =>
				grant.token &&
				grant.token !== token &&
				grant.settings === settings &&
				knowsTokenOf(trace, grant, at),
		)
	);
}

/** Whether n8n asks the hook again after a failure, and sends again if there is something to store. */
const hearsOfFailures = ({ schedule }: Trace, { helper }: Attempt): boolean =>
	helper === 'modern' || (helper === 'legacy' && schedule.line === 'new');

/**
 * I5: nobody acts as a user whom people did not mean, and no run is refused while its process holds a token that lives,
 * or, 15 minutes after the last fault, a refresh token that is good.
 */
const ownUserOnly: Judge = (trace) => {
	const other = trace.arrivals.find(
		({ attempt, token }) => token && token.user.name !== attempt.meant,
	);
	if (!other) return undefined;
	const text = `${name(other.attempt)} acts as ${other.token!.user.name} instead of ${other.attempt.meant}`;
	return { at: other.sentAt, text };
};

const notRefusedForOthers: Judge = (trace) => {
	const jumped = trace.disturbances.some(({ clock }) => clock);
	for (const attempt of trace.attempts) {
		if (attempt.outcome !== 'LoginFailure' || jumped) continue;
		for (const token of heldBy(trace, attempt).slice(-1)) {
			const lives = !token.refused && !token.endedAt && attempt.endedAt + SECOND < token.expiresAt;
			if (lives && trace.schedule.rules.expiresIn) {
				return {
					at: attempt.endedAt,
					text: `${name(attempt)} is refused although ${token.access} lives`,
				};
			}
			const good =
				token.refresh &&
				!token.refreshUsed &&
				!isSpent(trace, token) &&
				attempt.endedAt < token.refreshExpiresAt;
			const mayRefresh =
				!trace.schedule.rules.refusesRefreshWhileLocked ||
				!isLocked(trace, attempt, attempt.startedAt);
			const isOthersFault =
				isFaultless(trace, attempt, attempt.startedAt) && !isHeld(trace, attempt);
			if (good && mayRefresh && isOthersFault) {
				return {
					at: attempt.endedAt,
					text: `${name(attempt)} is refused although ${token.refresh} is good`,
				};
			}
		}
	}
	return undefined;
};

/** A refresh token that was refused, or whose answer was lost, counts as used (rule 2). */
const isSpent = ({ grants }: Trace, token: Token): boolean =>
	grants.some(
		(grant) =>
			grant.presented === token &&
			!(grant.token && grant.answeredAt < Infinity) &&
			!(grant.fault && NEVER_ARRIVES.has(grant.fault)),
	);

/** Fluent refused a login with these very settings, to whichever process, so they are held for all of them. */
const isHeld = ({ grants }: Trace, attempt: Attempt): boolean =>
	grants.some(
		({ type, settings, token, answeredAt }) =>
			type === 'password' &&
			settings === settingsOf(attempt) &&
			!token &&
			answeredAt <= attempt.endedAt &&
			attempt.startedAt < answeredAt + LOCK_WINDOW + CALL,
	);

/** Tokens for the very settings of an attempt that its process knew, the newest last. */
function heldBy(trace: Trace, attempt: Attempt): Token[] {
	const settings = settingsOf(attempt);
	const at = { attempt, sentAt: attempt.readAt };
	return trace.grants
		.filter((grant) => grant.token && grant.settings === settings && knowsTokenOf(trace, grant, at))
		.map(({ token }) => token!);
}

/** I6: every call settles within 30 s. */
const settlesInTime: Judge = ({ calls }) => {
	const slow = calls.find(
		({ attempt, startedAt, endedAt }) => attempt.life.alive && endedAt - startedAt > CALL,
	);
	if (!slow) return undefined;
	const took = (slow.endedAt - slow.startedAt) / SECOND;
	return { at: slow.startedAt, text: `${slow.method} of ${name(slow.attempt)} takes ${took} s` };
};

/**
 * I7: a process gets a token once, asks for none while it has one that is fresh, and presents a refresh token at most
 * once after which Fluent refuses it. It may ask again for a token that Fluent refused to it.
 */
const oneLoginPerToken: Judge = (trace) => {
	for (const grant of trace.grants) {
		const { attempt, token, sentAt, presented, settings } = grant;
		const { life } = attempt;
		if (presented && grant.arrivedAt < Infinity && !token) {
			const before = trace.grants.find(
				(other) =>
					other !== grant &&
					other.presented === presented &&
					other.attempt.life === life &&
					other.settings === settings &&
					!other.token &&
					other.arrivedAt <= grant.arrivedAt,
			);
			if (before && !isIssuedAgain(trace, before, grant))
				return {
					at: sentAt,
					text: `process ${life.process} is refused ${presented.refresh} again`,
				};
		}
		if (trace.disturbances.some(({ clock }) => clock)) continue;
		const fresh = trace.grants.find(
			(other) =>
				isFreshFor(trace, grant, other) &&
				lastHeard(trace, attempt, other.token!, sentAt + 1) === undefined,
		);
		if (fresh)
			return {
				at: sentAt,
				text: `process ${life.process} asks for a token although it has ${fresh.token!.access}`,
			};
	}
	return undefined;
};

/** Fluent handed out the very refresh token again, with the same token, after it had refused it. */
const isIssuedAgain = ({ grants }: Trace, refused: Grant, { presented, sentAt }: Grant): boolean =>
	grants.some(
		({ token, arrivedAt, answeredAt }) =>
			token === presented && arrivedAt > refused.arrivedAt && answeredAt <= sentAt,
	);

/** Whether the token of another grant is known to the process of this one, and needs no renewal yet. */
function isFreshFor(trace: Trace, { attempt, sentAt, settings }: Grant, other: Grant): boolean {
	const { token } = other;
	if (!token || other.settings !== settings || !trace.schedule.rules.expiresIn) return false;
	const life = trace.schedule.rules.life[token.client];
	const leeway = token.refresh ? Math.min(life / 10, 5 * MINUTE) : 0;
	if (sentAt >= token.expiresAt - leeway - CUT_OFF) return false;
	const isOwn = other.attempt.life === attempt.life;
	const isKnown = (grant: Grant) => knowsTokenOf(trace, grant, { attempt, sentAt });
	if (!(isOwn || !token.endedAt) || !isKnown(other)) return false;
	// Of two that were asked for at the same time, nobody can tell which is the newer one.
	return !trace.grants.some(
		(later) =>
			later.settings === settings &&
			later.token &&
			later.token !== token &&
			later.answeredAt >= other.sentAt &&
			isKnown(later),
	);
}

/** Whether a process was given a token, or had read it from the credential, when it sent something. */
const knowsTokenOf = (
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
			settingsOf(reader) === settings &&
			tells(reader.savedToken, token!),
	);

/** Whether a stored text holds this token. */
const tells = (text: string, { access }: Token): boolean => text.includes(`"${access}"`);

/** I8: a failure holds no secret, and nothing else is ever thrown. */
const noSecrets: Judge = ({ calls, unhandled }) => {
	if (unhandled.length)
		return {
			at: 0,
			text: `a promise is rejected and nobody waits for it: ${String(unhandled[0])}`,
		};
	for (const { attempt, endedAt, error } of calls) {
		if (error === undefined) continue;
		const { name: kind, message, stack } = error as Error;
		if (kind !== 'LoginFailure')
			return { at: endedAt, text: `${name(attempt)} throws ${String(error)}` };
		const shown = `${message} ${stack} ${JSON.stringify(error)}`;
		if (SECRETS.test(shown))
			return { at: endedAt, text: `the failure of ${name(attempt)} shows a secret: ${message}` };
	}
	return undefined;
};

const SECRETS = /fluent-staging|ca5ce9a8|access-\d|refresh-\d/;

/** I9 (rule 7): where n8n hides a 401 from the hook, or sends nothing again, a dead token is sent for a minute at most. */
const provenEachMinute: Judge = (trace) => {
	if (trace.disturbances.some(({ clock }) => clock)) return undefined;
	for (const { attempt, token, arrivedAt } of trace.arrivals) {
		if (
			!token ||
			attempt.helper === 'modern' ||
			(attempt.helper === 'legacy' && trace.schedule.line === 'new')
		)
			continue;
		if (arrivedAt === Infinity || token.endedAt === undefined) continue;
		const deadFor = arrivedAt - token.endedAt;
		const unproven = trace.disturbances.some(
			({ target, from, to }) =>
				(target === 'me' || target === 'everything') &&
				from <= arrivedAt &&
				arrivedAt < to + MINUTE + STEP,
		);
		if (deadFor > MINUTE + STEP && !unproven) {
			return {
				at: arrivedAt,
				text: `${name(attempt)} carries ${token.access}, dead for ${Math.round(deadFor / SECOND)} s`,
			};
		}
	}
	return undefined;
};

/** I10 (rule 10): what people typed stays, expressions and edits. */
const typedStays: Judge = ({ overwritten: [first] }) =>
	first && { at: first.at, text: `the ${first.text} of credential ${first.row} is overwritten` };

/** I11 (rule 11): a process that is restarted finds in the store what it knew, from n8n 2.39 on. */
const storedSurely: Judge = (trace) => {
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

const name = ({ id, row, life }: Attempt): string =>
	`request ${id} (credential ${row}, process ${life.process})`;

export const JUDGES = {
	I1: lockBudget,
	I2: noDeadToken,
	I3: sentOnce,
	I4: recovers,
	'I5 user': ownUserOnly,
	'I5 refused': notRefusedForOthers,
	I6: settlesInTime,
	I7: oneLoginPerToken,
	I8: noSecrets,
	I9: provenEachMinute,
	I10: typedStays,
	I11: storedSurely,
} satisfies Record<string, Judge>;

export type Invariant = keyof typeof JUDGES;
