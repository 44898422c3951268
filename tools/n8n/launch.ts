import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SetupError } from '../setup.cjs';
import { MINUTE, SECOND, waitFor } from '../time';
import { N8nApi } from './api';
import { environmentOf, type N8nPorts } from './environment';
import { installN8n, installPackage, type N8nInstall, type InstallReport } from './install';
import { freePort } from './machine';
import type { N8nVersion } from './versions';

export interface N8nServerOptions {
	version: N8nVersion;
	/** What n8n runs as; a worker of queue mode has no editor. Default `start`. */
	command?: 'start' | 'worker';
	/** N8N_USER_FOLDER, which is then kept; default a temporary one that `stop()` removes. */
	userFolder?: string;
	/** Another process of the same n8n, started before: its user folder is used as it is, with the package in it. */
	beside?: N8nServer;
	/** Port of the editor; default any free one. */
	port?: number;
	/** Settings added to the quiet ones of environment.ts. */
	env?: NodeJS.ProcessEnv;
	logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug';
	/** Progress of an install, if n8n is not in the cache folder yet. */
	onInstall?: InstallReport;
}

/** ms: seconds on an idle machine, minutes on a busy one. */
const START_TIMEOUT = 5 * MINUTE;
/** ms in which n8n ends when it is asked to. */
const STOP_TIMEOUT = 10 * SECOND;

/** A real n8n server with the package loaded the way an npm install loads it. */
export class N8nServer {
	readonly url: string;
	private child?: ChildProcess;
	private exited?: Promise<unknown>;
	private readonly lines: string[] = [];
	private readonly onParentExit = () => {
		this.end();
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
		return this.child?.pid ?? 0;
	}

	/** All that n8n printed since the first start. */
	logs(): string {
		return this.lines.join('\n');
	}

	/** Starts and waits until editor and REST API answer. @throws SetupError with n8n's last words */
	async start(): Promise<void> {
		const since = this.lines.length;
		const { command = 'start', logLevel = 'info', env } = this.options;
		const { node, program } = this.install;
		const own = { N8N_LOG_LEVEL: logLevel, ...env };
		this.child = spawn(
			node,
			['--require', join(__dirname, 'follow-parent.cjs'), program, command],
			{
				cwd: this.userFolder,
				env: environmentOf(this.install, this.userFolder, this.ports, own),
				stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
				// A group of its own, in which n8n's task runner ends with it.
				detached: true,
			},
		);
		const keep = (line: string) => void this.lines.push(line);
		this.exited = once(this.child, 'exit').catch((error: unknown) => keep(String(error)));
		for (const stream of [this.child.stdout, this.child.stderr]) {
			if (stream) createInterface({ input: stream }).on('line', keep);
		}

		const isOver = await waitFor(async () => !this.running || this.ready(since), START_TIMEOUT);
		if (isOver && this.running) return;
		const what = this.running
			? `did not get ready within ${START_TIMEOUT / SECOND} seconds`
			: 'ended while starting';
		this.end();
		throw new SetupError(this.explainStart(what, this.lines.slice(since)));
	}

	/** Ends n8n in an orderly way and removes a temporary user folder. */
	async stop(): Promise<void> {
		await this.quit();
		process.off('exit', this.onParentExit);
		if (!this.options.userFolder) {
			await rm(this.userFolder, { recursive: true, force: true, maxRetries: 3 });
		}
	}

	/** Ends n8n as a crash would; the user folder stays for `restart()`. */
	async kill(): Promise<void> {
		this.end();
		await this.exited;
	}

	/** A new process with the same address and the same user folder. */
	async restart(): Promise<void> {
		await this.quit();
		await this.start();
	}

	private get running(): boolean {
		return this.child?.exitCode === null && this.child.signalCode === null;
	}

	private async quit(): Promise<void> {
		if (!this.running) return;
		const timer = setTimeout(() => this.end(), STOP_TIMEOUT);
		this.child?.kill('SIGTERM');
		await this.exited;
		clearTimeout(timer);
	}

	/** Ends n8n and what it started. Synchronous, for use in exit handlers. */
	private end(): void {
		try {
			if (this.running) process.kill(-this.pid, 'SIGKILL');
		} catch {
			// It ended by itself in the meantime.
		}
	}

	private async ready(since: number): Promise<boolean> {
		if (this.options.command === 'worker') {
			return this.lines.slice(since).some((line) => line.includes('n8n worker is now ready'));
		}
		// At the levels "warn" and below n8n does not say that it is ready.
		const quiet = ['silent', 'error', 'warn'].includes(this.options.logLevel ?? 'info');
		const said = (line: string) => line.includes('Editor is now accessible');
		if (!quiet && !this.lines.slice(since).some(said)) return false;
		return await isReady(this.url);
	}

	private explainStart(what: string, lines: string[]): string {
		const taken = /port (\d+) is already in use/i.exec(lines.join('\n'));
		if (taken) return `Port ${taken[1]} is in use by another program: choose another one.`;
		return `n8n ${this.install.version} ${what}. Its last words:\n${lines.slice(-15).join('\n')}`;
	}
}

/** Whether the REST API answers; a page says until then that n8n is starting. */
export async function isReady(url: string): Promise<boolean> {
	const response = await fetch(`${url}/rest/settings`).catch(() => undefined);
	return response?.ok === true && /json/.test(response.headers.get('content-type') ?? '');
}

/** Installs n8n if needed and starts it. @throws SetupError in clear words */
export async function startN8n(options: N8nServerOptions): Promise<N8nServer> {
	const { version, beside, port, onInstall } = options;
	const userFolder = options.userFolder ?? beside?.userFolder;
	const install = await installN8n(version, onInstall);
	const ports = {
		editor: port ?? (await freePort()),
		broker: await freePort(),
		health: await freePort(),
	};
	if (userFolder) await mkdir(userFolder, { recursive: true });
	const folder = userFolder ?? (await mkdtemp(join(tmpdir(), 'n8n-fluent-')));
	const server = new N8nServer(install, folder, ports, { ...options, userFolder });
	try {
		if (!beside) await installPackage(folder);
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
