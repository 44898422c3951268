import { CredentialsPage } from '../n8n/editor/pages/credentials';
import type { Stage } from '../n8n/editor/stage';
import type { SavedCredential } from '../n8n';
import { SAMPLE } from '../simulator';
import { boxOf, hideClutter } from './frame';
import { picture } from './pictures';

/** Tall enough for the whole credential form. */
const VIEWPORT = { width: 1000, height: 1600 };

/** The credential's form, filled in and tested. */
export async function drawCredential({ page, n8n }: Stage): Promise<SavedCredential> {
	await page.setViewportSize(VIEWPORT);
	const credentials = new CredentialsPage(page, n8n.url);
	await credentials.open();
	const form = await credentials.add(await credentials.search('Fluent'));
	await form.fill({
		accountId: SAMPLE.accountId,
		clientId: SAMPLE.clientId,
		clientSecret: SAMPLE.clientSecret,
		username: SAMPLE.username,
		password: SAMPLE.password,
	});
	const created = page.waitForResponse(
		(response) =>
			response.url().endsWith('/rest/credentials') && response.request().method() === 'POST',
	);
	await form.save();
	await form.success.waitFor();
	await hideClutter(page);
	// n8n scrolls a form that is longer than 750 pixels; behind its round corners it is dark.
	await page.addStyleTag({
		content:
			'[data-test-id="editCredential-modal"] { border-radius: 0 !important; }' +
			'[data-test-id="editCredential-modal"], [data-test-id="editCredential-modal"] * { max-height: none !important; }',
	});
	await form.root.getByText('Save', { exact: true }).waitFor();
	// Down to the first field that is n8n's own.
	const window = await boxOf(form.root);
	const { y: end } = await boxOf(form.hint('allowedHttpRequestDomains'));
	const clip = { ...window, height: end - window.y };
	await page.screenshot({ path: picture('credential'), clip });
	await form.close();
	return ((await (await created).json()) as { data: SavedCredential }).data;
}
