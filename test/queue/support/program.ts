import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SECOND, waitFor } from '../../../tools/time';

const DEBIAN_POSTGRES = '/usr/lib/postgresql';
/** Bytes: the data of some thousand executions. */
const LONGEST_OUTPUT = 100_000_000;

/** @throws Error in one sentence if the program is not installed */
export function findProgram(name: string, debianPackage: string): string {
	const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : [];
	const folders = [
		...versions.map((version) => join(DEBIAN_POSTGRES, version, 'bin')),
		...(process.env.PATH ?? '').split(':'),
	];
	const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
	if (found) return found;
	throw new Error(
		`This needs ${name}, which is not installed: install Debian's package ${debianPackage}.`,
	);
}

export interface User {
	uid?: number;
	gid?: number;
}

/** PostgreSQL refuses to run as root, who therefore uses the user that Debian's package made; others are themselves. */
export function ordinaryUser(): User {
	if (process.getuid?.() !== 0) return {};
	const id = (flag: string) => Number(runProgram('id', [flag, 'postgres']));
	return { uid: id('-u'), gid: id('-g') };
}

export function runProgram(program: string, args: string[], user: User = {}): string {
	const options = { encoding: 'utf8', cwd: '/', stdio: 'pipe', maxBuffer: LONGEST_OUTPUT } as const;
	return execFileSync(program, args, { ...options, ...user });
}

/** A server in the background, which ends with us. */
export class Daemon {
	private readonly child: ChildProcess;
	private readonly exited: Promise<unknown>;
	private readonly kill = () => this.child.kill('SIGKILL');
	private output = '';

	constructor(program: string, args: string[], user: User = {}) {
		this.child = spawn(program, args, { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], ...user });
		this.exited = once(this.child, 'exit');
		for (const stream of [this.child.stdout, this.child.stderr]) {
			stream?.on('data', (data: Buffer) => (this.output += data.toString()));
		}
		process.once('exit', this.kill);
	}

	/** @throws Error with the server's last words if it does not answer within 30 s */
	async waitFor(answers: () => boolean): Promise<void> {
		await waitFor(() => this.child.exitCode !== null || answers(), 30 * SECOND);
		if (this.child.exitCode !== null || !answers()) throw new Error(this.output);
	}

	async stop(signal: NodeJS.Signals): Promise<void> {
		this.child.kill(signal);
		await this.exited;
		process.off('exit', this.kill);
	}
}
