import { Canvas } from '../n8n/editor/pages/canvas';
import type { Stage } from '../n8n/editor/stage';
import { CREDENTIAL_TYPE, type SavedCredential, type WorkflowDefinition } from '../n8n';
import { around, hideClutter } from './frame';
import { EXAMPLES, picture, readExample } from './pictures';

/** Large enough for all examples at a size that can be read, small enough for their files. */
const VIEWPORT = { width: 1600, height: 1000 };

/** Each example as it looks after the import, with a credential chosen. */
export async function drawExamples(stage: Stage, credential: SavedCredential): Promise<void> {
	await stage.page.setViewportSize(VIEWPORT);
	for (const name of EXAMPLES) await drawExample(stage, credential, name);
}

async function drawExample(
	{ api, n8n, page }: Stage,
	{ id, name }: SavedCredential,
	example: string,
): Promise<void> {
	// Without the ID that it has for imports from the command line.
	const definition: WorkflowDefinition & { id?: string } = {
		...readExample(example),
		id: undefined,
	};
	for (const node of definition.nodes) {
		if (node.credentials) node.credentials = { [CREDENTIAL_TYPE]: { id, name } };
	}
	const workflow = await api.createWorkflow(definition);
	await page.goto(`${n8n.url}/workflow/${workflow.id}`);
	const canvas = new Canvas(page, n8n.url);
	const drawn = await canvas.drawn(definition.nodes.length);
	await canvas.fit();
	await hideClutter(page);
	await page.screenshot({ path: picture(`examples/${example}`), clip: await around(drawn) });
}
