import { quartiles } from '../../tools/n8n/measures';
import type { Arrival, Lane, Run } from './lane';
import { MINUTE, SECOND } from '../../tools/time';

/** For which Fluent counts failed logins; the fifth locks the user. */
const LOCK_WINDOW = 15 * MINUTE;
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
	const all: Array<{ status: number; arrived: number; isOwed: boolean; name: string }> = [];
	for (const lane of lanes) {
		lane.look(Infinity);
		const texts = await lane.readTexts();
		for (const run of lane.runs) {
			const { order, started, status } = run;
			const arrivals = lane.orders.get(order) ?? [];
			const arrived = arrivals.filter(({ isDead, isFaulted }) => !isDead || isFaulted).length;
			const words = [lane.way.name, `order ${order}`, new Date(started).toISOString()];
			const name = [...words, texts.get(order)].join(', ');
			all.push({ status, arrived, isOwed: hasFaultToBlame(run, arrivals, lane), name });
		}
	}
	type Judged = (typeof all)[number];
	const rule = (name: string, figure: string, isWrong: (one: Judged) => boolean): RuleResult => {
		return [name, figure, all.filter(isWrong).map((one) => one.name)];
	};
	const failed = all.filter(({ status }) => status === 500).length;
	const arrived = all.filter((one) => one.arrived > 0).length;
	const most = Math.max(...lanes.map(({ mostFailures }) => mostFailures));
	return [
		rule('every webhook is taken, and every run ends', `${all.length} runs`, ({ status }) => {
			return status !== 200 && status !== 500;
		}),
		rule('no run fails without a fault to blame', `${failed} failed`, ({ status, isOwed }) => {
			return status === 500 && !isOwed;
		}),
		rule('each order is sent once, or again after a 401', `${arrived} arrived`, (one) => {
			return one.arrived > 1 || (one.arrived === 0 && one.status === 200);
		}),
		[
			'never more than 4 failed logins in 15 minutes, and no lock',
			`at most ${most} that Fluent counts`,
			lanes.filter((lane) => lane.wasLocked || lane.mostFailures > 4).map(({ way }) => way.name),
		],
	];
}

/** Whether a failed run is owed to a fault; without one the package, or n8n, has failed. */
function hasFaultToBlame(
	{ started, stopped }: Run,
	arrivals: Arrival[],
	{ grants, failedQuestions, way }: Lane,
): boolean {
	if (arrivals.some(({ isFaulted }) => isFaulted)) return true;
	// The token was revoked, which only a way that sends again can do something about.
	if (!way.heals && arrivals.some(({ isEndedEarly }) => isEndedEarly)) return true;
	if (failedQuestions.some((at) => at >= started - QUESTION_LIMIT && at <= stopped)) return true;
	// It waits for a login that met a fault; how long that may last is for the simulation to judge.
	const before = grants.filter(({ at }) => at <= stopped && at > started - LOCK_WINDOW);
	const token = before.findLast(({ isGranted, at }) => isGranted && at <= started)?.at ?? 0;
	return arrivals.length === 0 && before.some(({ isFaulted, at }) => isFaulted && at > token);
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
