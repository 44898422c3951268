import { execFileSync } from 'node:child_process';

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
