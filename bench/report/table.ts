import { growthTable, ownTable, requestTable } from './cost-table';
import type { Run } from './model';
import { summary } from './summary';
import { targets } from './targets';
import { workTable } from './work-table';

/** For the terminal: the summary and the targets, or all that was asked for with `--only`. */
export function table(run: Run, partial: boolean): string {
	const { works, costs } = run;
	if (!partial) return [summary(run), targets(run)].join('\n\n');
	return [
		...works.flatMap((work) => [work.title, workTable(work)]),
		requestTable(costs),
		growthTable(costs),
		ownTable(costs),
		targets(run),
	]
		.filter(Boolean)
		.join('\n\n');
}
