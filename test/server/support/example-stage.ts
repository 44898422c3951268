import { expect } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';
import { sampleSettings, startSimulator, type Simulator } from '../../../tools/simulator';
import {
	CREDENTIAL_TYPE,
	CURRENT_N8N,
	errorOf,
	N8nApi,
	startN8n,
	type Execution,
	type N8nServer,
	type SavedCredential,
	type SavedWorkflow,
	type WorkflowDefinition,
} from '../../../tools/n8n';

const FOLDER = join(__dirname, '..', '..', '..', 'examples');
export const EXAMPLES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
/** The name that n8n proposes, and that the examples ask for. */
export const CREDENTIAL_NAME = 'Fluent Commerce account';

export const readExample = (file: string) =>
	JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as WorkflowDefinition;

type Change = (workflow: WorkflowDefinition) => void;

/** One n8n for all examples, and an account for each run. */
export class ExampleStage {
	n8n!: N8nServer;
	api!: N8nApi;
	simulator!: Simulator;
	readonly tried = new Set<string>();
	private credential!: SavedCredential;

	async start(): Promise<void> {
		this.n8n = await startN8n({ version: CURRENT_N8N });
		this.api = await N8nApi.setUp(this.n8n);
		this.credential = await this.api.createCredential(CREDENTIAL_NAME, CREDENTIAL_TYPE, {});
	}

	async stop(): Promise<void> {
		await this.n8n?.stop();
	}

	/** Another account each time, so that no token of the example before is left. */
	async openAccount(): Promise<void> {
		this.simulator = await startSimulator();
	}

	/**
	 * Imports an example. Only the credential is filled in; what `change` does to the workflow is the test's business.
	 *
	 * @param login fields of the credential that differ from the sample's
	 */
	async importExample(file: string, login: object = {}, change?: Change): Promise<SavedWorkflow> {
		this.tried.add(file);
		await this.api.updateCredential(this.credential, {
			...sampleSettings(this.simulator.url),
			...login,
		});
		// Without its ID, which is there for imports from the command line: each run is a workflow of its own.
		const workflow = { ...readExample(file), id: undefined };
		for (const node of workflow.nodes) {
			if (node.credentials) node.credentials = { [CREDENTIAL_TYPE]: this.credential };
		}
		change?.(workflow);
		return await this.api.createWorkflow(workflow);
	}

	/** Imports an example and runs it to a good end. */
	async run(file: string, login: object = {}, change?: Change): Promise<Execution> {
		const workflow = await this.importExample(file, login, change);
		const execution = await this.api.runWorkflow(workflow);
		expect(errorOf(execution)).toBeUndefined();
		expect(execution.status).toBe('success');
		return execution;
	}

	tokens(): string[] {
		return this.simulator.tokens().map(({ accessToken }) => accessToken);
	}
}

export function nodeOf({ nodes }: WorkflowDefinition, name: string): INode {
	const node = nodes.find((one) => one.name === name);
	if (!node) throw new Error(`There is no node ${name}.`);
	return node;
}

/** Items of all runs of a node, as in a loop. */
export function itemsOf(execution: Execution, node: string, output = 0): IDataObject[] {
	const runs = execution.data.resultData.runData[node] ?? [];
	return runs.flatMap((run) => (run.data?.main[output] ?? []).map(({ json }) => json));
}

export const everythingOf = (execution: Execution): string => JSON.stringify(execution.data);
