import type { Failed } from './failure';
import { effectOf, LONGEST_HOLD } from './failure-kinds';
import { MINUTE, SECOND } from './time';

/** Fluent locks a user after 5 failed logins in a rolling 15 minutes (its lockout release note, July 2025). */
const LOCK_WINDOW = LONGEST_HOLD;
const BUDGET = 4;

/** Of the budget, what has to be left for a person's test: itself, and one for the runs (rule 16). */
const NEEDED_FOR_TEST = 2;

/** After the first login without an answer one more is tried soon, then they are minutes apart. */
const QUICK_RETRY = SECOND;
const PACE = 5 * MINUTE;

/** By how much the clocks of processes may differ. */
const CLOCK_SKEW = MINUTE;

/** A login that failed. All that a user's logins have to wait for follows from a list of these. */
export interface FailedLogin extends Pick<Failed, 'kind' | 'facts'> {
	/** Of its settings. */
	fingerprint: string;
	/** When it ended, less a fraction by chance if it counts: no two processes have the same one. */
	at: number;
	/** These settings are not sent again before: Fluent refused them, or asked to wait. */
	until: number;
}

const counts = ({ kind }: FailedLogin): boolean => effectOf(kind).counts === true;

/** Fluent's word on these very settings. */
const isRefusal = (failed: FailedLogin): boolean =>
	counts(failed) && effectOf(failed.kind).hold !== undefined;

/** Those that matter now, oldest first. Rule 15: one from the future was made before a clock was set back. */
export const recent = (failures: FailedLogin[], now: number): FailedLogin[] =>
	failures
		.filter((failed) => now < (counts(failed) ? failed.at + LOCK_WINDOW : failed.until))
		.filter(({ at }) => at <= now + CLOCK_SKEW)
		.sort((one, other) => one.at - other.at);

/** The one for which these settings are not sent again yet. */
export const holding = (failures: FailedLogin[], fingerprint: string, now: number) =>
	recent(failures, now)
		.filter((failed) => failed.fingerprint === fingerprint && now < failed.until)
		.at(-1);

/**
 * A login with these settings has succeeded: what failed before holds them back no longer, and what was not answered has
 * not failed. A refusal still counts: Fluent may go on counting it.
 */
export const proved = (failures: FailedLogin[], fingerprint: string, at: number): FailedLogin[] =>
	failures.flatMap((failed) => {
		if (failed.fingerprint !== fingerprint || failed.at > at) return [failed];
		return isRefusal(failed) ? [{ ...failed, until: failed.at }] : [];
	});

/** Rule 16: whether a person who tests these settings may have them sent in spite of a refusal. */
export const mayBeTested = (failures: FailedLogin[], held: FailedLogin, now: number): boolean =>
	isRefusal(held) && recent(failures, now).filter(counts).length <= BUDGET - NEEDED_FOR_TEST;

/** The failure of a login that is held back, as it is told to whoever asks meanwhile. */
export function heldFailure(failures: FailedLogin[], held: FailedLogin, now: number): Failed {
	const { kind, facts, until } = held;
	// A wait of less than a minute is not announced.
	if (until - held.at < MINUTE) return { kind, facts };
	const { at, because } = nextLogin(failures, now);
	// With the budget spent a change brings nothing about.
	if (because === 'budgetSpent') return { kind, facts, next: { at: Math.max(at, until) } };
	const or = mayBeTested(failures, held, now) ? 'change or test' : 'change';
	return { kind, facts, next: { at: until, or } };
}

/** When the next login of a user may be sent whatever its settings, and why not before (rule 3). */
export function nextLogin(failures: FailedLogin[], now: number) {
	const counting = recent(failures, now).filter(counts);
	const oldestOfBudget = counting.at(-BUDGET);
	if (oldestOfBudget)
		return { at: oldestOfBudget.at + LOCK_WINDOW, because: 'budgetSpent' as const };
	const unanswered = counting.filter((failed) => !isRefusal(failed));
	const pause = unanswered.length > 1 ? PACE : QUICK_RETRY;
	return { at: (unanswered.at(-1)?.at ?? -Infinity) + pause, because: 'paced' as const };
}
