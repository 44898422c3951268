import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import getPort from 'get-port';
import { SetupError } from '../setup.cjs';

const HOST = '127.0.0.1';

/** Nobody listens there. get-port hands out no port twice in quick succession, so parallel starts do not meet. */
export async function freePort(): Promise<number> {
	return await getPort({ host: HOST });
}

export async function isPortFree(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, HOST, () => server.close(() => resolve(true)));
	});
}

/** @throws SetupError if another program has the port */
export async function claimPort(port: number): Promise<number> {
	if (await isPortFree(port)) return port;
	throw new SetupError(`Port ${port} is in use by another program: choose another one.`);
}

export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

/** n8n starts a task runner; without `ps` it notices by itself that n8n is gone. */
export function childrenOf(parent: number): number[] {
	try {
		const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
		return table
			.split('\n')
			.map((line) => line.trim().split(/\s+/).map(Number))
			.filter(([, ppid]) => ppid === parent)
			.map(([pid]) => pid);
	} catch {
		return [];
	}
}
