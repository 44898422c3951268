import { WAYS, type WayId } from '../ways';
import type { Counted, WorkResult } from '../work';
import { figures, NONE, ratio, whole } from './format';
import type { Run } from './model';
import { counted, mostConcurrent, workOf } from './results';

type Row = [head: string, value: (id: WayId) => string];

const MISSING = 'n/a';

/** The one table: a column per way, the figure that counts of each piece of work. */
export function summary(run: Run): string {
	const rowOf = (
		work: WorkResult | undefined,
		what: string,
		text: (counted: Counted) => string,
	): Row[] => {
		if (!work) return [];
		const value = (id: WayId) => {
			const found = counted(work.results[id]);
			return found ? text(found) : MISSING;
		};
		return [[`${work.title}: ${what}`, value]];
	};
	const row = (id: string, what: string, text: (counted: Counted) => string) =>
		rowOf(workOf(run, id), what, text);
	const rows: Row[] = [
		...row('fresh', 'logins / writes / questions', ({ questions, ...rest }) =>
			[loginsAndWrites(rest), whole(questions)].join(' / '),
		),
		...rowOf(mostConcurrent(run), 'logins / writes', loginsAndWrites),
		...row('expiry', 'logins / failed runs', loginsAndFailures),
		...row('wrongItems', 'refused logins', refused),
		...row('wrongRuns', 'refused logins', refused),
		...row('lostAnswers', 'failures that count', failures),
		...row('typos', 'failed runs', failedRuns),
		...row('refreshDown', 'failed runs', failedRuns),
		...row('failingApi', 'sent twice', ({ sentTwice }) => whole(sentTwice)),
		...row('edit', 'acts as', ({ actsAs = NONE }) => actsAs),
		...row('graphql', 'failed runs at once / later', ({ failedRuns: all, failedLater = 0 }) =>
			[all - failedLater, failedLater].map(whole).join(' / '),
		),
		...row('cluster', 'logins / failed runs', loginsAndFailures),
		...row('clusterRefresh', 'logins / refused refreshes', ({ logins, refusedRefreshes }) =>
			[logins, refusedRefreshes].map(whole).join(' / '),
		),
		...row('clusterRestarts', 'failures that count', failures),
		['Time per request with a fresh token, least predefined credential = 1', costOf(run, 'wall')],
		['CPU time per request, least predefined credential = 1', costOf(run, 'cpu')],
	];
	return figures([
		['', ...WAYS.map(({ short }) => short)],
		...rows.map(([head, value]) => [head, ...WAYS.map(({ id }) => value(id))]),
	]);
}

const loginsAndWrites = ({ logins, writes }: Pick<Counted, 'logins' | 'writes'>) =>
	`${whole(logins)} / ${writes === null ? NONE : whole(writes)}`;

const loginsAndFailures = ({ logins, failedRuns: failed }: Counted) =>
	`${whole(logins)} / ${whole(failed)}`;

const failedRuns = ({ failedRuns: failed, runs }: Counted) => `${whole(failed)} of ${whole(runs)}`;

const withLock = (figure: number, { locked }: Counted) =>
	`${whole(figure)}${locked ? ', **locked**' : ''}`;

const refused = (found: Counted) => withLock(found.failedLogins, found);

const failures = (found: Counted) => withLock(found.failures ?? 0, found);

const costOf =
	({ costs: { request } }: Run, kind: 'wall' | 'cpu') =>
	(id: WayId): string => {
		const cost = request?.ways[id]?.[kind];
		return cost ? ratio(cost.median) : MISSING;
	};
