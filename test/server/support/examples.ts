import { expect } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';
import {
	CREDENTIAL_TYPE,
	errorOf,
	type Execution,
	type SavedWorkflow,
	type WorkflowDefinition,
} from '../../../tools/n8n';
import type { Login, World } from './world';

const FOLDER = join(__dirname, '..', '..', '..', 'examples');
export const EXAMPLES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

export const readExample = (file: string): WorkflowDefinition =>
	JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as WorkflowDefinition;

/** What a test changes in an example before it is imported. */
type Change = (example: WorkflowDefinition) => void;

/** Imports an example; only the credential is filled in. */
export async function importExample(
	{ api }: World,
	file: string,
	{ login, change }: { login: Login; change?: Change },
): Promise<SavedWorkflow> {
	// Without its ID, which is there for imports from the command line: each run is a workflow of its own.
	const example = { ...readExample(file), id: undefined };
	for (const node of example.nodes) {
		if (node.credentials) node.credentials = { [CREDENTIAL_TYPE]: login.credential };
	}
	change?.(example);
	return await api.createWorkflow(example);
}

/** Imports an example and runs it to a good end; none but the one about it has the token in its data. */
export async function runExample(
	world: World,
	file: string,
	{ login, change }: { login?: Login; change?: Change } = {},
): Promise<Execution> {
	const options = { login: login ?? (await world.newLogin()), change };
	const execution = await world.api.runWorkflow(await importExample(world, file, options));
	expect(errorOf(execution)).toBeUndefined();
	expect(execution.status).toBe('success');
	if (file !== 'token-in-a-graphql-query.json') world.expectNoSecrets(execution);
	return execution;
}

export function nodeOf({ nodes }: WorkflowDefinition, name: string): INode {
	const node = nodes.find((one) => one.name === name);
	if (!node) throw new Error(`There is no node ${name}.`);
	return node;
}

/** Items of all runs of a node, as in a loop. */
export function itemsOf(execution: Execution, node: string): IDataObject[] {
	const runs = execution.data.resultData.runData[node] ?? [];
	return runs.flatMap((run) => (run.data?.main[0] ?? []).map(({ json }) => json));
}
