import { Listr, ListrLogger, ListrLogLevels, type ListrTask } from 'listr2';
import {
	chain,
	CREDENTIAL_TYPE,
	CURRENT_N8N,
	EXAMPLES,
	fluentTrigger,
	importExample,
	inLines,
	N8nApi,
	outputOf,
	pathOf,
	type SavedCredential,
} from '../n8n';
import { SetupError } from '../setup.cjs';
import { orderEvent, startSimulator, type Simulator } from '../simulator';
import { accountClient, describeResult, type DemoClient } from './clients';
import type { DemoOptions, DemoSession } from './session';

/** Marks the step that failed; the reason is said once, at the end. */
class ReasonlessLogger extends ListrLogger {
	override log(...[level, message, options]: Parameters<ListrLogger['log']>): void {
		const shown = level === ListrLogLevels.FAILED ? { ...options, suffix: undefined } : options;
		super.log(level, message, shown);
	}
}

/** Runs the demo step by step, visibly. @returns what came out, one text for each workflow and one for the webhook */
export async function runSteps(session: DemoSession, options: DemoOptions): Promise<string[]> {
	const results: string[] = [];
	const tasks = options.simulator
		? [simulatorStep(session), serverStep(session, options), ...jobSteps(session, results)]
		: [serverStep(session, options)];
	await new Listr(tasks, {
		// Ctrl-C is ours: listr2 would leave at once, without stopping n8n.
		registerSignalListeners: false,
		renderer: 'default',
		rendererOptions: { collapseErrors: false, showErrorMessage: false },
		fallbackRenderer: 'simple',
		fallbackRendererOptions: { logger: new ReasonlessLogger({ useIcons: true }) },
	}).run();
	return results;
}

function simulatorStep(session: DemoSession): ListrTask {
	return {
		title: 'Start a simulated Fluent account',
		task: async (_, task) => {
			session.simulator = await startSimulator();
			task.title = `Fluent account (simulated) at ${session.simulator.url}`;
		},
	};
}

function serverStep(session: DemoSession, options: DemoOptions): ListrTask {
	return {
		title: `Start n8n ${CURRENT_N8N}`,
		task: async (_, task) => {
			const tell = inLines((line) => (task.output = line));
			const n8n = await session.startN8n(options, tell);
			task.title = `n8n ${n8n.install.version} with the package at ${n8n.url}`;
		},
	};
}

function jobSteps(session: DemoSession, results: string[]): ListrTask[] {
	let api: N8nApi;
	let client: DemoClient;
	let credential: SavedCredential;
	return [
		{
			title: 'Import a credential and the examples',
			task: async (_, task) => {
				const { n8n, simulator } = session;
				if (!n8n || !simulator) return;
				api = await N8nApi.setUp(n8n);
				client = accountClient(simulator);
				const { credentialName, credentialData } = client;
				credential = await api.createCredential(credentialName, CREDENTIAL_TYPE, credentialData);
				for (const name of EXAMPLES) await importExample(api, name, { credential });
				task.title = `Credential "${credentialName}" and ${EXAMPLES.length} examples imported`;
			},
		},
		{
			title: 'Run Manual Trigger -> Fluent Auth -> HTTP Request',
			task: async () => {
				const workflow = await api.createWorkflow(client.workflow(credential));
				results.push(describeResult(client.title, await api.runWorkflow(workflow)));
			},
		},
		{
			title: 'Send a signed webhook to Fluent Trigger',
			task: async () => {
				const { n8n, simulator } = session;
				if (n8n && simulator) results.push(await showWebhook(api, n8n.url, simulator));
			},
		},
	];
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
