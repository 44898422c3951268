import { WAYS } from '../ways';
import type { Counted, WorkResult } from '../work';
import { figures, milliseconds, NONE, whole } from './format';

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
const ABOUT: Partial<Record<keyof Counted, Column>> = {
	sentTwice: ['Sent twice', ({ sentTwice }) => whole(sentTwice)],
	failures: ['Failures that count', ({ failures = 0 }) => whole(failures)],
	locked: ['User locked', ({ locked }) => (locked ? '**yes**' : 'no')],
	actsAs: ['Acts as', ({ actsAs = NONE }) => (actsAs === 'new user' ? actsAs : `**${actsAs}**`)],
	failedLater: ['of them later', ({ failedLater = 0 }) => whole(failedLater)],
	tokens: ['Tokens', ({ tokens }) => whole(tokens)],
	refusedRefreshes: ['Refused refreshes', ({ refusedRefreshes }) => whole(refusedRefreshes)],
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
