import type { Schedule } from '../schedule';
import { simulate } from '../simulate';
import type { Trace } from '../trace';
import { noSecrets, settlesInTime } from './calls';
import { asksSeldom, saysWhatFluentSaid, standsAlone } from './identity';
import type { Judge, Violation } from './limits';
import { lockBudget } from './lock-budget';
import { oneLoginPerToken } from './one-login';
import { recovers, testIsAsked } from './recovery';
import { noDeadToken, provenEachMinute, sentOnce } from './requests';
import { storedSurely, typedStays, writesOnce } from './storing';
import { notRefusedForOthers, ownUserOnly } from './users';

/**
 * The invariants of docs/simulation.md. A judge sees what happened between n8n, core and Fluent, never the inside of the
 * core.
 */
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
	'I10 writes': writesOnce,
	I11: storedSurely,
	I12: standsAlone,
	I13: saysWhatFluentSaid,
	I14: asksSeldom,
	I17: testIsAsked,
} satisfies Record<string, Judge>;

export type Invariant = keyof typeof JUDGES;

export interface BrokenInvariant extends Violation {
	invariant: Invariant;
	trace: Trace;
}

/** Lets a schedule happen. @returns the first invariant that does not hold */
export function judge(
	schedule: Schedule,
	invariants = Object.keys(JUDGES) as Invariant[],
): BrokenInvariant | undefined {
	const trace = simulate(schedule);
	for (const invariant of invariants) {
		const violation = JUDGES[invariant](trace);
		if (violation) return { ...violation, invariant, trace };
	}
	return undefined;
}
