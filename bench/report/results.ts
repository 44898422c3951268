import type { WayId } from '../ways';
import type { Counted, Result, WorkResult } from '../work';
import type { Run } from './model';

/** Both ways to use this package. */
export const OURS: WayId[] = ['fluentAuth', 'predefined'];
/** What it competes with. A static token does not log in at all: its times are there to compare with. */
export const OTHERS: WayId[] = ['builtIn', 'handMade', 'sdk'];

/** From 2.39 on n8n stores what the package hands over; of the two lines measured here that is the newer. */
export const isModern = (n8n: string): boolean => Number(n8n.split('.')[0]) >= 2;

export function workOf({ works }: Run, id: string): WorkResult | undefined {
	return works.find((work) => work.id === id);
}

/** The largest number of runs at once. */
export function mostConcurrent({ works }: Run): WorkResult | undefined {
	return works.findLast(({ id }) => id.startsWith('concurrent'));
}

export function counted(result: Result | undefined): Counted | undefined {
	return result && !('notApplicable' in result) ? result : undefined;
}
