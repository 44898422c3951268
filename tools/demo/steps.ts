import {
	chain,
	CURRENT_N8N,
	EXAMPLES,
	fluentTrigger,
	freePort,
	importExample,
	inLines,
	N8nApi,
	outputOf,
	pathOf,
	startN8n,
	type N8nServer,
} from '../n8n';
import { SetupError } from '../setup.cjs';
import { orderEvent, startSimulator, type Simulator } from '../simulator';
import { createCredential, runFirstWorkflow } from './first-workflow';
import { lockHome } from './home';

const USUAL_PORT = 5678;

export interface DemoOptions {
	once: boolean;
	ownAccount: boolean;
}

/** What a run of the demo has started. */
export interface Started {
	simulator?: Simulator;
	n8n?: N8nServer;
}

/** Runs the demo step by step, visibly. @returns what came out, one text for the workflow and one for the webhook */
export async function runSteps(started: Started, options: DemoOptions): Promise<string[]> {
	if (options.ownAccount) {
		await startServer(started, options);
		return [];
	}
	const start = async () => {
		const { data } = (started.simulator = await startSimulator());
		// For the examples that ask what has changed of late.
		for (const one of [data.orders[0], data.fulfilments[0]]) data.touch(one);
		return started.simulator;
	};
	const named = ({ url }: Simulator) => `Fluent account (simulated) at ${url}`;
	const fluent = await step('Start a simulated Fluent account', start, named);
	const n8n = await startServer(started, options);

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

async function startServer(started: Started, options: DemoOptions): Promise<N8nServer> {
	const start = async () =>
		(started.n8n = await startN8n({
			version: CURRENT_N8N,
			userFolder: options.ownAccount ? lockHome() : undefined,
			// If there is time to look at it, the one that people know from n8n, or any other that is free.
			port: options.once ? undefined : await freePort(USUAL_PORT),
			onInstall: inLines(console.log),
		}));
	const named = ({ install, url }: N8nServer) =>
		`n8n ${install.version} with the package at ${url}`;
	return await step(`Start n8n ${CURRENT_N8N}`, start, named);
}

/** Says what is begun, and what became of it. The reason of a failure is said once, at the end. */
async function step<Result>(
	title: string,
	work: () => Promise<Result>,
	became: (result: Result) => string = () => title,
): Promise<Result> {
	console.log(`❯ ${title}`);
	try {
		const result = await work();
		console.log(`✔ ${became(result)}`);
		return result;
	} catch (error) {
		console.log(`✖ ${title}`);
		throw error;
	}
}

/**
 * Publishes a workflow that starts on an order's event, and has the simulated account send one.
 *
 * @returns what came out, in three short lines
 * @throws SetupError if the webhook is refused or starts nothing
 */
async function showWebhook(api: N8nApi, n8nUrl: string, fluent: Simulator): Promise<string> {
	const trigger = fluentTrigger(fluent.webhooks.publicKey);
	const { id } = await api.publish(chain("Fluent: an order's event", trigger));

	// Repeated until the webhook is open, as n8n opens it a moment after it has published.
	const url = `${n8nUrl}/webhook/${pathOf(trigger)}`;
	const answers = await fluent.webhooks.deliver(url, orderEvent(fluent.data.orders[0]));
	if (answers.at(-1) !== 200) {
		throw new SetupError(`The webhook was not accepted: ${answers.join(', ')}.`);
	}
	const [run] = await api.endedRuns(id);
	const [event] = run?.status === 'success' ? outputOf(run, trigger.name) : [];
	if (!event) throw new SetupError('The webhook was accepted, and no run put its event out.');
	const { name, entityType, entityRef, entityStatus } = event;
	return [
		'A webhook from Fluent',
		'  signature     verified',
		`  event         ${String(name)}: ${String(entityType)} ${String(entityRef)} is ${String(entityStatus)}`,
	].join('\n');
}
