import { describe, expect, it } from '@jest/globals';
import { inTurnOfItsOwn } from './check';
import { createSubject } from './core';
import { share, type SharingPlan } from './sharing';

// Nobody reads the stacks of the failures that a simulation throws by the thousand.
Error.stackTraceLimit = 0;

/** A Fluent for which every refused login counts, refresh grants too. */
const STRICT = {
	countsRefresh: true,
	countsClient: true,
	countsWhileLocked: 'everything' as const,
	successClears: true,
};

const plan = (given: Pick<SharingPlan, 'client' | 'processes'>): SharingPlan => ({
	tokenLifetime: 60,
	runs: 10,
	switches: STRICT,
	...given,
});

describe('I16: processes that share a credential', () => {
	// Grants and writes for each token, by what the core before this one needed; none is refused.
	it.each([
		['account', 1, 1, 1],
		['account', 3, 1.6, 1.6],
		['account', 8, 3.3, 3.3],
		['fluentIntegration', 1, 1, 1],
		['fluentIntegration', 3, 1.4, 2.2],
		['fluentIntegration', 8, 2.1, 4.8],
	] as const)('%s, %i processes: at most %d logins and %d writes a token', async (...row) => {
		const [client, processes, grants, writes] = row;
		const found = await inTurnOfItsOwn(() => share(plan({ client, processes }), createSubject));
		expect(found.grants / found.tokens).toBeLessThanOrEqual(grants);
		expect(found.writes / found.tokens).toBeLessThanOrEqual(writes);
		expect(found).toMatchObject({ refused: 0, failed: 0 });
	});

	it('FLUENT_INTEGRATION, 8 processes, tokens of 30 minutes: nobody is locked out', async () => {
		const long = plan({ client: 'fluentIntegration', processes: 8 });
		const found = await inTurnOfItsOwn(() =>
			share({ ...long, tokenLifetime: 1_800 }, createSubject),
		);
		expect(found.failed).toBe(0);
	});
});
