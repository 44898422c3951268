// `npm run docs:screenshots`: the pictures of the README, from the real editor and a simulated account.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { Canvas } from '../n8n/editor/pages/canvas';
import { CredentialsPage } from '../n8n/editor/pages/credentials';
import { openStage, type Stage } from '../n8n/editor/stage';
import { chain, fluentAuth, httpRequest, manualTrigger, type SavedCredential } from '../n8n';
import { SAMPLE, startSimulator } from '../simulator';
import { standInForFluent } from './fluent-host';

const IMAGES = join(__dirname, '..', '..', 'docs', 'images');
/** Tall enough for the whole credential form. */
const FORM = { width: 1000, height: 1400 };
const NODE = { width: 1400, height: 760 };
const MARGIN = 28;

async function filledCredential({ page, n8n }: Stage): Promise<SavedCredential> {
	await page.setViewportSize(FORM);
	const credentials = new CredentialsPage(page, n8n.url);
	await credentials.open();
	const form = await credentials.add(await credentials.search('Fluent'));
	await form.fill({
		accountId: SAMPLE.accountId,
		clientId: SAMPLE.clientId,
		clientSecret: SAMPLE.clientSecret,
		username: SAMPLE.username,
		password: SAMPLE.password,
	});
	const created = page.waitForResponse(
		(response) =>
			response.url().endsWith('/rest/credentials') && response.request().method() === 'POST',
	);
	await form.save();
	await form.success.waitFor();
	await hideNotices(page);
	// n8n scrolls a form that is longer than 750 pixels.
	await page.addStyleTag({
		content:
			'[data-test-id="editCredential-modal"], [data-test-id="editCredential-modal"] * { max-height: none !important; }',
	});
	await form.root.getByText('Save', { exact: true }).waitFor();
	// Down to the first field that is n8n's own.
	const window = await boxOf(form.root);
	const { y: end } = await boxOf(form.hint('allowedHttpRequestDomains'));
	const clip = { ...window, height: end - window.y };
	await page.screenshot({ path: join(IMAGES, 'credential.png'), clip });
	await form.close();
	return ((await (await created).json()) as { data: SavedCredential }).data;
}

async function finishedWorkflow(stage: Stage, credential: SavedCredential): Promise<void> {
	const { api, n8n, page } = stage;
	const query = '{ orders(first: 10) { edges { node { ref status } } } }';
	const workflow = await api.createWorkflow(
		chain(
			'Orders from Fluent',
			manualTrigger(),
			fluentAuth(credential),
			httpRequest({
				method: 'POST',
				url: '={{ $json.graphqlUrl }}',
				body: { query },
				credential,
			}),
		),
	);
	await page.setViewportSize(NODE);
	await page.goto(`${n8n.url}/workflow/${workflow.id}`);
	const canvas = new Canvas(page, n8n.url);
	const nodes = workflow.nodes.map(({ name }) => canvas.node(name));
	await nodes[0].waitFor();
	await canvas.execute();
	await hideNotices(page);
	await page.mouse.move(5, 200); // the toolbar of a node shows while the mouse is on it
	await page.screenshot({ path: join(IMAGES, 'workflow.png'), clip: await around(nodes) });

	const node = await canvas.openNode('Fluent Auth');
	await node.outputField('retailerId');
	// Without the input panel, which is empty.
	const view = await boxOf(node.root);
	const { x: left } = await boxOf(node.panel);
	const clip = { ...view, x: left, width: view.x + view.width - left };
	await page.screenshot({ path: join(IMAGES, 'node-output.png'), clip });
}

/** The rectangle that holds all of them, with some air. */
async function around(nodes: Locator[]) {
	const boxes = await Promise.all(nodes.map(boxOf));
	const left = Math.min(...boxes.map(({ x }) => x)) - 3 * MARGIN;
	const top = Math.min(...boxes.map(({ y }) => y)) - MARGIN;
	const right = Math.max(...boxes.map(({ x, width }) => x + width)) + 3 * MARGIN;
	// The names stand below the nodes.
	const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + 2.5 * MARGIN;
	return { x: left, y: top, width: right - left, height: bottom - top };
}

async function boxOf(shown: Locator) {
	const box = await shown.boundingBox();
	if (!box) throw new Error('It is not on the screen.');
	return box;
}

/** And the links from node to node at the edges of an opened one. */
async function hideNotices(page: Page): Promise<void> {
	await page.addStyleTag({
		content: '.el-notification, [data-test-id="floating-node"] { display: none !important; }',
	});
}

async function main(): Promise<void> {
	await mkdir(IMAGES, { recursive: true });
	const simulator = await startSimulator();
	const fluent = await standInForFluent(simulator.url);
	const stage = await openStage({ simulator, env: fluent.env, viewport: FORM });
	try {
		await finishedWorkflow(stage, await filledCredential(stage));
		console.log(`The pictures are in ${IMAGES}.`);
	} finally {
		await stage.close();
		await fluent.stop();
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
