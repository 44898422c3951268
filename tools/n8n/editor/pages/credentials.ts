import type { Locator, Page } from 'playwright-core';
import { CredentialForm } from './credential-form';

/** The page "Credentials". */
export class CredentialsPage {
	constructor(
		private readonly page: Page,
		private readonly url: string,
	) {}

	async open(): Promise<void> {
		await this.page.goto(`${this.url}/home/credentials`);
	}

	/** The types that a search in "Add new credential" finds; the dialog stays open. */
	async search(text: string): Promise<Locator> {
		await this.page.getByTestId('add-resource-buttons').getByText('Create credential').click();
		const type = this.page.getByTestId('new-credential-type-select');
		await type.locator('input').first().fill(text);
		const found = this.page
			.getByTestId('new-credential-type-select-option')
			.filter({ visible: true });
		await found
			.filter({ hasText: new RegExp(text, 'i') })
			.first()
			.waitFor();
		return found;
	}

	async add(found: Locator): Promise<CredentialForm> {
		await found.first().click();
		await this.page.getByTestId('new-credential-type-button').click();
		return await this.form();
	}

	async edit(name: string): Promise<CredentialForm> {
		await this.page.getByTestId('resources-list-item').filter({ hasText: name }).click();
		return await this.form();
	}

	private async form(): Promise<CredentialForm> {
		const form = new CredentialForm(this.page);
		await form.root.waitFor();
		return form;
	}
}
