import { builtInWay } from './built-in';
import { handMadeWay } from './hand-made';
import { headerWay } from './header';
import { leastHookWay, leastWay } from './least';
import { fluentAuthWay, predefinedWay } from './package';
import { sdkWay } from './sdk';
import type { Way } from './way';

export { leastNodeWay, leastWay } from './least';
export { fluentAuthAlone } from './package';
export type { Caller, Tally, Way, WayId } from './way';
export { EVENT_PATH, isCall } from './way';

/** In the order of the table. */
export const WAYS: Way[] = [
	fluentAuthWay,
	predefinedWay,
	builtInWay,
	handMadeWay,
	sdkWay,
	headerWay,
];

/** Those whose time is measured beside the least predefined credential. */
export const TIMED: Way[] = [...WAYS.filter(({ id }) => id !== 'sdk'), leastHookWay];

export const shortOf = (id: string): string =>
	[...WAYS, leastHookWay, leastWay].find((way) => way.id === id)?.short ?? id;
