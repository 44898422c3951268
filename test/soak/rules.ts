import { judgeHeap } from './heap';
import type { Lane } from './lane';
import { blame } from './blame';
import type { FailedRun } from './failed-runs';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const LOCK_WINDOW = 15 * MINUTE;
const BUDGET = 4;

/** ms: a token of 20 s is renewed by refresh in its last tenth, a second later. */
const SHORTEST_LIFE = 18 * SECOND;

/** ms for which a token that Fluent has ended may be sent: it says nothing of that to those who do not ask. */
const UNKNOWN_END = 61 * SECOND;

/** What was seen in the whole soak. */
export interface Evidence {
	lanes: Lane[];
	/** Epoch ms. */
	began: number;
	/** By number of the webhook: the lane that it went to. */
	fired: Map<number, Lane>;
	/** What calls of a webhook failed with. */
	notTaken: string[];
	failed: FailedRun[];
	/** Runs that have not ended. */
	open: number;
	/** Writes by credential ID. */
	writes: Map<string, number>;
	heap: number[];
}

/** A rule holds if nothing is wrong; `figure` is what to read either way. */
export interface Verdict {
	rule: string;
	figure: string;
	wrong: string[];
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const count = <Value>(values: Value[], test: (value: Value) => boolean) =>
	values.filter(test).length;

export const failedOf = ({ failed }: Evidence, { workflow }: Lane): FailedRun[] =>
	failed.filter(({ workflowId }) => workflowId === workflow.id);

/** What a soak has to hold: the counts of each way, and what only time shows. */
export function judge(evidence: Evidence): Verdict[] {
	const { lanes, fired, notTaken, open, failed, heap } = evidence;
	const memory = judgeHeap(heap);
	return [
		{
			rule: 'every webhook is taken, and every run ends',
			figure: `${fired.size} runs`,
			wrong: [...notTaken, ...(open > 0 ? [`${open} have not ended`] : [])],
		},
		{
			rule: 'no run fails without a fault to blame',
			figure: `${failed.length} failed`,
			wrong: lanes.flatMap((lane) => withoutReason(evidence, lane)),
		},
		{
			rule: 'each order is sent once, or again after a 401',
			figure: `${sum(lanes.map(({ ledger }) => ledger.arrivals.size))} arrived`,
			wrong: lanes.flatMap((lane) => wrongOrders(evidence, lane)),
		},
		...lanes.map((lane) => loginsOf(lane)),
		...lanes.map((lane) => tokensOf(evidence, lane)),
		...lanes.map((lane) => writesOf(evidence, lane)),
		{
			rule: 'never more than 4 failed logins in 15 minutes, and no lock',
			figure: `at most ${Math.max(...lanes.map(({ ledger }) => ledger.mostFailures))} that Fluent counts`,
			wrong: lanes.flatMap(lockDangers),
		},
		{
			rule: 'no token is sent after its end',
			figure: `${sum(lanes.map(({ ledger }) => ledger.deadTokens.length))} sent, before it was known that Fluent had ended one early`,
			wrong: lanes.flatMap(deadTokensOf),
		},
		{ rule: 'the heap does not grow', figure: memory.text, wrong: memory.grows ? ['it does'] : [] },
	];
}

function withoutReason(evidence: Evidence, lane: Lane): string[] {
	const unexplained = failedOf(evidence, lane).filter((run) => !blame(lane, run));
	return unexplained.map(
		({ order, status, started, text }) =>
			`${lane.way.name}, order ${order}, ${new Date(started).toISOString()}: ${status}, ${text}`,
	);
}

function wrongOrders(evidence: Evidence, lane: Lane): string[] {
	const { ledger, way } = lane;
	const failed = new Set(failedOf(evidence, lane).map(({ order }) => order));
	const own = [...evidence.fired].filter(([, to]) => to === lane).map(([order]) => order);
	return own.flatMap((order) => {
		const arrivals = ledger.arrivals.get(order) ?? [];
		const processed = arrivals.filter(({ dead, faulted }) => !dead || faulted);
		if (processed.length > 1) return [`${way.name}, order ${order}: sent twice`];
		if (processed.length === 0 && !failed.has(order)) return [`${way.name}, order ${order}: lost`];
		return [];
	});
}

/**
 * A login for each token, besides those that no token came of. One that was slow on its way brings a token that lives
 * longer than the package can know: it asks for the next one while Fluent still returns this one.
 */
function loginsOf({ ledger, way, refreshTokensRevoked, slowLogins }: Lane): Verdict {
	const { grants, tokens } = ledger;
	const good = count(grants, ({ end }) => end === 'token');
	const refused = count(grants, ({ end }) => end === 'refresh refused');
	const faults = count(grants, ({ end }) => end === 'fault');
	const forNothing = good - tokens.size;
	return {
		rule: `${way.name}: a login for each token`,
		figure: `${good} for ${tokens.size}, ${faults} met a fault, ${slowLogins} may have been slow, ${refused} refreshes refused`,
		wrong: [
			...(forNothing > slowLogins ? [`${forNothing} logins for nothing`] : []),
			...(refused > refreshTokensRevoked ? ['a good refresh token was refused'] : []),
		],
	};
}

/** A token lives to its end, or until a fault ends it. */
function tokensOf({ began }: Evidence, { ledger, way }: Lane): Verdict {
	const { tokens, endedEarly } = ledger;
	const most = 1 + endedEarly.size + Math.floor((Date.now() - began) / SHORTEST_LIFE);
	return {
		rule: `${way.name}: a token for each expiry`,
		figure: `${tokens.size}, ${endedEarly.size} of them ended early`,
		wrong: tokens.size > most ? [`more than ${most}`] : [],
	};
}

/** What a login brought is stored once, good or bad, and each time that n8n sends a request again. */
function writesOf({ writes }: Evidence, { ledger, credential, way }: Lane): Verdict {
	const written = writes.get(credential.id) ?? 0;
	const again = sum([...ledger.arrivals.values()].map((arrivals) => arrivals.length - 1));
	const most = ledger.grants.length + again;
	return {
		rule: `${way.name}: stored once for each login`,
		figure: `${written} writes, ${ledger.grants.length} logins, ${again} sent again`,
		wrong: written > most ? [`more than ${most}`] : [],
	};
}

function lockDangers({ ledger, way }: Lane): string[] {
	const { grants, wasLocked, mostFailures } = ledger;
	const lost = grants.filter(({ counts }) => counts);
	const isOneTooMany = lost.some(({ at }, index) => {
		const fifth = lost[index + BUDGET];
		if (!fifth || fifth.at >= at + LOCK_WINDOW) return false;
		const isProven = ({ end, at: success }: (typeof grants)[number]) =>
			end === 'token' && success > at && success < fifth.at;
		return !grants.some(isProven);
	});
	return [
		...(wasLocked ? [`${way.name}: the user was locked`] : []),
		...(mostFailures > BUDGET ? [`${way.name}: ${mostFailures} failures`] : []),
		...(isOneTooMany ? [`${way.name}: a fifth login that may have failed`] : []),
	];
}

function deadTokensOf({ ledger, way }: Lane): string[] {
	const unexplained = ledger.deadTokens.filter(({ at, bearer }) => {
		const ended = ledger.endedEarly.get(bearer);
		return ended === undefined || at > ended + UNKNOWN_END;
	});
	return unexplained.map(({ at }) => `${way.name}, ${new Date(at).toISOString()}`);
}
