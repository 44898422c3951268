import type { Locator, Page } from 'playwright-core';
import { Parameter } from './parameter';

/** The window in which a credential is filled in, saved and tested. */
export class CredentialForm {
	readonly root: Locator;
	/** The banner of a test that failed, with our sentences once its "More details" were clicked. */
	readonly failure: Locator;
	readonly success: Locator;

	private constructor(private readonly page: Page) {
		this.root = page.getByTestId('editCredential-modal');
		const banners = this.root.getByRole('alert').or(this.root.locator('.el-tag'));
		this.failure = banners.filter({ hasText: 'Couldn’t connect with these settings' }).first();
		this.success = banners.filter({ hasText: 'Connection tested successfully' }).first();
	}

	/** The one that has just been opened. */
	static async opened(page: Page): Promise<CredentialForm> {
		const form = new CredentialForm(page);
		await form.root.waitFor();
		return form;
	}

	field(name: string): Parameter {
		return new Parameter(this.page, this.root, name);
	}

	async fill(values: Record<string, string>): Promise<void> {
		for (const [name, text] of Object.entries(values)) await this.field(name).fill(text);
	}

	/** Names of the fields that a person sees, in order. */
	async fields(): Promise<string[]> {
		const shown = this.root
			.getByTestId('credential-connection-parameter')
			.filter({ visible: true })
			.locator('[data-test-id^="parameter-input-"]:not([data-test-id="parameter-input-field"])');
		return await shown.evaluateAll((elements) =>
			elements.map((element) =>
				(element as HTMLElement).dataset.testId!.replace('parameter-input-', ''),
			),
		);
	}

	/** The hint below a field. */
	hint(name: string): Locator {
		return this.root.getByTestId(name).first();
	}

	/** Saves, which tests as well, and waits for the verdict. */
	async save(): Promise<void> {
		const button = this.root.getByTestId('credential-save-button');
		// It reads "Saving" or "Testing" while n8n is at it, and a click is then lost.
		await button.filter({ hasText: /^\s*Save\s*$/ }).waitFor();
		await this.tested(button);
	}

	async retry(): Promise<void> {
		await this.tested(this.root.getByRole('button', { name: 'Retry' }));
	}

	async close(): Promise<void> {
		// The Escape key would close a node below it too.
		await this.root.locator('.el-dialog__headerbtn').click();
		await this.root.waitFor({ state: 'hidden' });
	}

	/** Without the wait a banner of the last test would be taken for that of this one. */
	private async tested(button: Locator): Promise<void> {
		const answered = this.page.waitForResponse('**/rest/credentials/test');
		await button.click();
		await answered;
		// The banner is drawn in the next frame.
		await this.page.evaluate(
			() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))),
		);
	}
}

/** The page "Credentials". */
export class CredentialsPage {
	constructor(private readonly page: Page) {}

	/** The types that a search in "Add new credential" finds; the dialog stays open. */
	async search(text: string): Promise<Locator> {
		await this.page.goto('/home/credentials');
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
		return await CredentialForm.opened(this.page);
	}

	async edit(name: string): Promise<CredentialForm> {
		await this.page.getByTestId('resources-list-item').filter({ hasText: name }).click();
		return await CredentialForm.opened(this.page);
	}
}
