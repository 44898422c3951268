import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { N8nApi, SavedCredential, SavedWorkflow } from './api';
import {
	chain,
	CREDENTIAL_TYPE,
	fluentAuth,
	httpRequest,
	manualTrigger,
	type WorkflowDefinition,
} from './workflow';

const FOLDER = resolve(__dirname, '..', '..', 'examples');

/** What is changed in an example before it is imported. */
export type ChangeExample = (example: WorkflowDefinition) => void;

/** Names of the example workflows. */
export const EXAMPLES = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.map((file) => file.replace('.json', ''));

export const readExample = (name: string): WorkflowDefinition =>
	JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as WorkflowDefinition;

/** As a person imports it and chooses the credential, and changes what else is to be changed. */
export async function importExample(
	api: N8nApi,
	name: string,
	{ credential, change }: { credential: SavedCredential; change?: ChangeExample },
): Promise<SavedWorkflow> {
	// Its ID is for imports from the command line.
	const example = { ...readExample(name), id: undefined };
	const chosen = { id: credential.id, name: credential.name };
	for (const node of example.nodes) {
		if (node.credentials) node.credentials = { [CREDENTIAL_TYPE]: chosen };
	}
	change?.(example);
	return await api.createWorkflow(example);
}

/** The first workflow of the README. */
export const firstWorkflow = (name: string, credential: SavedCredential): WorkflowDefinition =>
	chain(
		name,
		manualTrigger(),
		fluentAuth(credential, { includeToken: false }),
		httpRequest({
			method: 'POST',
			url: '={{ $json.graphqlUrl }}',
			body: '={ "query": "{ retailerById(id: {{ $json.retailerId }}) { id ref tradingName } }" }',
			credential,
		}),
	);
