import { WAYS } from '../ways';
import { floorText, ownTable, requestTable } from './cost-table';
import type { Conditions, Run } from './model';
import { notFirstText } from './ranking';
import { summary } from './summary';
import { targets } from './targets';
import { workTable } from './work-table';

const COLUMNS = `_Logins_: requests to \`/oauth/token\`. _Calls_: requests to the endpoint the workflow is there to call.
_Questions_: other requests to Fluent, all of them small GraphQL queries. _Writes_: how often n8n stored the credential
in its database. _Failed runs_: of n8n's executions, as n8n stored them. _Dead tokens_: requests with a token that had
expired. Counts are the simulator's and the database's. Run times include the simulator, which shares the machine.`;

const READING = `Ratios are medians of pairs of one execution with the way and one with the floor, in turns first, with
the quartiles in brackets. Time is what n8n notes for the nodes that log in and call. CPU time is that of n8n's process,
less that of an execution that calls nothing.

The floor is not the least there is. n8n reads and decrypts a credential again for every item: once for Header Auth, twice
for any predefined credential type, never for a header made of an expression (Fluent Auth node, workflow by hand). So the
last row and the last two columns compare with a predefined credential that does nothing but set a static header.

The simulated account answers a login on loopback within milliseconds. A login over a network takes far longer, so the
time of the workflow made by hand, which logs in once per item, is the least it can be.`;

/** All results, newest n8n first. */
export function document(runs: Run[]): string {
	return ['# Benchmark results', 'Written by `npm run bench`.', ...runs.map(section)].join('\n\n');
}

function section(run: Run): string {
	const { conditions, works, costs } = run;
	return [
		`## n8n ${conditions.n8n}`,
		conditionsText(conditions),
		summary(run),
		`![Logins, locks, double sends and times side by side](${plotFile(conditions.n8n)})`,
		'### Targets',
		targets(run),
		'### Where this package is not first',
		notFirstText(run),
		'### What is compared',
		WAYS.map(({ title, consistsOf }) => `- **${title}**: ${consistsOf}`).join('\n'),
		COLUMNS,
		...works.flatMap((work) => [`### ${work.title}`, work.how, workTable(work)]),
		...(costs.request
			? [
					'### Cost of one authenticated request with a fresh token',
					READING,
					requestTable(costs),
					floorText(costs),
				]
			: []),
		'### Cost of the package itself',
		ownTable(costs),
	].join('\n\n');
}

export const plotFile = (version: string): string => `n8n-${version}.svg`;

function conditionsText({
	n8n,
	node,
	package: own,
	sdk,
	date,
	machine,
	quick,
}: Conditions): string {
	const trial = quick ? ' **A quick trial: its figures mean nothing.**' : '';
	return `n8n ${n8n} on Node ${node.n8n}, n8n-nodes-fluent-commerce ${own}, fc-connect-sdk ${sdk} on Node ${node.bench}; ${machine}; ${date}.${trial}`;
}
