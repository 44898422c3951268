import type { Locator, Page } from 'playwright-core';

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
