import { WAYS } from '../ways';
import type { Counted } from '../work';
import { figures, milliseconds, NONE, whole } from './format';
import type { WorkResult } from './model';

type Column = [head: string, value: (counted: Counted) => string];

const COUNTS: Column[] = [
	['Logins', ({ logins }) => whole(logins)],
	['of them refused', ({ failedLogins }) => whole(failedLogins)],
	['Calls', ({ calls }) => whole(calls)],
	['Questions', ({ questions }) => whole(questions)],
	['Writes', ({ writes }) => (writes === null ? NONE : whole(writes))],
	['Failed runs', ({ failedRuns, runs }) => `${whole(failedRuns)} of ${whole(runs)}`],
	['Dead tokens', ({ deadTokens }) => whole(deadTokens)],
];
const TIMES: Column[] = [
	['Run, median', ({ median }) => milliseconds(median)],
	['slowest', ({ slowest }) => milliseconds(slowest)],
];
const ABOUT: Partial<Record<WorkResult['about'][number], Column>> = {
	sentTwice: ['Sent twice', ({ sentTwice }) => whole(sentTwice)],
	locked: ['User locked', ({ locked }) => (locked ? '**yes**' : 'no')],
	actsAs: ['Acts as', ({ actsAs = NONE }) => (actsAs === 'new user' ? actsAs : `**${actsAs}**`)],
};

/** One piece of work, one row per way. */
export function workTable({ about, results }: WorkResult): string {
	const special = about.map((name) => ABOUT[name]).filter((column) => column !== undefined);
	const columns = [...COUNTS, ...special, ...TIMES];
	const rows = WAYS.map(({ id, title }) => {
		const result = results[id];
		if (!result) return [title];
		if ('notApplicable' in result) return [`${title}: n/a, ${result.notApplicable}`];
		return [title, ...columns.map(([, value]) => value(result))];
	});
	return figures([['', ...columns.map(([head]) => head)], ...rows]);
}
