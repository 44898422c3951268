import { Listr, ListrLogger, ListrLogLevels, type ListrTask } from 'listr2';
import { CREDENTIAL_TYPE, CURRENT_N8N, N8nApi, type SavedCredential } from '../n8n';
import { startSimulator } from '../simulator';
import { accountClient, type DemoClient } from './clients';
import { importExamples } from './examples';
import type { DemoOptions } from './options';
import { describeResult } from './result';
import type { DemoSession } from './session';
import { showWebhook } from './webhook';

/** Seconds between two progress lines where lines cannot be rewritten. */
const LOG_INTERVAL = 15;

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
			let last = '';
			const n8n = await session.startN8n(options, (step, elapsed) => {
				const worthTelling = process.stdout.isTTY || step !== last || elapsed % LOG_INTERVAL === 0;
				if (worthTelling) task.output = `${step} (${elapsed} s)`;
				last = step;
			});
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
				const examples = await importExamples(api, credential);
				task.title = `Credential "${credentialName}" and ${examples} examples imported`;
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
