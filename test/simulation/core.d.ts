/** The core that is judged, put in by `build.ts`. */
declare module '#core' {
	import type { Clock, Subject } from './subject';

	export const Hook: new (clock: Clock, random: () => number) => Subject;
}
