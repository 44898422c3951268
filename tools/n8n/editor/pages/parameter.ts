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

	private options(): Locator {
		return this.page.getByRole('option').filter({ visible: true });
	}
}
