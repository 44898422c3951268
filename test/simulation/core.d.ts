/** The core that is judged: `fluent/hook.ts`, or what `--core` names. */
declare module '#core' {
	import type { CreateSubject } from './subject';

	export const createHook: CreateSubject;
}
