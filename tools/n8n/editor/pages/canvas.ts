import type { Locator, Page } from 'playwright-core';
import { NodeView } from './node-view';

/** The canvas of one workflow, with the panel that adds nodes. */
export class Canvas {
	constructor(private readonly page: Page) {}

	/** An empty workflow with a trigger to click on. */
	async startWithManualTrigger(): Promise<void> {
		await this.searchTriggers('manual');
		await this.pickNode('Manual Trigger');
		await this.node('When clicking ‘Execute workflow’').waitFor();
	}

	/** Opens the node panel of an empty workflow, and types into its search. @returns names found */
	async searchTriggers(text: string): Promise<string[]> {
		await this.page.goto('/workflow/new');
		await this.page.getByTestId('canvas-plus-button').click();
		return await this.searchNodes(text);
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** All nodes, sticky notes, edges and loose ends, once `count` nodes and notes are drawn. */
	async drawn(count: number): Promise<Locator> {
		const nodes = this.page.getByTestId(/^(?:canvas-node|sticky)$/);
		await nodes.nth(count - 1).waitFor();
		const ends = this.page.getByTestId('canvas-handle-plus-wrapper');
		return nodes.or(ends).or(this.page.locator('.vue-flow__edge-path'));
	}

	/** Opens the node panel for a step behind `after`, and types into its search. @returns names found */
	async searchBehind(after: string, text: string): Promise<string[]> {
		await this.node(after).click();
		await this.page.getByTestId('node-creator-plus-button').first().click();
		return await this.searchNodes(text);
	}

	/** Adds a node of n8n itself from the open panel, which opens the node. */
	async add(name: string): Promise<NodeView> {
		await this.pickNode(name);
		return await this.nodeView();
	}

	/** n8n shows "Node details" first for a node that it does not ship. */
	async addCommunityNode(name: string): Promise<NodeView> {
		await this.pickNode(name);
		await this.page.getByText('Add to workflow').click();
		return await this.nodeView();
	}

	async openNode(name: string): Promise<NodeView> {
		await this.node(name).dblclick();
		return await this.nodeView();
	}

	/** Runs the whole workflow and waits for its end. @returns what n8n announced */
	async execute(): Promise<string> {
		await this.closeNotices();
		await this.page.getByTestId('execute-workflow-button').click();
		const notice = this.notices()
			.filter({ hasText: /executed|Problem in/ })
			.first();
		await notice.waitFor();
		return await notice.innerText();
	}

	/** Names of the nodes that carry the green mark of a good run. */
	async green(): Promise<string[]> {
		const nodes = this.page.locator('[data-test-id="canvas-node"]', {
			has: this.page.getByTestId('canvas-node-status-success'),
		});
		return await nodes.evaluateAll((elements) =>
			elements.map((element) => (element as HTMLElement).dataset.nodeName!),
		);
	}

	private notices(): Locator {
		return this.page.locator('.el-notification');
	}

	private async closeNotices(): Promise<void> {
		for (const notice of await this.notices().all()) {
			await notice
				.locator('.el-notification__closeBtn')
				.click({ timeout: 2_000 })
				.catch(() => {});
		}
		await this.notices().first().waitFor({ state: 'detached' });
	}

	private async searchNodes(text: string): Promise<string[]> {
		await this.page.getByTestId('node-creator-search-bar').fill(text);
		const found = this.page.getByTestId('node-creator-item-name');
		await found
			.filter({ hasText: new RegExp(text, 'i') })
			.first()
			.waitFor();
		return await found.allInnerTexts();
	}

	private async pickNode(name: string): Promise<void> {
		await this.page
			.getByTestId('node-creator-item-name')
			.getByText(name, { exact: true })
			.first()
			.click();
	}

	private async nodeView(): Promise<NodeView> {
		const view = new NodeView(this.page);
		await view.root.waitFor();
		return view;
	}
}
