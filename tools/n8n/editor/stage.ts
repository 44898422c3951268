import type { Browser, Page } from 'playwright-core';
import { CURRENT_N8N, startOwnedN8n, type N8nApi, type N8nServer } from '..';
import { launchBrowser, openPage } from './browser';
import { signIn } from './pages/sign-in';

/** A real n8n with the package, and a browser whose user is signed in. */
export interface Stage {
	n8n: N8nServer;
	api: N8nApi;
	page: Page;
	close(): Promise<void>;
}

interface StageOptions {
	viewport?: { width: number; height: number };
	/** Settings for n8n. */
	env?: NodeJS.ProcessEnv;
}

export async function openStage({ viewport, env }: StageOptions = {}): Promise<Stage> {
	let n8n: N8nServer | undefined;
	let browser: Browser | undefined;
	const close = async () => {
		await browser?.close();
		await n8n?.stop();
	};
	try {
		const { server, api } = await startOwnedN8n({ version: CURRENT_N8N, env });
		n8n = server;
		browser = await launchBrowser();
		const page = await openPage(browser, viewport);
		await signIn(page, server.url);
		return { n8n: server, api, page, close };
	} catch (error) {
		await close();
		throw error;
	}
}
