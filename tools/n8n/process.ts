import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { N8nInstall } from './install';
import { childrenOf } from './machine';

/** One run of the n8n program, from spawn to exit, with all that it prints. */
export class N8nProcess {
	private readonly child: ChildProcess;
	private readonly exited: Promise<unknown>;

	constructor(
		install: N8nInstall,
		command: 'start' | 'worker',
		cwd: string,
		env: NodeJS.ProcessEnv,
		onLog: (l: string) => void,
	) {
		this.child = spawn(
			install.node,
			['--require', join(__dirname, 'follow-parent.cjs'), install.program, command],
			{ cwd, env, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
		);
		this.exited = once(this.child, 'exit').catch(onLog);
		for (const stream of [this.child.stdout, this.child.stderr]) {
			if (stream) createInterface({ input: stream }).on('line', onLog);
		}
	}

	get pid(): number {
		return this.child.pid ?? 0;
	}

	get running(): boolean {
		return this.child.exitCode === null && this.child.signalCode === null;
	}

	/** Asks n8n to stop and waits; after `patience` ms it is killed. */
	async stop(patience = 10_000): Promise<void> {
		if (!this.running) return;
		const timer = setTimeout(() => this.kill(), patience);
		this.child.kill('SIGTERM');
		await this.exited;
		clearTimeout(timer);
	}

	/** Ends n8n and what it started, as a crash would. Synchronous, for use in exit handlers. */
	kill(): void {
		if (!this.running) return;
		for (const pid of [this.pid, ...childrenOf(this.pid)]) {
			try {
				process.kill(pid, 'SIGKILL');
			} catch {
				// It ended by itself in the meantime.
			}
		}
	}

	async waitForExit(): Promise<void> {
		await this.exited;
	}
}
