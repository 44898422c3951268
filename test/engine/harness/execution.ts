import { WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type ExecutionError,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IRun,
} from 'n8n-workflow';
import { additionalData } from './additional-data';
import type { CredentialsHelper } from './credentials-helper';

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
export interface NodeRun {
	type: INodeType;
	parameters: object;
	input: INodeExecutionData[];
	onError?: INode['onError'];
	/** Stops the run, as a person or its time limit does. */
	stop?: AbortSignal;
}

/** Runs one node through n8n's own engine, as in an execution that a webhook started. */
export async function execute(
	helper: CredentialsHelper,
	{ type, parameters, input, onError, stop }: NodeRun,
): Promise<Execution> {
	const { name, displayName } = type.description;
	const node: INode = {
		id: 'node',
		name: displayName,
		type: name,
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		credentials: { fluentCommerceApi: { id: '1', name: 'Fluent' } },
		...(onError ? { onError } : {}),
	};
	const workflow = new Workflow({
		id: '1',
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => type,
			getByNameAndVersion: () => type,
			getKnownTypes: () => ({}),
		},
	});
	const data = createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node, data: { main: [input] }, source: null }] },
	});
	const engine = new WorkflowExecute(additionalData(helper, workflow, 'webhook'), 'webhook', data);
	const running = engine.processRunExecutionData(workflow);
	stop?.addEventListener('abort', () => running.cancel(), { once: true });
	const run = await running;
	const [task] = run.data.resultData.runData[displayName] ?? [];
	const [output, errors] = task?.data?.main ?? [];
	return {
		run,
		items: output ?? [],
		errorItems: errors ?? [],
		error: run.data.resultData.error as ExecutionError | undefined,
		hints: (task?.hints ?? []).map(({ message }) => message),
	};
}
