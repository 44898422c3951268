import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type ExecutionError,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IRun,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import type { CredentialsHelper } from './credentials-helper';

/** A type of node, of which only what is special is said. */
export const nodeType = (
	description: Partial<INodeType['description']>,
	execute?: INodeType['execute'],
): INodeType => ({
	description: {
		displayName: 'Node',
		name: 'node',
		group: ['output'],
		version: 1,
		description: '',
		defaults: {},
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
		...description,
	},
	...(execute && { execute }),
});

/** A workflow that is one node of this type, with the credential. */
export function workflowOf(type: INodeType, settings: Partial<INode> = {}) {
	const { name, displayName } = type.description;
	const node: INode = {
		id: 'node',
		name: displayName,
		type: name,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { fluentCommerceApi: { id: '1', name: 'Fluent' } },
		...settings,
	};
	const find = () => type;
	const nodeTypes = { getByName: find, getByNameAndVersion: find, getKnownTypes: () => ({}) };
	const workflow = new Workflow({
		id: '1',
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes,
	});
	return { node, workflow };
}

const BASE = 'http://localhost:5678/';

/** What n8n's server hands to an execution, as far as these nodes need it. */
export function additionalData(
	credentialsHelper: Pick<CredentialsHelper, keyof CredentialsHelper>,
	mode: WorkflowExecuteMode,
): IWorkflowExecuteAdditionalData {
	const saved = { id: '1', name: 'Test', nodes: [], connections: {}, active: false };
	return {
		credentialsHelper,
		currentNodeExecutionIndex: 0,
		executionId: '1',
		workflowId: '1',
		variables: {},
		restApiUrl: `${BASE}rest`,
		instanceBaseUrl: BASE,
		formWaitingBaseUrl: `${BASE}form-waiting`,
		webhookBaseUrl: `${BASE}webhook`,
		webhookWaitingBaseUrl: `${BASE}webhook-waiting`,
		hooks: new ExecutionLifecycleHooks(mode, '1', saved as unknown as IWorkflowBase),
		logAiEvent: () => {},
	} as unknown as IWorkflowExecuteAdditionalData;
}

/** An execution, and the parts of it that tests look at. */
export interface Execution {
	/** All that n8n would store of it. */
	run: IRun;
	/** Items of the node's first output. */
	items: INodeExecutionData[];
	/** Items of its error output. */
	errorItems: INodeExecutionData[];
	error?: ExecutionError;
	hints: string[];
}

/** A node to run by itself. */
export interface NodeRun extends Partial<Pick<INode, 'parameters' | 'onError'>> {
	type: INodeType;
	input: INodeExecutionData[];
	/** Stops the run, as a person or its time limit does. */
	stop?: AbortSignal;
}

/** Runs one node through n8n's own engine, as in an execution that a webhook started. */
export async function execute(
	helper: CredentialsHelper,
	{ type, input, stop, ...settings }: NodeRun,
): Promise<Execution> {
	const { node, workflow } = workflowOf(type, settings);
	const data = createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node, data: { main: [input] }, source: null }] },
	});
	const engine = new WorkflowExecute(additionalData(helper, 'webhook'), 'webhook', data);
	const running = engine.processRunExecutionData(workflow);
	stop?.addEventListener('abort', () => running.cancel(), { once: true });
	const run = await running;
	const { runData, error } = run.data.resultData;
	const [task] = runData[node.name] ?? [];
	const [output, errors] = task?.data?.main ?? [];
	return {
		run,
		items: output ?? [],
		errorItems: errors ?? [],
		error: error as ExecutionError | undefined,
		hints: (task?.hints ?? []).map(({ message }) => message),
	};
}
