import type { Locator } from 'playwright-core';
import { EXAMPLES, firstWorkflow, importExample, type SavedCredential } from '../n8n';
import { Canvas } from '../n8n/editor/pages/canvas';
import { CredentialsPage } from '../n8n/editor/pages/credentials';
import type { Stage } from '../n8n/editor/stage';
import { SAMPLE } from '../simulator';
import { around, boxOf, hideClutter } from './frame';
import { picture } from './pictures';

/** The window of a node has round ones, behind which n8n is dark. */
const CORNER = 8;

/** The credential's form, filled in and tested. */
export async function drawCredential({ page, n8n }: Stage): Promise<SavedCredential> {
	// Tall enough for the whole form.
	await page.setViewportSize({ width: 1000, height: 1600 });
	const credentials = new CredentialsPage(page, n8n.url);
	await credentials.open();
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
	await stage.page.setViewportSize({ width: 1600, height: 1000 });
	for (const name of EXAMPLES) {
		const { canvas, drawn } = await open(
			stage,
			await importExample(stage.api, name, { credential }),
		);
		await canvas.fit();
		await take(stage, `examples/${name}`, drawn);
	}
}

async function open({ page, n8n }: Stage, { id, nodes }: { id: string; nodes: unknown[] }) {
	await page.goto(`${n8n.url}/workflow/${id}`);
	const canvas = new Canvas(page, n8n.url);
	return { canvas, drawn: await canvas.drawn(nodes.length) };
}

async function take({ page }: Stage, name: string, drawn: Locator): Promise<void> {
	await hideClutter(page);
	await page.screenshot({ path: picture(name), clip: await around(drawn) });
}
