import {
	builtInWay,
	fluentAuthWay,
	handMadeWay,
	headerWay,
	leastWay,
	predefinedWay,
} from './n8n-ways';
import { sdkWay } from './sdk';
import type { Way } from './way';

export * from './n8n-ways';
export type { N8nCaller, N8nWay } from './n8n-caller';
export { EVENT_PATH, type Caller, type Tally, type Way } from './way';

/** Both ways to use this package; goals are theirs. */
export const OURS = [fluentAuthWay.id, predefinedWay.id];

/** What is compared, in the order of the columns. */
export const WAYS: Way[] = [
	fluentAuthWay,
	predefinedWay,
	builtInWay,
	handMadeWay,
	sdkWay,
	headerWay,
];

export const COLUMNS: Way[] = [...WAYS, leastWay];
