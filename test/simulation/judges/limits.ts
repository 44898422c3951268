import { MINUTE, SECOND } from '../../../tools/time';
import type { Attempt, Trace } from '../trace';

export interface Violation {
	at: number;
	text: string;
}

export type Judge = (trace: Trace) => Violation | undefined;

export const LOCK_WINDOW = 15 * MINUTE;
export const LOCK_BUDGET = 4;
/** A call takes up to 30 s, and what it learns counts from its end. */
export const CALL = 30 * SECOND;
/** Reading, sending and storing take less than this, without faults. */
export const STEP = 2 * SECOND;
/** By as much a token ends earlier for the core: its last second, what `expires_in` cuts off, and its way. */
export const CUT_OFF = 2.5 * SECOND;

/** For the story. */
export const name = ({ id, row, life }: Attempt): string =>
	`request ${id} (credential ${row}, process ${life.process})`;

/** Whether n8n asks the hook again after a failure, and sends again if there is something to store. */
export const hearsOfFailures = ({ schedule }: Trace, { helper }: Attempt): boolean =>
	['modern', 'test'].includes(helper) || (helper === 'legacy' && schedule.line === 'new');

/** The kind of a failure, as told. */
export const kindOf = ({ error }: Attempt): unknown =>
	(error as { kind?: string } | undefined)?.kind;
