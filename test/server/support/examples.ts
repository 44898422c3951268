import { expect } from '@jest/globals';
import type { IDataObject, INode } from 'n8n-workflow';
import {
	errorOf,
	importExample,
	type ChangeExample,
	type Execution,
	type WorkflowDefinition,
} from '../../../tools/n8n';
import type { Login, ServerWorld } from './world';

/** Imports an example and runs it to a good end; none but the one about it has the token in its data. */
export async function runExample(
	world: ServerWorld,
	name: string,
	{ login, change }: { login?: Login; change?: ChangeExample } = {},
): Promise<Execution> {
	const { credential } = login ?? (await world.newLogin());
	const workflow = await importExample(world.api, name, { credential, change });
	const execution = await world.api.runWorkflow(workflow);
	expect(errorOf(execution)).toBeUndefined();
	expect(execution.status).toBe('success');
	if (name !== 'token-in-a-graphql-query') world.expectNoSecrets(execution);
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
