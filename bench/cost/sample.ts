import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { chain, items, webhook } from '../../tools/n8n';
import type { Stage } from '../stage';
import type { N8nCaller } from '../ways';

/** ms of one execution. */
export interface Sample {
	/** Of the nodes that log in and call, as n8n notes it. */
	wall: number;
	/** Of n8n's process, all threads together; not a number if not on Linux. */
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

/** The same execution without the nodes that call. */
export async function emptySampler(stage: Stage, count: number): Promise<Sampler> {
	const name = `empty-${count}-items`;
	await stage.api.publish(chain(name, webhook(name, 'POST'), ...items(count)));
	return async () => ({ cpu: await cpuOf(stage, () => stage.callWebhook(name)), wall: 0 });
}

export async function cpuOf({ server, fluent }: Stage, work: () => Promise<void>): Promise<number> {
	fluent.clearRequests();
	const before = cpuTime(server.pid);
	await work();
	await sleep(SETTLING);
	return cpuTime(server.pid) - before;
}

/** ms that n8n noted for the nodes behind the items, in the last execution of a workflow. */
async function nodeTime(stage: Stage, workflowId: string): Promise<number> {
	const { last } = await stage.executionsOf(workflowId);
	const { status, data } = await stage.api.execution(last);
	if (status !== 'success') throw new Error(`A run with a fresh token ended with ${status}.`);
	return Object.entries(data.resultData.runData)
		.filter(([node]) => !COMMON.includes(node))
		.reduce((sum, [, runs]) => sum + (runs.at(-1)?.executionTime ?? 0), 0);
}

/** As Linux's scheduler counts it, in nanoseconds. */
function cpuTime(pid: number): number {
	if (process.platform !== 'linux') return NaN;
	const threads = readdirSync(`/proc/${pid}/task`);
	return threads.reduce((sum, thread) => sum + threadTime(pid, thread), 0) / 1e6;
}

function threadTime(pid: number, thread: string): number {
	try {
		return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
	} catch (error) {
		// A thread may end while its neighbours are read.
		if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 0;
		throw error;
	}
}
