import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LoginFailure } from '../../fluent/failure';
import { schedules } from './schedule';
import { simulateInTurn } from './simulate';
import type { Trace } from './trace';

const SEED = 20261127;
const RUNS = 150;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What a run handed in, and the failures that it got, as weak references; the trace itself lets go of them. */
function release(trace: Trace): Array<WeakRef<object>> {
	const ended = trace.attempts.filter(({ life, endedAt }) => life.alive && endedAt < Infinity);
	const refs = ended.flatMap(({ helpers, error }) => [
		...(helpers ? [helpers] : []),
		...(error instanceof LoginFailure ? [new WeakRef(error)] : []),
	]);
	for (const happening of [...trace.attempts, ...trace.calls]) delete happening.error;
	return refs;
}

describe('I15: after every run has ended', () => {
	it('the core keeps neither what a run handed in nor an error', async () => {
		// The traces hold the processes, and these the core.
		const traces: Trace[] = [];
		const refs: Array<WeakRef<object>> = [];
		for (const schedule of fc.sample(schedules, { seed: SEED, numRuns: RUNS })) {
			const trace = await simulateInTurn(schedule);
			refs.push(...release(trace));
			traces.push(trace);
			await nextTurn();
		}
		collect();
		await nextTurn();
		collect();
		expect(traces).toHaveLength(RUNS);
		expect(refs.length).toBeGreaterThan(RUNS);
		expect(refs.filter((ref) => ref.deref() !== undefined)).toHaveLength(0);
	});
});
