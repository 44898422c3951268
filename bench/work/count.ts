import { countsOf, type RecordedRequest } from '../../tools/simulator';
import type { Stage } from '../stage';
import { EVENT_PATH, type Caller } from '../ways';

/** What the simulator and n8n's database say of one piece of work. */
interface Counted {
	runs: number;
	failedRuns: number;
	/** Requests to /oauth/token, and those of them that were refused for the user. */
	logins: number;
	failedLogins: number;
	/** POST /graphql: Fluent Auth asks who the user is; the hook asks whether a token still works. */
	questions: number;
	/** Requests with a token that was dead when they arrived. */
	deadTokens: number;
	/** Orders that arrived twice with a token that worked. */
	sentTwice: number;
	/** How often n8n stored the credential; `null` if there is none. */
	writes: number | null;
	/** s for all runs. */
	seconds: number;
	/** Failed logins of the user as Fluent counts them for its lock, and whether it has locked it. */
	failures: number;
	locked: boolean;
}

/** Makes runs, each of which gets an order number of its own. */
type Work = (run: () => Promise<void>) => Promise<void>;

/** Counts what a piece of work causes: nothing before it, and all that n8n still stores after it. */
export async function count({ fluent }: Stage, caller: Caller, work: Work): Promise<Counted> {
	const before = await caller.tally();
	fluent.clearRequests();
	const begin = performance.now();
	let orders = 0;
	await work(() => caller.run(String(++orders)));
	const seconds = (performance.now() - begin) / 1_000;
	const after = await caller.tally();
	const { logins, failedLogins, graphql, deadTokens } = countsOf(fluent.requests);
	const { username } = caller.user;
	return {
		runs: after.runs - before.runs,
		failedRuns: after.failed - before.failed,
		logins,
		failedLogins,
		questions: graphql,
		deadTokens,
		sentTwice: ordersSentTwice(fluent.requests),
		writes: after.writes === null ? null : after.writes - (before.writes ?? 0),
		seconds,
		failures: fluent.failures(username),
		locked: fluent.isLocked(username),
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
