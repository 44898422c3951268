import type { Locator, Page } from 'playwright-core';

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

export async function hideClutter(page: Page): Promise<void> {
	await page.addStyleTag({ content: `${CLUTTER.join()} { display: none !important; }` });
	// The toolbar of a node shows while the mouse is on it.
	await page.mouse.move(5, 200);
}

/** The rectangle that holds all of them, with some air. */
export async function around(shown: Locator) {
	const boxes = await Promise.all((await shown.all()).map(boxOf));
	const left = Math.min(...boxes.map(({ x }) => x)) - 3 * MARGIN;
	const top = Math.min(...boxes.map(({ y }) => y)) - MARGIN;
	const right = Math.max(...boxes.map(({ x, width }) => x + width)) + 2 * MARGIN;
	// The names stand below the nodes.
	const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + 2.5 * MARGIN;
	return { x: left, y: top, width: right - left, height: bottom - top };
}

export async function boxOf(shown: Locator) {
	const box = await shown.boundingBox();
	if (!box) throw new Error('It is not on the screen.');
	return box;
}
