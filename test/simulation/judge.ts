import type { Schedule } from './schedule';
import { simulate } from './simulate';
import { JUDGES, type Invariant, type Violation } from './judges';
import type { CreateSubject } from './subject';
import type { Trace } from './trace';

export interface BrokenInvariant extends Violation {
	invariant: Invariant;
	trace: Trace;
}

export const INVARIANTS = Object.keys(JUDGES) as Invariant[];

/** Lets a schedule happen. @returns the first invariant that does not hold */
export function judge(
	schedule: Schedule,
	createSubject: CreateSubject,
	invariants: Invariant[] = INVARIANTS,
): BrokenInvariant | undefined {
	const trace = simulate(schedule, createSubject);
	for (const invariant of invariants) {
		const violation = JUDGES[invariant](trace);
		if (violation) return { ...violation, invariant, trace };
	}
	return undefined;
}
