import { SECOND } from '../../../tools/time';
import { type Judge, CALL, name } from './limits';

/** I6: every call settles within 30 s. */
export const settlesInTime: Judge = ({ calls }) => {
	const slow = calls.find(
		({ attempt, startedAt, endedAt }) => attempt.life.alive && endedAt - startedAt > CALL,
	);
	if (!slow) return undefined;
	const took = (slow.endedAt - slow.startedAt) / SECOND;
	return { at: slow.startedAt, text: `${slow.method} of ${name(slow.attempt)} takes ${took} s` };
};

/** I8: a failure holds no secret, and nothing else is ever thrown. */
export const noSecrets: Judge = ({ attempts, calls, unhandled }) => {
	if (unhandled.length)
		return {
			at: 0,
			text: `a promise is rejected and nobody waits for it: ${String(unhandled[0])}`,
		};
	for (const { attempt, endedAt, error } of calls) {
		if (error === undefined) continue;
		const { name: kind, message, stack } = error as Error;
		if (kind !== 'LoginFailure')
			return { at: endedAt, text: `${name(attempt)} throws ${String(error)}` };
		const shown = `${message} ${stack} ${JSON.stringify(error)}`;
		if (SECRETS.test(shown))
			return { at: endedAt, text: `the failure of ${name(attempt)} shows a secret: ${message}` };
	}
	// Fluent Auth also throws what its questions met.
	const broken = attempts.find(({ outcome = '' }) => DEFECTS.test(outcome));
	return broken && { at: broken.endedAt, text: `${name(broken)} ends in ${broken.outcome}` };
};

const DEFECTS = /^(?:Type|Range|Reference|Syntax)Error$/;

const SECRETS = /fluent-staging|ca5ce9a8|access-\d|refresh-\d/;
