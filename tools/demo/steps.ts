import { clearLine, cursorTo } from 'node:readline';
import {
	chain,
	CURRENT_N8N,
	EXAMPLES,
	fluentTrigger,
	importExample,
	inLines,
	N8nApi,
	outputOf,
	pathOf,
	type N8nServer,
} from '../n8n';
import { SetupError } from '../setup.cjs';
import { orderEvent, startSimulator, type Simulator } from '../simulator';
import { createCredential, runFirstWorkflow } from './first-workflow';
import type { DemoOptions, DemoSession } from './session';

/** Runs the demo step by step, visibly. @returns what came out, one text for the workflow and one for the webhook */
export async function runSteps(session: DemoSession, options: DemoOptions): Promise<string[]> {
	if (!options.simulator) {
		await startServer(session, options);
		return [];
	}
	const start = async () => {
		const { data } = (session.simulator = await startSimulator());
		// For the examples that ask what has changed of late.
		for (const one of [data.orders[0], data.fulfilments[0]]) data.touch(one);
		return session.simulator;
	};
	const named = ({ url }: Simulator) => `Fluent account (simulated) at ${url}`;
	const fluent = await step('Start a simulated Fluent account', start, named);
	const n8n = await startServer(session, options);

	const { api, credential } = await step(
		'Import a credential and the examples',
		async () => {
			const api = await N8nApi.setUp(n8n);
			const credential = await createCredential(api, fluent);
			for (const name of EXAMPLES) await importExample(api, name, { credential });
			return { api, credential };
		},
		({ credential }) => `Credential "${credential.name}" and ${EXAMPLES.length} examples imported`,
	);
	const result = await step('Run Manual Trigger -> Fluent Auth -> HTTP Request', async () => {
		return await runFirstWorkflow(api, credential);
	});
	const event = await step('Send a signed webhook to Fluent Trigger', async () => {
		return await showWebhook(api, n8n.url, fluent);
	});
	return [result, event];
}

async function startServer(session: DemoSession, options: DemoOptions): Promise<N8nServer> {
	return await step(
		`Start n8n ${CURRENT_N8N}`,
		async (tell) => await session.startN8n(options, inLines(tell)),
		({ install, url }) => `n8n ${install.version} with the package at ${url}`,
	);
}

/** Shows what is begun, how far it is, and what became of it. The reason of a failure is said once, at the end. */
async function step<Result>(
	title: string,
	work: (tell: (line: string) => void) => Promise<Result>,
	became: (result: Result) => string = () => title,
): Promise<Result> {
	show(`❯ ${title}`, '');
	try {
		const result = await work((line) => show(`❯ ${line}`, ''));
		show(`✔ ${became(result)}`, '\n');
		return result;
	} catch (error) {
		show(`✖ ${title}`, '\n');
		throw error;
	}
}

/** At a terminal in the place of the line before, unless that had an end. */
function show(line: string, end: '' | '\n'): void {
	const { stdout } = process;
	if (!stdout.isTTY) return console.log(line);
	cursorTo(stdout, 0);
	clearLine(stdout, 0);
	stdout.write(line.slice(0, stdout.columns - 1) + end);
}

/**
 * Publishes a workflow that starts on an order's event, and has the simulated account send one.
 *
 * @returns what came out, in three short lines
 * @throws SetupError if the webhook is refused or starts nothing
 */
async function showWebhook(api: N8nApi, n8nUrl: string, fluent: Simulator): Promise<string> {
	const trigger = fluentTrigger(fluent.webhooks.publicKey);
	const { id } = await api.createWorkflow(chain("Fluent: an order's event", trigger));
	await api.activate(id);

	// Repeated until the webhook is open, as n8n opens it a moment after it has published.
	const url = `${n8nUrl}/webhook/${pathOf(trigger)}`;
	const answers = await fluent.webhooks.deliver(url, orderEvent(fluent.data.orders[0]));
	if (answers.at(-1) !== 200) {
		throw new SetupError(`The webhook was not accepted: ${answers.join(', ')}.`);
	}
	const [run] = await api.endedRuns(id);
	if (run?.status !== 'success') {
		throw new SetupError('The webhook was accepted, and started no run.');
	}
	const [event] = outputOf(run, trigger.name);
	if (!event) throw new SetupError('The webhook was accepted, and its event did not come out.');
	const { name, entityType, entityRef, entityStatus } = event;
	return [
		'A webhook from Fluent',
		'  signature     verified',
		`  event         ${String(name)}: ${String(entityType)} ${String(entityRef)} is ${String(entityStatus)}`,
	].join('\n');
}
