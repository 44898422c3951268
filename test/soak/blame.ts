import type { FailedRun } from './failed-runs';
import type { Lane } from './lane';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Runs share a question for as long as one may take. */
const QUESTION_LIMIT = 11 * SECOND;

/** From a login without an answer to the next one, as the lock budget is paced, and the time that this one takes. */
const PACE = 5 * MINUTE + 35 * SECOND;

/** The same when the budget is spent. */
const LOCK_WINDOW = 15 * MINUTE;
const BUDGET = 4;

/** The fault that a failed run is owed to; without one the package, or n8n, has failed. */
export function blame(lane: Lane, run: FailedRun): string | undefined {
	const { ledger, way } = lane;
	const arrivals = ledger.arrivals.get(run.order ?? NaN) ?? [];
	if (arrivals.some(({ faulted }) => faulted)) return 'its request met a fault';
	// The token was revoked, which only a way that sends again can do something about.
	if (!way.heals && arrivals.some(({ endedEarly }) => endedEarly)) return 'its token was ended';
	const isInRun = (at: number) => at >= run.started - QUESTION_LIMIT && at <= run.stopped;
	if (ledger.failedQuestions.some(isInRun)) return 'its question met a fault';
	if (arrivals.length === 0 && waitsForLogin(lane, run)) return 'its login met a fault';
	return undefined;
}

/** The last login before the end of the run met a fault, and the next one was not due before the run began. */
function waitsForLogin({ ledger }: Lane, { started, stopped }: FailedRun): boolean {
	const before = ledger.grants.filter(({ at }) => at <= stopped);
	const failed = before.findLast(({ end }) => end === 'fault');
	if (!failed) return false;
	const success = before.findLast(({ at, end }) => end === 'token' && at <= started)?.at ?? 0;
	if (success > failed.at) return false;
	// A success proves that what was lost before did not fail; wrong passwords are those of another credential.
	const counted = before.filter(
		({ at, end, counts }) =>
			counts && at > started - LOCK_WINDOW && (end === 'refused' || at > success),
	);
	const wait = counted.length >= BUDGET ? LOCK_WINDOW : PACE;
	return started <= failed.at + wait;
}
