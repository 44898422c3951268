import { WAYS, type WayId } from '../ways';
import type { Counted } from '../work';
import { figures, NONE, ratio, whole } from './format';
import type { Run, WorkResult } from './model';
import { counted, mostConcurrent, workOf } from './results';

type Row = [head: string, value: (id: WayId) => string];

const MISSING = 'n/a';

/** The one table: a column per way, the figure that counts of each piece of work. */
export function summary(run: Run): string {
	const rows: Row[] = [
		rowOf(workOf(run, 'fresh'), 'logins / writes', loginsAndWrites),
		rowOf(mostConcurrent(run), 'logins / writes', loginsAndWrites),
		rowOf(workOf(run, 'expiry'), 'logins / failed runs', loginsAndFailures),
		rowOf(workOf(run, 'wrongItems'), 'refused logins', refused),
		rowOf(workOf(run, 'wrongRuns'), 'refused logins', refused),
		rowOf(workOf(run, 'failingApi'), 'sent twice', ({ sentTwice }) => whole(sentTwice)),
		rowOf(workOf(run, 'edit'), 'acts as', ({ actsAs = NONE }) => actsAs),
		['Time per request with a fresh token, static token = 1', (id) => costOf(run, id, 'wall')],
		['CPU time per request, static token = 1', (id) => costOf(run, id, 'cpu')],
	];
	return figures([
		['', ...WAYS.map(({ short }) => short)],
		...rows.map(([head, value]) => [head, ...WAYS.map(({ id }) => value(id))]),
	]);
}

function rowOf(
	work: WorkResult | undefined,
	what: string,
	text: (counted: Counted) => string,
): Row {
	const value = (id: WayId) => {
		const found = counted(work?.results[id]);
		return found ? text(found) : MISSING;
	};
	return [`${work?.title ?? NONE}: ${what}`, value];
}

function loginsAndWrites({ logins, writes }: Counted): string {
	return `${whole(logins)} / ${writes === null ? NONE : whole(writes)}`;
}

function loginsAndFailures({ logins, failedRuns }: Counted): string {
	return `${whole(logins)} / ${whole(failedRuns)}`;
}

function refused({ failedLogins, locked }: Counted): string {
	return `${whole(failedLogins)}${locked ? ', **locked**' : ''}`;
}

function costOf({ costs: { request } }: Run, id: WayId, kind: 'wall' | 'cpu'): string {
	if (request && id === 'header') return ratio(1);
	const cost = request?.ways[id]?.[kind];
	return cost ? ratio(cost.median) : MISSING;
}
