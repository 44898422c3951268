import type { WayId } from '../ways';
import type { Counted, Result } from '../work';
import type { Run, WorkResult } from './model';

/** Both ways to use this package. */
export const OURS: WayId[] = ['fluentAuth', 'predefined'];
/** What it competes with. The static token does not log in at all: it is the floor for times only. */
export const OTHERS: WayId[] = ['builtIn', 'handMade', 'sdk'];

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
