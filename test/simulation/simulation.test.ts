import { describe, expect, it } from '@jest/globals';
import { build } from './build';
import { runSchedules } from './pool';

/** The same schedules each time; `npm run test:simulation` draws new ones, as many as asked for. */
const SEED = 20261124;
const RUNS = 2_000;

describe('Simulation', () => {
	// In a process of its own, as that command does it: jest's copies of modules take four times as long.
	it(`holds every invariant in ${RUNS} schedules`, async () => {
		const file = await build('test');
		const plan = { runs: RUNS, seed: SEED, jobs: 1, report: () => {} };
		const finding = await runSchedules({ ...plan, file });
		expect(finding?.story).toBeUndefined();
	}, 120_000);
});
