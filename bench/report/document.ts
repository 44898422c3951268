import { WAYS } from '../ways';
import { growthTable, leastText, ownTable, requestTable } from './cost-table';
import type { Conditions, Run } from './model';
import { notFirstText } from './ranking';
import { summary } from './summary';
import { targets } from './targets';
import { workTable } from './work-table';

const COLUMNS = `_Logins_: requests to \`/oauth/token\`. _Calls_: requests to the endpoint the workflow is there to call.
_Questions_: other requests to Fluent, all of them small GraphQL queries of the way itself. _Writes_: how often n8n stored the credential
in its database. _Failed runs_: of n8n's executions, as n8n stored them. _Dead tokens_: requests with a token that had
expired. Counts are the simulator's and the database's. Run times include the simulator, which shares the machine. n8n runs with
its older expression engine here, which takes half the time and changes no count; costs are those of its own settings.`;

const READING = `Ratios are medians of pairs of one execution with the way and one with the least predefined credential, in
turns first, with the quartiles in brackets. Time is what n8n notes for the nodes that log in and call. CPU time is that of
n8n's process, less that of an execution that calls nothing.

The least predefined credential has one field and sets a static header: what it takes is n8n's own. n8n reads and decrypts
a credential for every item: twice for a predefined type, once for Header Auth, never for a header made of an expression
(Fluent Auth node, workflow by hand), so these three take less. The empty hook is what n8n takes for asking a credential
before each request.

The simulated account answers a login on loopback within milliseconds. A login over a network takes far longer, so the
time of the workflow made by hand, which logs in once per item, is the least it can be.`;

const GROWTH = `One execution with a fresh token and more and more items, after one with the most of them. Time is the median of what n8n
notes for the node; the heap is what n8n's process still uses after garbage collection, all of n8n included. The least node
reads a credential for each item, as Fluent Auth does, and nothing else: its time and growth are n8n's own.`;

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
					leastText(costs),
				]
			: []),
		...(costs.growth
			? [
					'### Cost of growth',
					GROWTH,
					`![Time and memory by the number of items](${growthFile(conditions.n8n)})`,
					growthTable(costs),
				]
			: []),
		'### Cost of the package itself',
		ownTable(costs),
	].join('\n\n');
}

export const plotFile = (version: string): string => `n8n-${version}.svg`;
export const growthFile = (version: string): string => `growth-${version}.svg`;

function conditionsText({
	n8n,
	node,
	package: own,
	sdk,
	date,
	machine,
	quick,
	minutes,
}: Conditions): string {
	const trial = quick ? ' **A quick trial: its figures mean nothing.**' : '';
	return `n8n ${n8n} on Node ${node.n8n}, n8n-nodes-fluent-commerce ${own}, fc-connect-sdk ${sdk} on Node ${node.bench}; ${machine}; ${date}, ${Math.ceil(minutes)} minutes.${trial}`;
}
