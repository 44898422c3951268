import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
	CURRENT_N8N,
	cacheFolder,
	freePort,
	isAlive,
	startN8n,
	type InstallReport,
	type N8nServer,
} from '../n8n';
import { SetupError } from '../setup.cjs';
import type { Simulator } from '../simulator';

const USUAL_PORT = 5678;

export interface DemoOptions {
	once: boolean;
	simulator: boolean;
}

/** All that a run of the demo starts, and one way to end it. */
export class DemoSession {
	simulator?: Simulator;
	n8n?: N8nServer;
	private lock?: string;

	/** If there is time to look at it, on the port that people know from n8n, or any other that is free. */
	async startN8n({ simulator, once }: DemoOptions, onInstall: InstallReport): Promise<N8nServer> {
		this.n8n = await startN8n({
			version: CURRENT_N8N,
			userFolder: simulator ? undefined : this.lockHome(),
			port: once ? undefined : await freePort(USUAL_PORT),
			onInstall,
		});
		return this.n8n;
	}

	async stop(): Promise<void> {
		await this.n8n?.stop();
		await this.simulator?.stop();
		if (this.lock) rmSync(this.lock, { force: true });
	}

	/** Your own credentials live here from start to start; two n8n at once would spoil the database. */
	private lockHome(): string {
		const home = homeFolder();
		mkdirSync(home, { recursive: true, mode: 0o700 });
		const lock = join(home, 'npm-start.pid');
		const other = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
		if (other && isAlive(other)) {
			throw new SetupError(
				`n8n with your own account runs already (process ${other}): stop it first.`,
			);
		}
		writeFileSync(lock, String(process.pid));
		this.lock = lock;
		return home;
	}
}

/** Kept between starts, with `--no-simulator` only. */
export function homeFolder(): string {
	return join(cacheFolder(), 'home');
}
