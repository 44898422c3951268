import { setTimeout as sleep } from 'node:timers/promises';
import { chain, fluentTrigger, outputOf, pathOf, type Execution, type N8nApi } from '../n8n';
import { SetupError } from '../setup.cjs';
import { orderEvent, type Simulator } from '../simulator';

/** ms for the run that the webhook starts. */
const PATIENCE = 60_000;

/**
 * Publishes a workflow that starts on an order's event, and has the simulated account send one.
 *
 * @returns what came out, in three short lines
 * @throws SetupError if the webhook is refused or starts nothing
 */
export async function showWebhook(
	api: N8nApi,
	n8nUrl: string,
	{ webhooks, data }: Simulator,
): Promise<string> {
	const trigger = fluentTrigger(webhooks.publicKey);
	const { id } = await api.createWorkflow(chain("Fluent: an order's event", trigger));
	await api.activate(id);

	// Repeated until the webhook is open, as n8n opens it a moment after it has published.
	const answers = await webhooks.deliver(
		`${n8nUrl}/webhook/${pathOf(trigger)}`,
		orderEvent(data.orders[0]),
	);
	if (answers.at(-1) !== 200) {
		throw new SetupError(`The webhook was not accepted: ${answers.join(', ')}.`);
	}
	const [event] = outputOf(await firstRun(api, id), trigger.name);
	const { name, entityType, entityRef, entityStatus } = event ?? {};
	if (!event) throw new SetupError('The webhook was accepted, and its event did not come out.');
	return [
		'A webhook from Fluent',
		'  signature     verified',
		`  event         ${String(name)}: ${String(entityType)} ${String(entityRef)} is ${String(entityStatus)}`,
	].join('\n');
}

async function firstRun(api: N8nApi, workflowId: string): Promise<Execution> {
	const deadline = Date.now() + PATIENCE;
	while (Date.now() < deadline) {
		const [run] = await api.executions(workflowId);
		if (run?.status === 'success') return run;
		await sleep(200);
	}
	throw new SetupError('The webhook was accepted, and started no run.');
}
