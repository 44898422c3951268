import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SetupError } from '../setup.cjs';
import { MINUTE, SECOND, waitFor } from '../time';
import { N8nApi } from './api';
import { environmentOf, type N8nPorts } from './environment';
import { installN8n, type N8nInstall, type InstallReport } from './install';
import { installPackage } from './package';
import { claimPort, freePort } from './machine';
import { N8nProcess } from './process';
import type { N8nVersion } from './versions';

export interface N8nServerOptions {
	version: N8nVersion;
	/** What n8n runs as; a worker of queue mode has no editor. Default `start`. */
	command?: 'start' | 'worker';
	/** Built package to load; default this repository. */
	packageDir?: string;
	/** N8N_USER_FOLDER, which is then kept; default a temporary one that `stop()` removes. */
	userFolder?: string;
	/** Another process of the same n8n, started before: its user folder is used as it is, with the package in it. */
	beside?: N8nServer;
	/** Port of the editor; default any free one. */
	port?: number;
	/** Settings added to the quiet ones of environment.ts. */
	env?: NodeJS.ProcessEnv;
	logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug';
	onLog?: (line: string) => void;
	/** Progress of an install, if n8n is not in the cache folder yet. */
	onInstall?: InstallReport;
}

/** ms: seconds on an idle machine, minutes on a busy one. */
const START_TIMEOUT = 5 * MINUTE;
const REPOSITORY = resolve(__dirname, '..', '..');

/** A real n8n server with the package loaded the way an npm install loads it. */
export class N8nServer {
	readonly url: string;
	private process?: N8nProcess;
	private readonly lines: string[] = [];
	private readonly onParentExit = () => {
		this.process?.kill();
		if (!this.options.userFolder) rmSync(this.userFolder, { recursive: true, force: true });
	};

	constructor(
		readonly install: N8nInstall,
		readonly userFolder: string,
		private readonly ports: N8nPorts,
		private readonly options: N8nServerOptions,
	) {
		process.once('exit', this.onParentExit);
		this.url = `http://127.0.0.1:${ports.editor}`;
	}

	get pid(): number {
		return this.process?.pid ?? 0;
	}

	/** All that n8n printed since the first start. */
	logs(): string {
		return this.lines.join('\n');
	}

	/** Starts and waits until editor and REST API answer. @throws SetupError with n8n's last words */
	async start(): Promise<void> {
		const since = this.lines.length;
		const { logLevel = 'info', env = {}, onLog } = this.options;
		const started = new N8nProcess(
			this.install,
			this.options.command ?? 'start',
			this.userFolder,
			environmentOf(this.install, this.userFolder, this.ports, { N8N_LOG_LEVEL: logLevel, ...env }),
			(line) => {
				this.lines.push(line);
				onLog?.(line);
			},
		);
		this.process = started;

		const hasEnded = () => !started.running;
		const isOver = await waitFor(async () => hasEnded() || this.ready(since), START_TIMEOUT);
		if (isOver && !hasEnded()) return;
		const what = started.running
			? `did not get ready within ${START_TIMEOUT / SECOND} seconds`
			: 'ended while starting';
		started.kill();
		throw new SetupError(this.explainStart(what, this.lines.slice(since)));
	}

	/** Ends n8n in an orderly way and removes a temporary user folder. */
	async stop(): Promise<void> {
		await this.process?.stop();
		process.off('exit', this.onParentExit);
		if (!this.options.userFolder) {
			await rm(this.userFolder, { recursive: true, force: true, maxRetries: 3 });
		}
	}

	/** Ends n8n as a crash would; the user folder stays for `restart()`. */
	async kill(): Promise<void> {
		this.process?.kill();
		await this.process?.waitForExit();
	}

	/** A new process with the same address and the same user folder. */
	async restart(): Promise<void> {
		await this.process?.stop();
		await this.start();
	}

	private async ready(since: number): Promise<boolean> {
		if (this.options.command === 'worker') {
			return this.lines.slice(since).some((line) => line.includes('n8n worker is now ready'));
		}
		// At the levels "warn" and below n8n does not say that it is ready.
		const quiet = ['silent', 'error', 'warn'].includes(this.options.logLevel ?? 'info');
		const said = (line: string) => line.includes('Editor is now accessible');
		if (!quiet && !this.lines.slice(since).some(said)) return false;
		try {
			const response = await fetch(`${this.url}/rest/settings`);
			return response.ok && response.headers.get('content-type')?.includes('json') === true;
		} catch {
			return false;
		}
	}

	private explainStart(what: string, lines: string[]): string {
		const taken = /port (\d+) is already in use/i.exec(lines.join('\n'));
		if (taken) return `Port ${taken[1]} is in use by another program: choose another one.`;
		return `n8n ${this.install.version} ${what}. Its last words:\n${lines.slice(-15).join('\n')}`;
	}
}

/** Installs n8n if needed and starts it. @throws SetupError in clear words */
export async function startN8n(options: N8nServerOptions): Promise<N8nServer> {
	const { version, packageDir = REPOSITORY, beside, port, onInstall } = options;
	const userFolder = options.userFolder ?? beside?.userFolder;
	const install = await installN8n(version, onInstall);
	const ports = {
		editor: port === undefined ? await freePort() : await claimPort(port),
		broker: await freePort(),
		health: await freePort(),
	};
	if (userFolder) await mkdir(userFolder, { recursive: true });
	const folder = userFolder ?? (await mkdtemp(join(tmpdir(), 'n8n-fluent-')));
	const server = new N8nServer(install, folder, ports, { ...options, userFolder });
	try {
		if (!beside) await installPackage(packageDir, folder);
		await server.start();
	} catch (error) {
		await server.stop();
		throw error;
	}
	return server;
}

/** Starts a new n8n and makes its owner. @throws SetupError in clear words */
export async function startOwnedN8n(
	options: N8nServerOptions,
): Promise<{ server: N8nServer; api: N8nApi }> {
	const server = await startN8n(options);
	try {
		return { server, api: await N8nApi.setUp(server) };
	} catch (error) {
		await server.stop();
		throw error;
	}
}
