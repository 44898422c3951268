import type { Page } from 'playwright-core';
import { OWNER } from '../..';

/** Signs in as the owner of a test server, and waits for the first page. */
export async function signIn(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/signin`);
	await page.locator('input[name="emailOrLdapLoginId"]').fill(OWNER.email);
	await page.locator('input[type="password"]').fill(OWNER.password);
	await page.getByTestId('form-submit-button').click();
	await page.waitForURL('**/home/workflows');
}
