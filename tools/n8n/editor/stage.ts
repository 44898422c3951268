import { existsSync } from 'node:fs';
import { chromium, selectors, type Browser, type Page } from 'playwright-core';
import { CURRENT_N8N, OWNER, startOwnedN8n, type N8nApi, type N8nServer } from '..';
import { SECOND } from '../../time';

/** A real n8n with the package, and a browser whose user is signed in. */
export interface Stage {
	n8n: N8nServer;
	api: N8nApi;
	page: Page;
	close(): Promise<void>;
}

/** A wait that is longer than this is a failure. */
const PATIENCE = 30 * SECOND;

/** Where Linux distributions, macOS and Chrome itself put the browser. */
const USUAL_PLACES = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome-stable',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** n8n's attribute for tests. Set once for all pages, before the first locator. */
selectors.setTestIdAttribute('data-test-id');

/** @param options settings for n8n */
export async function openStage({ env }: { env?: NodeJS.ProcessEnv } = {}): Promise<Stage> {
	let n8n: N8nServer | undefined;
	let browser: Browser | undefined;
	const close = async () => {
		await browser?.close();
		await n8n?.stop();
	};
	try {
		const { server, api } = await startOwnedN8n({ version: CURRENT_N8N, env });
		n8n = server;
		// Playwright keeps it from the internet, and gives it no sandbox, which containers do not allow.
		browser = await chromium.launch({ executablePath: findBrowser() });
		const viewport = { width: 1400, height: 900 };
		const look = { viewport, colorScheme: 'light' } as const;
		const page = await browser.newPage({ ...look, baseURL: server.url });
		page.setDefaultTimeout(PATIENCE);
		await signIn(page);
		return { n8n: server, api, page, close };
	} catch (error) {
		await close();
		throw error;
	}
}

function findBrowser(): string {
	const { CHROMIUM_PATH } = process.env;
	const found = CHROMIUM_PATH || USUAL_PLACES.find((path) => existsSync(path));
	if (found) return found;
	throw new Error('No Chromium or Chrome found: install chromium, or set CHROMIUM_PATH.');
}

/** Signs in as the owner of a test server, and waits for the first page. */
async function signIn(page: Page): Promise<void> {
	await page.goto('/signin');
	await page.locator('input[name="emailOrLdapLoginId"]').fill(OWNER.email);
	await page.locator('input[type="password"]').fill(OWNER.password);
	await page.getByTestId('form-submit-button').click();
	await page.waitForURL('**/home/workflows');
}
