import { blame } from './blame';
import { inMegabytes } from './heap';
import { failedOf, type Evidence, type Verdict } from './rules';

/** Of a rule that is broken often, the first cases say enough. */
const SHOWN = 10;

/** How far a soak has come, in one line; all but the heap since its beginning. */
export function progress(minute: number, evidence: Evidence): string {
	const { fired, lanes, heap, open } = evidence;
	const ways = lanes.map((lane) => {
		const failed = failedOf(evidence, lane);
		const blamed = failed.filter((run) => blame(lane, run)).length;
		const { tokens, grants } = lane.ledger;
		return `${lane.way.name} ${failed.length} failed (${blamed} by faults), ${grants.length} logins, ${tokens.size} tokens`;
	});
	const used = inMegabytes(heap.at(-1) ?? NaN);
	return `${String(minute).padStart(3)} min | ${fired.size} runs, ${open} open | ${ways.join(' | ')} | heap ${used}`;
}

/** Each rule, and as the last line what the test runner ends with as well. */
export function report(verdicts: Verdict[]): string {
	const lines = verdicts.flatMap(({ rule, figure, wrong }) => [
		`${wrong.length === 0 ? '✓' : '✗'} ${rule}: ${figure}`,
		...wrong.slice(0, SHOWN).map((one) => `    ${one}`),
		...(wrong.length > SHOWN ? [`    and ${wrong.length - SHOWN} more`] : []),
	]);
	const failed = verdicts.filter(({ wrong }) => wrong.length > 0).length;
	return `\n${lines.join('\n')}\n\n${verdicts.length - failed} passed, ${failed} failed`;
}
