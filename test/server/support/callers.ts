import type { IDataObject, INode } from 'n8n-workflow';
import {
	chain,
	errorOf,
	fluentAuth,
	httpRequest,
	items,
	manualTrigger,
	type Execution,
	type HttpRequestSettings,
	type N8nApi,
} from '../../../tools/n8n';
import type { Login, World } from './world';

/** The three ways in which n8n comes to log in. */
export const CALLERS = ['Fluent Auth', 'HTTP Request', 'credential test'] as const;
export type Caller = (typeof CALLERS)[number];

/** The two of them that stand in a workflow. */
export const NODES = ['Fluent Auth', 'HTTP Request'] as const;

export interface Outcome {
	ok: boolean;
	/** What a person reads if it failed: message and description. */
	text: string;
	execution?: Execution;
}

/** HTTP Request sends one request to Fluent's API for each item, the others ask one question. */
export async function call(
	world: World,
	caller: Caller,
	login: Login,
	count = 1,
): Promise<Outcome> {
	if (caller === 'credential test') return await testCredential(world, login);
	return await run(world.api, ...items(count), nodeOf(world, caller, login));
}

export async function testCredential({ api }: World, { credential }: Login): Promise<Outcome> {
	const { status, message } = await api.testCredential(credential);
	return { ok: status === 'OK', text: message };
}

/** Runs the Fluent Auth node. */
export async function authenticate(
	{ api }: World,
	{ credential }: Login,
	options: IDataObject = {},
): Promise<Outcome> {
	return await run(api, fluentAuth(credential, options));
}

/** Runs the HTTP Request node with the predefined credential type, by default on a good endpoint. */
export async function request(
	world: World,
	login: Login,
	settings: Partial<HttpRequestSettings> = {},
): Promise<Outcome> {
	return await run(world.api, requestNode(world, login, settings));
}

function requestNode(
	{ fluent }: World,
	{ credential }: Login,
	settings: Partial<HttpRequestSettings> = {},
): INode {
	return httpRequest({ url: `${fluent.url}/status/200`, credential, ...settings });
}

export function nodeOf(world: World, caller: (typeof NODES)[number], login: Login): INode {
	return caller === 'Fluent Auth' ? fluentAuth(login.credential) : requestNode(world, login);
}

/** Runs nodes one after the other, by hand. */
export async function run(api: N8nApi, ...nodes: INode[]): Promise<Outcome> {
	const workflow = await api.createWorkflow(chain('Test', manualTrigger(), ...nodes));
	return outcomeOf(await api.runWorkflow(workflow));
}

function outcomeOf(execution: Execution): Outcome {
	const error = errorOf(execution);
	return {
		ok: execution.status === 'success',
		text: [error?.message, error?.description].filter(Boolean).join(' '),
		execution,
	};
}
