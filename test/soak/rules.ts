import { quartiles } from '../../tools/n8n/quartiles';
import type { Guests } from './guests';
import type { Lane, Run } from './lane';

const SECOND = 1_000;
/** For which Fluent counts failed logins; the next one after the budget locks the user. */
const LOCK_WINDOW = 15 * 60 * SECOND;
const BUDGET = 4;
/** Runs share a question for as long as one may take. */
const QUESTION_LIMIT = 11 * SECOND;
/** Samples of the heap that are not judged, in which n8n loads its nodes and fills its caches. */
const WARM_UP = { samples: 6, share: 0.1 };
/** What the middle of the heap may grow, as a share of it, whatever its spread. */
const ALLOWED_GROWTH = 0.02;
/** Of a rule that is broken often, the first cases say enough. */
const SHOWN = 10;

/** What was seen in the whole soak. */
export interface Evidence {
	lanes: Lane[];
	guests: Guests;
	/** Bytes of n8n's heap, oldest first. */
	heap: number[];
}

/** A rule holds if nothing is wrong; `figure` is what to read either way. */
type Verdict = [rule: string, figure: string, wrong: string[]];

/** Each rule, and as the last line what the test runner ends with as well. */
export function report(evidence: Evidence): { text: string; failed: number } {
	const verdicts = judge(evidence);
	const lines = verdicts.flatMap(([rule, figure, wrong]) => [
		`${wrong.length === 0 ? '✓' : '✗'} ${rule}: ${figure}`,
		...wrong.slice(0, SHOWN).map((one) => `    ${one}`),
		...(wrong.length > SHOWN ? [`    and ${wrong.length - SHOWN} more`] : []),
	]);
	const failed = verdicts.filter(([, , wrong]) => wrong.length > 0).length;
	return {
		text: ['', ...lines, '', `${verdicts.length - failed} passed, ${failed} failed`].join('\n'),
		failed,
	};
}

function judge({ lanes, guests, heap }: Evidence): Verdict[] {
	const all = lanes.flatMap((lane) => lane.runs.map((run) => ({ lane, run })));
	const names = (test: (one: (typeof all)[number]) => boolean, what: string) =>
		all
			.filter(test)
			.map(({ lane, run: { order, started, text = '' } }) =>
				[lane.way.name, `order ${order}`, new Date(started).toISOString(), what, text].join(', '),
			);
	const processed = ({ lane, run }: (typeof all)[number]) =>
		(lane.ledger.arrivals.get(run.order) ?? []).filter(({ dead, faulted }) => !dead || faulted)
			.length;
	const failed = all.filter(({ run }) => run.status === 500);
	const failures = Math.max(...lanes.map(({ ledger }) => ledger.mostFailures));
	const locked = lanes.filter(({ ledger }) => ledger.wasLocked || ledger.mostFailures > BUDGET);
	return [
		[
			'every webhook is taken, and every run ends',
			`${all.length} runs`,
			names(({ run }) => run.status !== 200 && run.status !== 500, 'no answer'),
		],
		[
			'no run fails without a fault to blame',
			`${failed.length} failed`,
			names(({ lane, run }) => run.status === 500 && !hasFaultToBlame(lane, run), 'failed'),
		],
		[
			'each order is sent once, or again after a 401',
			`${all.filter((one) => processed(one) > 0).length} arrived`,
			[
				...names((one) => processed(one) > 1, 'sent twice'),
				...names((one) => processed(one) === 0 && one.run.status === 200, 'lost'),
			],
		],
		[
			`never more than ${BUDGET} failed logins in 15 minutes, and no lock`,
			`at most ${failures} that Fluent counts`,
			locked.map(({ way }) => way.name),
		],
		[
			'one login for each guest, who is let in or refused',
			`${guests.count} guests with items of 1 MB`,
			guests.wrong,
		],
		judgeHeap(heap),
	];
}

/** Whether a failed run is owed to a fault; without one the package, or n8n, has failed. */
function hasFaultToBlame({ ledger, way }: Lane, { order, started, stopped }: Run): boolean {
	const arrivals = ledger.arrivals.get(order) ?? [];
	if (arrivals.some(({ faulted }) => faulted)) return true;
	// The token was revoked, which only a way that sends again can do something about.
	if (!way.heals && arrivals.some(({ endedEarly }) => endedEarly)) return true;
	const isInRun = (at: number) => at >= started - QUESTION_LIMIT && at <= stopped;
	if (ledger.failedQuestions.some(isInRun)) return true;
	// It waits for a login that met a fault; how long that may last is for the simulation to judge.
	const before = ledger.grants.filter(({ at }) => at <= stopped && at > started - LOCK_WINDOW);
	const token = before.findLast(({ end, at }) => end === 'token' && at <= started)?.at ?? 0;
	return arrivals.length === 0 && before.some(({ end, at }) => end === 'fault' && at > token);
}

/**
 * Heap is lost if the median of the last third lies above that of the first by more than the samples of the first spread
 * (twice the distance of their quartiles), and by more than 2 %.
 */
function judgeHeap(samples: number[]): Verdict {
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
