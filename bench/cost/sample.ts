import { setTimeout as sleep } from 'node:timers/promises';
import { chain, items, webhook } from '../../tools/n8n';
import type { Stage } from '../stage';
import type { Way } from '../ways';
import { N8nCaller } from '../ways/n8n-way';
import { cpuTime } from './cpu';

/** ms of one execution. */
export interface Sample {
	/** Of the nodes that log in and call, as n8n notes it. */
	wall: number;
	/** Of n8n's process; not a number if not on Linux. */
	cpu: number;
}

export type Sampler = () => Promise<Sample>;

/** ms in which n8n stores the execution that it has answered, so that this is counted too. */
const SETTLING = 150;
/** Nodes that every workflow has, and that authenticate nothing. */
const COMMON = ['Webhook', 'List', 'Items'];

export async function sampler(stage: Stage, caller: N8nCaller, count: number): Promise<Sampler> {
	const { id } = await caller.itemsWorkflow(count);
	return async () => {
		const cpu = await cpuOf(stage, () => caller.runItems(count));
		return { cpu, wall: await nodeTime(stage, id) };
	};
}

/** The same for a way that is not set up yet. */
export async function openSampler(stage: Stage, way: Way, count: number): Promise<Sampler> {
	const caller = await way.open(stage, stage.newUser());
	if (!(caller instanceof N8nCaller)) throw new Error(`There is no n8n in ${way.title}.`);
	return await sampler(stage, caller, count);
}

/** The same execution without the nodes that call. */
export async function emptySampler(stage: Stage, count: number): Promise<Sampler> {
	const name = `empty-${count}-items`;
	const { api } = stage;
	const { id } = await api.createWorkflow(chain(name, webhook(name), ...items(count)));
	await api.activate(id);
	return async () => {
		const cpu = await cpuOf(stage, async () => {
			await (await api.callWebhook(name)).arrayBuffer();
		});
		return { cpu, wall: 0 };
	};
}

async function cpuOf({ server, fluent }: Stage, work: () => Promise<void>): Promise<number> {
	fluent.clearRequests();
	const before = cpuTime(server.pid) ?? NaN;
	await work();
	await sleep(SETTLING);
	return (cpuTime(server.pid) ?? NaN) - before;
}

/** ms that n8n noted for the nodes behind the items, in the last execution of a workflow. */
async function nodeTime({ api, database }: Stage, workflowId: string): Promise<number> {
	const { last } = await database.executionsOf(workflowId);
	const { status, data } = await api.execution(last);
	if (status !== 'success') throw new Error(`A run with a fresh token ended with ${status}.`);
	return Object.entries(data.resultData.runData)
		.filter(([node]) => !COMMON.includes(node))
		.reduce((sum, [, runs]) => sum + (runs.at(-1)?.executionTime ?? 0), 0);
}
