import { Canvas } from '../n8n/editor/pages/canvas';
import type { NodeView } from '../n8n/editor/pages/node-view';
import type { Stage } from '../n8n/editor/stage';
import { chain, fluentAuth, httpRequest, manualTrigger, type SavedCredential } from '../n8n';
import { around, boxOf, hideClutter } from './frame';
import { picture } from './pictures';

const VIEWPORT = { width: 1400, height: 760 };
/** The window of a node has round ones, behind which n8n is dark. */
const CORNER = 8;

/** The first workflow of the README after a run, and the output of Fluent Auth in it. */
export async function drawWorkflow(stage: Stage, credential: SavedCredential): Promise<void> {
	const { api, n8n, page } = stage;
	const body =
		'={ "query": "{ retailerById(id: {{ $json.retailerId }}) { id ref tradingName } }" }';
	const url = '={{ $json.graphqlUrl }}';
	const workflow = await api.createWorkflow(
		chain(
			'First workflow',
			manualTrigger(),
			fluentAuth(credential, { includeToken: false }),
			httpRequest({ method: 'POST', url, body, credential }),
		),
	);
	await page.setViewportSize(VIEWPORT);
	await page.goto(`${n8n.url}/workflow/${workflow.id}`);
	const canvas = new Canvas(page, n8n.url);
	const drawn = await canvas.drawn(workflow.nodes.length);
	await canvas.execute();
	await hideClutter(page);
	await page.screenshot({ path: picture('workflow'), clip: await around(drawn) });
	await drawOutput(stage, await canvas.openNode('Fluent Auth'));
}

/** Panel and output of a node, without its input, which is empty. */
async function drawOutput({ page }: Stage, node: NodeView): Promise<void> {
	await node.outputField('retailerId');
	const window = await boxOf(node.root);
	const { x, y } = await boxOf(node.panel);
	const width = window.x + window.width - CORNER - x;
	const height = window.y + window.height - CORNER - y;
	await page.screenshot({ path: picture('node-output'), clip: { x, y, width, height } });
}
