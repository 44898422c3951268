import { quartiles } from '../../tools/n8n/measures';
import type { Guests } from './guests';
import type { Lane, Run } from './lane';
import { MINUTE, SECOND } from '../../tools/time';

/** For which Fluent counts failed logins; the next one after the budget locks the user. */
const LOCK_WINDOW = 15 * MINUTE;
const BUDGET = 4;
/** Runs share a question for as long as one may take. */
const QUESTION_LIMIT = 11 * SECOND;
/** Samples of the heap that are not judged, in which n8n loads its nodes and fills its caches. */
const WARM_UP = { samples: 6, share: 0.1 };
/** What the middle of the heap may grow, as a share of it, whatever its spread. */
const ALLOWED_GROWTH = 0.02;
/** Of a rule that is broken often, the first cases say enough. */
const SHOWN = 10;

/** A rule holds if nothing is wrong; `figure` is what to read either way. */
export type RuleResult = [rule: string, figure: string, wrong: string[]];

/** Each rule, and as the last line what the test runner ends with as well. */
export function report(results: RuleResult[]): { text: string; failed: number } {
	const lines = results.flatMap(([rule, figure, wrong]) => [
		`${wrong.length === 0 ? '✓' : '✗'} ${rule}: ${figure}`,
		...wrong.slice(0, SHOWN).map((one) => `    ${one}`),
		...(wrong.length > SHOWN ? [`    and ${wrong.length - SHOWN} more`] : []),
	]);
	const failed = results.filter(([, , wrong]) => wrong.length > 0).length;
	const last = `${results.length - failed} passed, ${failed} failed`;
	return { text: ['', ...lines, '', last].join('\n'), failed };
}

export async function judgeRuns(lanes: Lane[]): Promise<RuleResult[]> {
	const all: Array<{ run: Run; arrivals: Arrival[]; name: string; isOwed: boolean }> = [];
	for (const lane of lanes) {
		const arrived = readArrivals(lane);
		const texts = await lane.readTexts();
		for (const run of lane.runs) {
			const { order, started } = run;
			const name = [lane.way.name, `order ${order}`, new Date(started).toISOString()].join(', ');
			const arrivals = arrived.orders.get(order) ?? [];
			const isOwed = hasFaultToBlame(run, arrivals, { ...arrived, ...lane.way });
			all.push({ run, arrivals, name: `${name}, ${texts.get(order) ?? ''}`, isOwed });
		}
	}
	type Judged = (typeof all)[number];
	const names = (test: (one: Judged) => boolean) => all.filter(test).map(({ name }) => name);
	const processed = ({ arrivals }: Judged) =>
		arrivals.filter(({ isDead, isFaulted }) => !isDead || isFaulted).length;
	const failed = ({ run }: Judged) => run.status === 500;
	const ended = ({ run }: Judged) => run.status === 200 || run.status === 500;
	const locked = lanes.filter(({ wasLocked, mostFailures }) => wasLocked || mostFailures > BUDGET);
	return [
		[
			'every webhook is taken, and every run ends',
			`${all.length} runs`,
			names((one) => !ended(one)),
		],
		[
			'no run fails without a fault to blame',
			`${all.filter(failed).length} failed`,
			names((one) => failed(one) && !one.isOwed),
		],
		[
			'each order is sent once, or again after a 401',
			`${all.filter((one) => processed(one) > 0).length} arrived`,
			names((one) => processed(one) > 1 || (processed(one) === 0 && one.run.status === 200)),
		],
		[
			`never more than ${BUDGET} failed logins in 15 minutes, and no lock`,
			`at most ${Math.max(...lanes.map(({ mostFailures }) => mostFailures))} that Fluent counts`,
			locked.map(({ way }) => way.name),
		],
	];
}

export const judgeGuests = ({ count, wrong }: Guests): RuleResult => [
	'one login for each guest, who is let in or refused',
	`${count} guests with items of 1 MB`,
	wrong,
];

/** What a workflow sent for one webhook; sent with a token that had ended, and whether a fault ended it before its time. */
interface Arrival {
	isFaulted: boolean;
	isDead: boolean;
	isEndedEarly: boolean;
}

/** What arrived at one account. */
function readArrivals({ fluent, endedEarly }: Lane) {
	/** By number of the webhook. */
	const orders = new Map<number, Arrival[]>();
	/** Requests for a token, and what came of them. */
	const grants: Array<{ at: number; end: 'token' | 'refused' | 'fault' }> = [];
	/** Epoch ms of the questions to Fluent that met a fault. */
	const failedQuestions: number[] = [];
	for (const { at, path, body, bearer = '', tokenState, refused, faulted } of fluent.requests) {
		// The number of the webhook stands in the body, or in the name of the query.
		const order = /order\D{0,4}(\d+)/.exec(JSON.stringify(body) ?? '')?.[1];
		const isFaulted = faulted === true;
		if (path === '/oauth/token') {
			const answered = refused ? 'refused' : 'token';
			grants.push({ at, end: isFaulted ? 'fault' : answered });
		} else if (order !== undefined) {
			const isDead = tokenState !== undefined && tokenState !== 'alive';
			const arrival = { isFaulted, isDead, isEndedEarly: isDead && endedEarly.has(bearer) };
			orders.set(Number(order), [...(orders.get(Number(order)) ?? []), arrival]);
		} else if (isFaulted) failedQuestions.push(at);
	}
	return { orders, grants, failedQuestions };
}

/** Whether a failed run is owed to a fault; without one the package, or n8n, has failed. */
function hasFaultToBlame(
	{ started, stopped }: Run,
	arrivals: Arrival[],
	{ grants, failedQuestions, heals }: ReturnType<typeof readArrivals> & { heals?: true },
): boolean {
	if (arrivals.some(({ isFaulted }) => isFaulted)) return true;
	// The token was revoked, which only a way that sends again can do something about.
	if (!heals && arrivals.some(({ isEndedEarly }) => isEndedEarly)) return true;
	if (failedQuestions.some((at) => at >= started - QUESTION_LIMIT && at <= stopped)) return true;
	// It waits for a login that met a fault; how long that may last is for the simulation to judge.
	const before = grants.filter(({ at }) => at <= stopped && at > started - LOCK_WINDOW);
	const token = before.findLast(({ end, at }) => end === 'token' && at <= started)?.at ?? 0;
	return arrivals.length === 0 && before.some(({ end, at }) => end === 'fault' && at > token);
}

/**
 * Heap is lost if the median of the last third lies above that of the first by more than the samples of the first spread
 * (twice the distance of their quartiles), and by more than 2 %.
 *
 * @param samples bytes of n8n's heap, oldest first
 */
export function judgeHeap(samples: number[]): RuleResult {
	const judged = samples.slice(Math.max(WARM_UP.samples, samples.length * WARM_UP.share));
	const third = Math.floor(judged.length / 3);
	const [first, last] = [judged.slice(0, third), judged.slice(-third)].map(quartiles);
	const noise = Math.max(2 * (first.high - first.low), ALLOWED_GROWTH * first.median);
	const grows = !(last.median - first.median <= noise);
	const [before, after, spread] = [first.median, last.median, noise].map(inMegabytes);
	const figure = `${before} in the first third, ${after} in the last; noise ${spread}`;
	return ['the heap does not grow', figure, grows ? ['it does'] : []];
}

export const inMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
