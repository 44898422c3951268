import { describe, expect, it } from '@jest/globals';
import { check, inTurnOfItsOwn } from './check';
import { createSubject } from './core';

/** The same schedules each time; `npm run test:simulation` draws new ones, as many as asked for. */
const SEED = 20261124;
const RUNS = 2_000;

describe('Simulation', () => {
	it(`holds every invariant in ${RUNS} schedules`, async () => {
		const finding = await inTurnOfItsOwn(() => check({ seed: SEED, runs: RUNS }, createSubject));
		expect(finding?.story).toBeUndefined();
	}, 120_000);
});
