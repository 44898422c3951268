import { markdownTable } from 'markdown-table';
import type { Settings } from '../../fluent/account';
import type { Examination } from './examine';

const HEAD = ['Fact', 'Expected', 'Found', 'Holds'];

/** Text for an issue. Of the settings it names only the choices, no account, host or user. */
export function report(
	{ environment, client }: Settings,
	{ rows, logins }: Examination,
	version: string,
): string {
	const cells = rows.map(({ fact, expected, found, holds }) => [fact, expected, found, holds]);
	const own = client !== 'fluentIntegration';
	return `### What holds on a real Fluent account

- Package ${version}, Node.js ${process.versions.node}
- Environment: ${String(environment)}; client: ${own ? "the account's own" : 'FLUENT_INTEGRATION'}
- Password logins sent: ${logins}

${markdownTable([HEAD, ...cells])}

"Read as" is what the package tells its user. Tokens, names, hosts and IDs are left out.`;
}
