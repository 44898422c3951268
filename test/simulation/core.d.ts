/** The core that is judged: `fluent/hook.ts`, or what `--core` names. */
declare module '#core' {
	export const createHook: import('./subject').CreateSubject;
}
