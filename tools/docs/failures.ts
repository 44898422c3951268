import { markdownTable } from 'markdown-table';
import { FAILURE_KINDS, type Facts, type FailureKind } from '../../fluent/failure-kinds';
import { LoginFailure } from '../../fluent/failure';

/** Values that stand for the ones of a real failure. */
const EXAMPLE: Facts = {
	host: 'acme.sandbox.api.fluentretail.com',
	status: 502,
	code: 'unsupported_grant_type',
	scope: 'api',
	reason: 'it sent no token',
};

/** Facts that only one kind names. */
const EXAMPLES: Partial<Record<FailureKind, Facts>> = {
	wrongSetting: {
		reason: 'Username is empty',
		advice: 'Fill in Username in the Fluent Commerce credential',
	},
	serverFailed: { status: 500 },
	unavailable: { status: 503 },
	foreignOrigin: { host: 'https://acme.sandbox.api.fluentretail.com' },
};

const MINUTE = 60_000;

/** `docs/failures.md`: every kind of failure, from the one table that the code has. */
export function failuresPage(): string {
	const rows = (Object.keys(FAILURE_KINDS) as FailureKind[]).map(row);
	const table = markdownTable([['What it says', 'What to do', 'Sent again', 'Counts'], ...rows]);
	return `# What failures say

The same words in the credential window, in Fluent Auth, and in every node that uses the credential. They name no secret, and
repeat nothing that a server wrote but OAuth codes from a fixed list.

- **Sent again**: when the next login with unchanged settings is sent. Changed settings are tried at once.
- **Counts**: Fluent may have taken it for a failed login. Fluent locks a user after 5 of them in 15 minutes, so no process
  sends a fifth; after two logins without an answer the next ones are 5 minutes apart. The text gives the time.

${table}

This page is made from \`fluent/failure-kinds.ts\` by \`npm run docs:failures\`.
`;
}

function row(kind: FailureKind): string[] {
	const { happened, advice } = new LoginFailure(kind, { ...EXAMPLE, ...EXAMPLES[kind] });
	return [happened, advice, sentAgain(kind), FAILURE_KINDS[kind].counts ? 'yes' : ''];
}

function sentAgain(kind: FailureKind): string {
	const { hold, retry } = FAILURE_KINDS[kind];
	if (hold) return `after ${hold / MINUTE} ${hold === MINUTE ? 'minute' : 'minutes'}`;
	return retry ? 'at once, then with the next run' : 'with the next run';
}
