/** The core that is judged, put in by `build.ts`: `core.ts`, or what `--core` names. */
declare module '#core' {
	import type { CreateSubject } from './subject';

	export const createSubject: CreateSubject;
}
