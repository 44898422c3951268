import type { Locator, Page } from 'playwright-core';
import { EXAMPLES, firstWorkflow, importExample, type SavedCredential } from '../n8n';
import { Canvas } from '../n8n/editor/pages/canvas';
import { CredentialsPage } from '../n8n/editor/pages/credentials';
import type { Stage } from '../n8n/editor/stage';
import { SAMPLE } from '../simulator';
import { picture } from './pictures';

const MARGIN = 28;

/** What stands in the way of a picture. */
const CLUTTER = [
	'.el-notification',
	// Links from node to node at the edges of an opened one.
	'[data-test-id="floating-node"]',
	'[data-test-id="node-feature-request"]',
	// Buttons and dots of the canvas.
	'[data-test-id="canvas-background"]',
	'[data-test-id="canvas-wrapper"] > :has([data-test-id="execute-workflow-button"])',
	'[data-test-id^="execute-workflow-button-"]',
	'[data-test-id="workflow-chat-button"]',
	'[data-test-id="toggle-focus-panel-button"]',
	'[data-test-id="command-bar-button"]',
	'[data-test-id="add-sticky-button"]',
	'[data-test-id="node-creator-plus-button"]',
	'.vue-flow__panel',
];

/** The window of a node has round ones, behind which n8n is dark. */
const CORNER = 8;

/** The credential's form, filled in and tested. */
export async function drawCredential({ page }: Stage): Promise<SavedCredential> {
	// Tall enough for the whole form.
	await page.setViewportSize({ width: 1000, height: 1600 });
	const credentials = new CredentialsPage(page);
	const form = await credentials.add(await credentials.search('Fluent'));
	const { accountId, clientId, clientSecret, username, password } = SAMPLE;
	await form.fill({ accountId, clientId, clientSecret, username, password });
	const created = page.waitForResponse(
		(response) =>
			response.url().endsWith('/rest/credentials') && response.request().method() === 'POST',
	);
	await form.save();
	await form.success.waitFor();
	await hideClutter(page);
	// n8n scrolls a form that is longer than 750 pixels; behind its round corners it is dark.
	const window = '[data-test-id="editCredential-modal"]';
	await page.addStyleTag({
		content: `${window} { border-radius: 0 !important; } ${window}, ${window} * { max-height: none !important; }`,
	});
	await form.root.getByText('Save', { exact: true }).waitFor();
	// Down to the first field that is n8n's own.
	const box = await boxOf(form.root);
	const { y: end } = await boxOf(form.hint('allowedHttpRequestDomains'));
	const clip = { ...box, height: end - box.y };
	await page.screenshot({ path: picture('credential'), clip });
	await form.close();
	return ((await (await created).json()) as { data: SavedCredential }).data;
}

/** The first workflow of the README after a run; panel and output of Fluent Auth in it, without its input, which is empty. */
export async function drawWorkflow(stage: Stage, credential: SavedCredential): Promise<void> {
	const { api, page } = stage;
	const workflow = await api.createWorkflow(firstWorkflow('First workflow', credential));
	await page.setViewportSize({ width: 1400, height: 760 });
	const { canvas, drawn } = await open(stage, workflow);
	await canvas.execute();
	await take(stage, 'workflow', drawn);

	const node = await canvas.openNode('Fluent Auth');
	await node.outputField('retailerId');
	const window = await boxOf(node.root);
	const { x, y } = await boxOf(node.panel);
	const width = window.x + window.width - CORNER - x;
	const height = window.y + window.height - CORNER - y;
	await page.screenshot({ path: picture('node-output'), clip: { x, y, width, height } });
}

/** Each example as it looks after the import, with a credential chosen. */
export async function drawExamples(stage: Stage, credential: SavedCredential): Promise<void> {
	// Large enough for all examples at a size that can be read, small enough for their files.
	const { api, page } = stage;
	await page.setViewportSize({ width: 1600, height: 1000 });
	for (const name of EXAMPLES) {
		const { drawn } = await open(stage, await importExample(api, name, { credential }));
		await page.getByTestId('zoom-to-fit').click();
		// n8n moves there in an animation.
		await page.waitForTimeout(1_000);
		await take(stage, `examples/${name}`, drawn);
	}
}

async function open({ page }: Stage, { id, nodes }: { id: string; nodes: unknown[] }) {
	await page.goto(`/workflow/${id}`);
	const canvas = new Canvas(page);
	return { canvas, drawn: await canvas.drawn(nodes.length) };
}

async function take({ page }: Stage, name: string, drawn: Locator): Promise<void> {
	await hideClutter(page);
	await page.screenshot({ path: picture(name), clip: await around(drawn) });
}

async function hideClutter(page: Page): Promise<void> {
	await page.addStyleTag({ content: `${CLUTTER.join()} { display: none !important; }` });
	// The toolbar of a node shows while the mouse is on it.
	await page.mouse.move(5, 200);
}

/** The rectangle that holds all of them, with some air. */
async function around(shown: Locator) {
	const boxes = await Promise.all((await shown.all()).map(boxOf));
	const left = Math.min(...boxes.map(({ x }) => x)) - 3 * MARGIN;
	const top = Math.min(...boxes.map(({ y }) => y)) - MARGIN;
	const right = Math.max(...boxes.map(({ x, width }) => x + width)) + 2 * MARGIN;
	// The names stand below the nodes.
	const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + 2.5 * MARGIN;
	return { x: left, y: top, width: right - left, height: bottom - top };
}

async function boxOf(shown: Locator) {
	const box = await shown.boundingBox();
	if (!box) throw new Error('It is not on the screen.');
	return box;
}
