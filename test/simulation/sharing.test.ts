import { describe, expect, it } from '@jest/globals';
import { DEFAULTS } from '../../tools/simulator/switches';
import { SECOND } from '../../tools/time';
import type { Client, Schedule } from './schedule';
import { simulateInTurn } from './simulate';

// Nobody reads the stacks of the failures that a simulation throws by the thousand.
Error.stackTraceLimit = 0;

const RUNS = 10;

/** A Fluent for which every refused login counts, refresh grants too. */
const STRICT = {
	...DEFAULTS,
	countsRefresh: true,
	countsClient: true,
	countsWhileLocked: 'everything' as const,
	successClears: true,
};

interface SharingPlan {
	client: Client;
	processes: number;
	/** s that a token lives. */
	tokenLifetime: number;
}

/**
 * Runs one a second on every process while ten tokens come and go, summed over several schedules.
 *
 * @returns what they send and write, the refresh grants that Fluent refused, and the runs that failed
 */
async function share(plan: SharingPlan) {
	const sum = { grants: 0, tokens: 0, writes: 0, refused: 0, failed: 0 };
	for (let seed = 1; seed <= RUNS; seed++) {
		const { grants, writes, attempts } = await simulateInTurn(scheduleOf(plan, seed));
		const until = 5 * plan.tokenLifetime * SECOND;
		const early = grants.filter(({ sentAt }) => sentAt < until);
		const runs = attempts.filter(({ startedAt }) => startedAt < until);
		sum.grants += early.length;
		sum.refused += early.filter(({ type, token }) => type === 'refresh' && !token).length;
		sum.tokens += new Set(early.flatMap(({ token }) => token?.access ?? [])).size;
		sum.writes += writes.filter(({ startedAt }) => startedAt < until).length;
		sum.failed += runs.filter(({ outcome }) => outcome !== 'ok').length;
	}
	return sum;
}

function scheduleOf(plan: SharingPlan, seed: number): Schedule {
	const { client, processes, tokenLifetime } = plan;
	const length = tokenLifetime * SECOND;
	// Busy around each end of a token, where processes meet.
	const steps = Array.from({ length: 10 }, (_, round) => ({
		wait: { ms: round === 0 ? 0 : length / 2 },
		step: { kind: 'busy', row: 0, helper: 'legacy', times: 30 } as const,
	}));
	return {
		seed,
		line: 'new',
		rules: { ...STRICT, tokenLifetime, integrationTokenLifetime: tokenLifetime },
		rows: [{ user: 0, client, byItem: false, isNarrow: false }],
		processes,
		steps,
		after: [],
		lastHelper: 'legacy',
	};
}

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
		const found = await share({ client, processes, tokenLifetime: 60 });
		expect(found.grants / found.tokens).toBeLessThanOrEqual(grants);
		expect(found.writes / found.tokens).toBeLessThanOrEqual(writes);
		expect(found).toMatchObject({ refused: 0, failed: 0 });
	});

	it('FLUENT_INTEGRATION, 8 processes, tokens of 30 minutes: nobody is locked out', async () => {
		const long = { client: 'fluentIntegration', processes: 8, tokenLifetime: 1_800 } as const;
		const found = await share(long);
		expect(found.failed).toBe(0);
	});
});
