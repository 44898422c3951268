import type { IDataObject, INode } from 'n8n-workflow';
import {
	chain,
	errorOf,
	fluentAuth,
	httpRequest,
	items,
	manualTrigger,
	webhook,
	type Execution,
	type HttpRequestSettings,
} from '../../../tools/n8n';
import type { Login, ServerWorld } from './world';

/** The two nodes by which a workflow comes to log in. */
export const NODES = ['Fluent Auth', 'HTTP Request'] as const;
/** With the third way to come to it. */
export const CALLERS = [...NODES, 'credential test'] as const;

interface Outcome {
	ok: boolean;
	/** What a person reads if it failed: message and description. */
	text: string;
	execution?: Execution;
}

/** HTTP Request sends one request to Fluent's API for each item, the others ask one question. */
export async function call(
	world: ServerWorld,
	caller: (typeof CALLERS)[number],
	login: Login,
): Promise<Outcome> {
	if (caller === 'Fluent Auth') return await authenticate(world, login);
	if (caller === 'HTTP Request') return await request(world, login);
	const { status, message } = await world.api.testCredential(login.credential);
	return { ok: status === 'OK', text: message };
}

/** Runs the Fluent Auth node. */
export const authenticate = async (
	world: ServerWorld,
	{ credential }: Login,
	options: IDataObject = {},
): Promise<Outcome> => await run(world, fluentAuth(credential, options));

/** Runs the HTTP Request node with the predefined credential type, by default on a good endpoint. */
export const request = async (
	world: ServerWorld,
	login: Login,
	settings: Partial<HttpRequestSettings> = {},
): Promise<Outcome> => await run(world, requestNode(world, login, settings));

const requestNode = (
	{ fluent }: ServerWorld,
	{ credential }: Login,
	settings: Partial<HttpRequestSettings> = {},
): INode => httpRequest({ url: `${fluent.url}/status/200`, credential, ...settings });

export const nodeOf = (world: ServerWorld, caller: (typeof NODES)[number], login: Login): INode =>
	caller === 'Fluent Auth' ? fluentAuth(login.credential) : requestNode(world, login);

/** Runs nodes one after the other, by hand. */
export async function run({ api }: ServerWorld, ...nodes: INode[]): Promise<Outcome> {
	const workflow = await api.createWorkflow(chain('Test', manualTrigger(), ...nodes));
	const execution = await api.runWorkflow(workflow);
	const { message, description } = errorOf(execution) ?? {};
	const text = [message, description].filter(Boolean).join(' ');
	return { ok: execution.status === 'success', text, execution };
}

/** The same for `count` items. */
export const runItems = async (
	world: ServerWorld,
	count: number,
	...nodes: INode[]
): Promise<Outcome> => await run(world, ...items(count), ...nodes);

/** Puts a node behind a live webhook. @returns runs it that often at once, and tells the statuses */
export async function goLive(
	world: ServerWorld,
	caller: (typeof NODES)[number],
	login: Login,
): Promise<(runs: number) => Promise<number[]>> {
	const path = login.username;
	const nodes = [webhook(path), nodeOf(world, caller, login)];
	const { id } = await world.api.createWorkflow(chain(path, ...nodes));
	await world.api.activate(id);
	return async (runs) => {
		const calls = Array.from({ length: runs }, async () => await world.api.callWebhook(path));
		return (await Promise.all(calls)).map(({ status }) => status);
	};
}
