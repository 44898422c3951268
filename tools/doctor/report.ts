import { markdownTable } from 'markdown-table';
import type { Settings } from '../../fluent/settings';
import type { Row } from './facts';

const HEAD = ['Fact', 'Asked by', 'Expected', 'Found', 'Holds'];

/** Text for an issue. Of the settings it names only the choices, no account, host or user. */
export function report({ environment, client }: Settings, rows: Row[], version: string): string {
	const cells = rows.map(({ fact, question, expectation, found, holds }) => [
		fact,
		question,
		expectation,
		found,
		holds,
	]);
	const own = client !== 'fluentIntegration';
	return `### What holds on a real Fluent account

- Package ${version}, Node.js ${process.versions.node}
- Environment: ${String(environment)}; client: ${own ? "the account's own" : 'FLUENT_INTEGRATION'}

${markdownTable([HEAD, ...cells])}

"Read as" is what the package tells its user. Tokens, names, hosts and IDs are left out.`;
}
