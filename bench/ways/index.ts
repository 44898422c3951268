import { builtInWay } from './built-in';
import { handMadeWay } from './hand-made';
import { headerWay } from './header';
import { fluentAuthWay, predefinedWay } from './package';
import { sdkWay } from './sdk';
import type { Way } from './way';

export { leastWay } from './least';
export type { Caller, Tally, Way, WayId } from './way';
export { EVENT_PATH } from './way';

/** In the order of the table. */
export const WAYS: Way[] = [
	fluentAuthWay,
	predefinedWay,
	builtInWay,
	handMadeWay,
	sdkWay,
	headerWay,
];
