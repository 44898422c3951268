import type { Locator, Page } from 'playwright-core';
import { Parameter } from './parameter';

/** An opened node: its input on the left, its panel, its output on the right. */
export class NodeView {
	readonly root: Locator;
	readonly input: Locator;
	readonly panel: Locator;
	readonly output: Locator;
	readonly errorMessage: Locator;
	readonly errorDescription: Locator;

	constructor(private readonly page: Page) {
		this.root = page.getByTestId('ndv');
		this.input = this.root.getByTestId('ndv-input-panel');
		this.panel = this.root.getByTestId('node-parameters');
		this.output = this.root.getByTestId('output-panel');
		this.errorMessage = this.output.getByTestId('node-error-message');
		this.errorDescription = this.output.getByTestId('node-error-description');
	}

	parameter(name: string): Parameter {
		return new Parameter(this.page, this.panel, name);
	}

	/** Name of the chosen credential. */
	async credential(): Promise<string> {
		return await this.panel.getByTestId('node-credentials-select').locator('input').inputValue();
	}

	/**
	 * Runs this node, and waits until its output, good or bad, has come. That of an earlier run is taken for it, unless
	 * a parameter has changed since.
	 */
	async execute(): Promise<void> {
		await this.root.getByTestId('node-execute-button').click();
		await this.output.locator('[data-test-id^="node-run-status-"]').waitFor();
	}

	/** Adds one of the fields below "Options". */
	async addOption(label: string): Promise<void> {
		await this.panel.getByTestId('collection-parameter-add').first().click();
		const entries = this.page.getByRole('option').or(this.page.getByRole('menuitem'));
		await entries.filter({ visible: true, hasText: label }).first().click();
	}

	/** One output field, as the schema view shows it; n8n writes `roles[0]` for an entry of a list. */
	async outputField(name: string): Promise<string> {
		await this.output.getByTestId('radio-button-schema').click();
		const item = this.fieldsOf(this.output).filter({
			has: this.page.getByTestId('run-data-schema-node-name').getByText(name, { exact: true }),
		});
		return await item.first().getByTestId('run-data-schema-item-value').innerText();
	}

	/** Fields that can be dragged from the input, as the schema view lists them. */
	async inputFields(): Promise<string[]> {
		await this.fieldsOf(this.input).first().waitFor();
		return await this.fieldsOf(this.input).getByTestId('run-data-schema-node-name').allInnerTexts();
	}

	/** Whether n8n says that the input is what the node before usually puts out, since it has not run. */
	async inputIsPreview(): Promise<boolean> {
		await this.fieldsOf(this.input).first().waitFor();
		return await this.input.getByTestId('schema-preview-warning').isVisible();
	}

	/** Drags a field of the input into a parameter, which makes it an expression. */
	async mapInput(field: string, parameter: string): Promise<void> {
		const from = this.input
			.getByTestId('run-data-schema-node-name')
			.getByText(field, { exact: true })
			.first();
		const to = this.parameter(parameter).input;
		await to.scrollIntoViewIfNeeded();
		await from.hover();
		await this.page.mouse.down();
		const { x, y, width, height } = (await to.boundingBox())!;
		// n8n sees a drag only if the mouse moves in more than one step.
		await this.page.mouse.move(x + width / 2, y + height / 2, { steps: 10 });
		await this.page.mouse.up();
		await this.expression(parameter);
		// n8n puts the cursor into the expression and a tip over the fields below: leave it.
		await this.root.getByTestId('tab-params').click();
	}

	/** The expression in a parameter. */
	async expression(parameter: string): Promise<string> {
		const code = this.parameter(parameter).input.locator('.cm-content');
		return await code.filter({ hasText: '{{' }).innerText();
	}

	/** A JSON body, by the switches that a person uses. */
	async sendJson(body: object): Promise<void> {
		await this.parameter('sendBody').input.click();
		await this.parameter('specifyBody').choose('Using JSON');
		await this.parameter('jsonBody').input.locator('.cm-content').click();
		await this.page.keyboard.press('ControlOrMeta+A');
		// Typed keys would have their brackets closed by the editor.
		await this.page.keyboard.insertText(JSON.stringify(body));
	}

	async close(): Promise<void> {
		await this.root.getByTestId('ndv-close-button').click();
		await this.root.waitFor({ state: 'hidden' });
	}

	private fieldsOf(side: Locator): Locator {
		return side.getByTestId('run-data-schema-item');
	}
}
