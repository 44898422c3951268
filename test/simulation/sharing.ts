import type { Switches } from '../../tools/simulator/switches';
import { DEFAULTS } from '../../tools/simulator/switches';
import type { Client, Schedule, Step } from './schedule';
import { simulate } from './simulate';
import type { CreateSubject } from './subject';
import { SECOND } from '../../tools/time';

/** What processes that share a credential send and write, summed over several schedules (I16). */
export interface Sharing {
	grants: number;
	tokens: number;
	writes: number;
	/** Refresh grants that Fluent refused, and runs that failed. */
	refused: number;
	failed: number;
}

export interface SharingPlan {
	client: Client;
	processes: number;
	/** s that a token lives. */
	tokenLifetime: number;
	runs: number;
	switches?: Partial<Switches>;
}

/** Runs one a second on every process while ten tokens come and go. */
export function share(plan: SharingPlan, createSubject: CreateSubject): Sharing {
	const sum: Sharing = { grants: 0, tokens: 0, writes: 0, refused: 0, failed: 0 };
	for (let seed = 1; seed <= plan.runs; seed++) {
		const { grants, writes, attempts } = simulate(scheduleOf(plan, seed), createSubject);
		const until = 5 * plan.tokenLifetime * SECOND;
		const early = grants.filter(({ sentAt }) => sentAt < until);
		sum.grants += early.length;
		sum.refused += early.filter(({ type, token }) => type === 'refresh' && !token).length;
		sum.tokens += new Set(early.flatMap(({ token }) => token?.access ?? [])).size;
		sum.writes += writes.filter(({ startedAt }) => startedAt < until).length;
		sum.failed += attempts.filter(
			({ startedAt, outcome }) => startedAt < until && outcome !== 'ok',
		).length;
	}
	return sum;
}

function scheduleOf(plan: SharingPlan, seed: number): Schedule {
	const { client, processes, tokenLifetime, switches } = plan;
	const length = tokenLifetime * SECOND;
	// Busy around each end of a token, where processes meet.
	const busy = (wait: number): { wait: { ms: number }; step: Step } => ({
		wait: { ms: wait },
		step: { kind: 'busy', row: 0, helper: 'legacy', times: 30 },
	});
	const rounds = Array.from({ length: 10 }, (_, round) => busy(round === 0 ? 0 : length / 2));
	return {
		seed,
		line: 'new',
		rules: {
			...DEFAULTS,
			tokenLifetime,
			integrationTokenLifetime: tokenLifetime,
			...switches,
		},
		rows: [{ user: 0, client, byItem: false, isNarrow: false }],
		processes,
		steps: rounds,
		after: [],
		lastHelper: 'legacy',
	};
}
