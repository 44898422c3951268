import { existsSync } from 'node:fs';
import { chromium, selectors, type Browser, type Page } from 'playwright-core';

/** Where Linux distributions, macOS and Chrome itself put the browser. */
const USUAL_PLACES = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome-stable',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Nothing that asks the internet; no sandbox, since containers do not allow one. */
const QUIET = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** n8n's attribute for tests. Set once for all pages, before the first locator. */
selectors.setTestIdAttribute('data-test-id');

export async function launchBrowser(): Promise<Browser> {
	return await chromium.launch({ executablePath: findBrowser(), args: QUIET });
}

/** A tab of its own; a wait that is longer than this (ms) is a failure. */
export async function openPage(
	browser: Browser,
	viewport = { width: 1400, height: 900 },
	patience = 30_000,
): Promise<Page> {
	const context = await browser.newContext({ viewport, colorScheme: 'light' });
	const page = await context.newPage();
	page.setDefaultTimeout(patience);
	return page;
}

function findBrowser(): string {
	const { CHROMIUM_PATH } = process.env;
	const found = CHROMIUM_PATH || USUAL_PLACES.find((path) => existsSync(path));
	if (found) return found;
	throw new Error('No Chromium or Chrome found: install chromium, or set CHROMIUM_PATH.');
}
