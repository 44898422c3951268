import { type Judge, name } from './limits';

/** I8: a failure holds no secret, and nothing else is ever thrown. */
export const noSecrets: Judge = ({ calls, unhandled }) => {
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
	return undefined;
};

const SECRETS = /fluent-staging|ca5ce9a8|access-\d|refresh-\d/;
