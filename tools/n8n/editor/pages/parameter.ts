import type { Locator, Page } from 'playwright-core';

/** One field of a form: in the credential window and in the panel of a node they are the same. */
export class Parameter {
	readonly input: Locator;

	constructor(
		private readonly page: Page,
		form: Locator,
		name: string,
	) {
		this.input = form.getByTestId(`parameter-input-${name}`).first();
	}

	async fill(text: string): Promise<void> {
		await this.input.locator('input, textarea').fill(text);
	}

	/** Picks an entry of a list by its headline; `search` narrows a long list first. */
	async choose(headline: string, search?: string): Promise<void> {
		await this.input.click();
		if (search) await this.input.locator('input').fill(search);
		await this.options().filter({ hasText: headline }).first().click();
	}

	/** All entries of the list, with their descriptions; the list is closed again. */
	async read(): Promise<string[]> {
		await this.input.click();
		await this.options().first().waitFor();
		const texts = await this.options().allInnerTexts();
		await this.input.click();
		return texts;
	}

	async toggle(): Promise<void> {
		await this.input.click();
	}

	/** Replaces the text of a code field. */
	async write(code: string): Promise<void> {
		await this.input.locator('.cm-content').click();
		await this.page.keyboard.press('ControlOrMeta+A');
		// Typed keys would have their brackets closed by the editor.
		await this.page.keyboard.insertText(code);
	}

	async value(): Promise<string> {
		return await this.input.locator('input').inputValue();
	}

	private options(): Locator {
		return this.page.getByRole('option').filter({ visible: true });
	}
}

/** A field with a list that the node itself fetches, such as Retailer. */
export class ResourceLocator {
	private readonly input: Locator;
	private readonly entries: Locator;

	constructor(
		private readonly page: Page,
		form: Locator,
		name: string,
	) {
		this.input = form.getByTestId(`resource-locator-${name}`).getByTestId('rlc-input');
		this.entries = page.getByTestId('rlc-item').filter({ visible: true });
	}

	/** Opens the list. @returns its entries */
	async open(): Promise<string[]> {
		await this.input.click();
		await this.entries.first().waitFor();
		return await this.entries.allInnerTexts();
	}

	/** Types into the search of the open list. @returns the entries that are left */
	async search(text: string): Promise<string[]> {
		await this.page.getByTestId('rlc-search').fill(text);
		// Those from before stay until the answer comes.
		await this.entries.filter({ hasNotText: text }).first().waitFor({ state: 'detached' });
		await this.entries.first().waitFor();
		return await this.entries.allInnerTexts();
	}

	async choose(entry: string): Promise<void> {
		await this.entries.getByText(entry, { exact: true }).click();
		await this.entries.first().waitFor({ state: 'hidden' });
	}

	async value(): Promise<string> {
		return await this.input.inputValue();
	}
}
