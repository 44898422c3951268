import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
	CREDENTIAL_TYPE,
	type N8nApi,
	type SavedCredential,
	type WorkflowDefinition,
} from '../n8n';

const FOLDER = resolve(__dirname, '..', '..', 'examples');

/** Imports all examples, with a credential chosen. @returns how many */
export async function importExamples(api: N8nApi, credential: SavedCredential): Promise<number> {
	const { id, name } = credential;
	const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
	for (const file of files) {
		const text = readFileSync(join(FOLDER, file), 'utf8');
		// Its ID is for imports from the command line.
		const example = { ...(JSON.parse(text) as WorkflowDefinition), id: undefined };
		for (const node of example.nodes) {
			if (node.credentials) node.credentials = { [CREDENTIAL_TYPE]: { id, name } };
		}
		await api.createWorkflow(example);
	}
	return files.length;
}
