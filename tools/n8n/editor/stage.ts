import type { Browser, Page } from 'playwright-core';
import { CURRENT_N8N, N8nApi, startN8n, type N8nServer } from '..';
import { startSimulator, type Simulator } from '../../simulator';
import { launchBrowser, openPage } from './browser';
import { signIn } from './pages/sign-in';

/** A simulated account, a real n8n with the package, and a browser whose user is signed in. */
export interface Stage {
	simulator: Simulator;
	n8n: N8nServer;
	api: N8nApi;
	page: Page;
	close(): Promise<void>;
}

interface StageOptions {
	viewport?: { width: number; height: number };
	/** Settings for n8n. */
	env?: NodeJS.ProcessEnv;
	/** Default: a new one. Either way it is stopped by `close()`. */
	simulator?: Simulator;
}

export async function openStage({ viewport, env, ...given }: StageOptions = {}): Promise<Stage> {
	const simulator = given.simulator ?? (await startSimulator());
	let n8n: N8nServer | undefined;
	let browser: Browser | undefined;
	const close = async () => {
		await browser?.close();
		await n8n?.stop();
		await simulator.stop();
	};
	try {
		n8n = await startN8n({ version: CURRENT_N8N, env });
		const api = await N8nApi.setUp(n8n);
		browser = await launchBrowser();
		const page = await openPage(browser, viewport);
		await signIn(page, n8n.url);
		return { simulator, n8n, api, page, close };
	} catch (error) {
		await close();
		throw error;
	}
}
