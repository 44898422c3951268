import fc from 'fast-check';
import { schedules } from './schedule';
import { INVARIANTS, judge, type Invariant } from './judges';
import { story } from './story';
import type { CreateSubject } from './subject';

export interface Task {
	seed: number;
	runs: number;
	invariants?: Invariant[];
	/** Processes of n8n in each schedule; 1 to 16 as drawn if not given. */
	processes?: number;
}

export interface Finding {
	/** Schedules that held before it. */
	after: number;
	invariant: Invariant;
	text: string;
	story: string;
}

/**
 * Draws schedules until one breaks an invariant, and shrinks that one. The whole is synchronous, so it may not be called
 * from a promise callback: `inTurnOfItsOwn` sees to that.
 */
export function check(
	{ seed, runs, invariants = INVARIANTS, processes }: Task,
	createSubject: CreateSubject,
): Finding | undefined {
	// It shrinks towards the invariant that fell first.
	let sought = invariants;
	const drawn = processes ? schedules.map((drawn) => ({ ...drawn, processes })) : schedules;
	const property = fc.property(drawn, (schedule) => {
		const broken = judge(schedule, createSubject, sought);
		if (broken) sought = [broken.invariant];
		return !broken;
	});
	const { numRuns, counterexample } = fc.check(property, { seed, numRuns: runs });
	if (!counterexample) return undefined;
	const [schedule] = counterexample;
	const broken = judge(schedule, createSubject, sought)!;
	const { invariant, text } = broken;
	return { after: numRuns - 1, invariant, text, story: story(broken) };
}

/** Promise callbacks of the core run while the simulation does: only where no other is running. */
export function inTurnOfItsOwn<Result>(run: () => Result): Promise<Result> {
	return new Promise((resolve, reject) => {
		setImmediate(() => {
			try {
				resolve(run());
			} catch (error) {
				reject(error);
			}
		});
	});
}
