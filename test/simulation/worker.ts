import fc from 'fast-check';
import { judge, type BrokenInvariant, type Invariant } from './judges';
import { schedules } from './schedule';
import { story } from './story';

/** One process of `run.ts`: gets tasks, answers each with what it found. */

export interface Task {
	seed: number;
	runs: number;
	/** Of n8n in each schedule; as drawn if not given. */
	processes?: number;
}

export interface Finding {
	/** Schedules that held before it. */
	after: number;
	invariant: Invariant;
	text: string;
	story: string;
}

/** Draws schedules until one breaks an invariant, and shrinks that one. */
function check({ seed, runs, processes }: Task): Finding | undefined {
	let broken = undefined as BrokenInvariant | undefined;
	const drawn = schedules.map((each) => (processes ? { ...each, processes } : each));
	const property = fc.property(drawn, (schedule) => {
		// It shrinks towards the invariant that fell first.
		const found = judge(schedule, broken && [broken.invariant]);
		broken = found ?? broken;
		return !found;
	});
	const { numRuns } = fc.check(property, { seed, numRuns: runs });
	if (!broken) return undefined;
	const { invariant, text } = broken;
	return { after: numRuns - 1, invariant, text, story: story(broken) };
}

// Nobody reads the stacks of the failures that a simulation throws by the thousand.
Error.stackTraceLimit = 0;

process.on('message', (task: Task) => {
	// What is thrown here ends this process, and `pool.ts` hears of that.
	setImmediate(() => process.send?.({ finding: check(task) }));
});
