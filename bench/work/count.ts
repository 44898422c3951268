import type { RecordedRequest } from '../../tools/simulator';
import type { Stage } from '../stage';
import { EVENT_PATH, type Caller } from '../ways';

/** What the simulator, n8n's database and a clock say of one piece of work. */
export interface Counted {
	runs: number;
	failedRuns: number;
	/** Requests to /oauth/token, and those of them that were refused for the user. */
	logins: number;
	failedLogins: number;
	/** Requests to the endpoint that the workflow is there to call. */
	calls: number;
	/** POST /graphql: Fluent Auth asks who the user is; the hook asks whether a token still works. */
	questions: number;
	/** Requests with a token that was dead when they arrived. */
	deadTokens: number;
	/** Orders that arrived twice with a token that worked. */
	sentTwice: number;
	/** How often n8n stored the credential; `null` if there is none. */
	writes: number | null;
	/** ms from the start of a run to its answer. */
	median: number;
	slowest: number;
	/** s for all runs. */
	seconds: number;
	/** Whether Fluent has locked the user. */
	locked?: boolean;
	/** Whose token the run after an edit was sent with. */
	actsAs?: 'new user' | 'old user' | 'nobody';
}

/** Gives each run its order number and measures how long it takes (ms). */
export type TimedRun = (order: number) => Promise<void>;

/** Counts what `work` causes: nothing before, all that n8n still stores after it. */
export async function count(
	{ fluent }: Stage,
	caller: Caller,
	work: (run: TimedRun) => Promise<void>,
): Promise<Counted> {
	const before = await caller.tally();
	fluent.clearRequests();
	const times: number[] = [];
	const begin = performance.now();
	await work(async (order) => {
		const start = performance.now();
		await caller.run(String(order));
		times.push(performance.now() - start);
	});
	const seconds = (performance.now() - begin) / 1_000;
	const after = await caller.tally();
	times.sort((a, b) => a - b);
	const { logins, failedLogins, graphql, deadTokens } = fluent.counts();
	return {
		runs: after.runs - before.runs,
		failedRuns: after.failed - before.failed,
		logins,
		failedLogins,
		calls: fluent.requests.filter(({ path }) => path === EVENT_PATH).length,
		questions: graphql,
		deadTokens,
		sentTwice: ordersSentTwice(fluent.requests),
		writes: before.writes === null ? null : (after.writes ?? 0) - before.writes,
		median: times[times.length >> 1] ?? seconds * 1_000,
		slowest: times.at(-1) ?? seconds * 1_000,
		seconds,
	};
}

/** A request that was refused for its token did nothing, so to send it again is no harm. */
function ordersSentTwice(requests: RecordedRequest[]): number {
	const arrivals = new Map<string, number>();
	for (const { path, body, tokenState } of requests) {
		if (path !== EVENT_PATH || tokenState !== 'alive') continue;
		const { entityRef } = body as { entityRef: string };
		arrivals.set(entityRef, (arrivals.get(entityRef) ?? 0) + 1);
	}
	return [...arrivals.values()].filter((times) => times > 1).length;
}
