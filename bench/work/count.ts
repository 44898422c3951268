import { countsOf, type RecordedRequest } from '../../tools/simulator';
import type { Stage } from '../stage';
import { EVENT_PATH, isCall, type Caller, type Tally } from '../ways';

/** What the simulator, n8n's database and a clock say of one piece of work. */
export interface Counted {
	runs: number;
	failedRuns: number;
	/** Requests to /oauth/token, and those of them that were refused for the user or for the refresh token. */
	logins: number;
	failedLogins: number;
	refusedRefreshes: number;
	/** Requests that the workflow is there to make. */
	calls: number;
	/** Access tokens that those were sent with. */
	tokens: number;
	/** POST /graphql: Fluent Auth asks who the user is; the hook asks whether a token still works. */
	questions: number;
	/** Requests with a token that was dead when they arrived. */
	deadTokens: number;
	/** Orders that arrived twice with a token that worked. */
	sentTwice: number;
	/** How often n8n stored the credential; `null` if there is none, or nobody counted. */
	writes: number | null;
	/** ms from the start of a run to its answer. */
	median: number;
	slowest: number;
	/** s for all runs. */
	seconds: number;
	/** Failed logins as Fluent counts them for its lock. */
	failures?: number;
	/** Whether Fluent has locked the user. */
	locked?: boolean;
	/** Failed runs of the last part of the work. */
	failedLater?: number;
	/** Whose token the run after an edit was sent with. */
	actsAs?: 'new user' | 'old user' | 'nobody';
}

/** Makes runs, each of which gets an order number of its own and is timed (ms). */
type Timed = (run: () => Promise<void>) => Promise<void>;

/** Counts what pieces of work cause: nothing before and between them, and all that n8n still stores after them. */
export class Counter {
	private readonly times: number[] = [];
	private readonly requests: RecordedRequest[] = [];
	private seconds = 0;
	private orders = 0;
	private before?: Tally;

	constructor(
		private readonly stage: Stage,
		private readonly caller: Caller,
	) {}

	/** @returns all that was counted so far */
	async add(work: Timed): Promise<Counted> {
		const { stage, caller, times, requests } = this;
		this.before ??= await caller.tally();
		stage.fluent.clearRequests();
		const begin = performance.now();
		await work(async () => {
			const start = performance.now();
			await caller.run(String(++this.orders));
			times.push(performance.now() - start);
		});
		this.seconds += (performance.now() - begin) / 1_000;
		const after = await caller.tally();
		requests.push(...stage.fluent.requests);
		return this.result(this.before, after);
	}

	private result(before: Tally, after: Tally): Counted {
		const { requests, seconds } = this;
		const times = [...this.times].sort((a, b) => a - b);
		const calls = requests.filter(isCall);
		const { logins, failedLogins, refusedRefreshes, graphql, deadTokens } = countsOf(requests);
		return {
			runs: after.runs - before.runs,
			failedRuns: after.failed - before.failed,
			logins,
			failedLogins,
			refusedRefreshes,
			calls: calls.length,
			tokens: new Set(calls.map(({ bearer }) => bearer)).size,
			questions: graphql - calls.filter(({ path }) => path !== EVENT_PATH).length,
			deadTokens,
			sentTwice: ordersSentTwice(requests),
			writes: before.writes === null ? null : (after.writes ?? 0) - before.writes,
			median: times[times.length >> 1] ?? seconds * 1_000,
			slowest: times.at(-1) ?? seconds * 1_000,
			seconds,
		};
	}
}

export const count = async (stage: Stage, caller: Caller, work: Timed): Promise<Counted> =>
	await new Counter(stage, caller).add(work);

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
