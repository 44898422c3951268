import { readdirSync, readFileSync } from 'node:fs';

/**
 * CPU time of a process so far in ms, all threads together, as Linux's scheduler counts it in nanoseconds.
 * `undefined` where there is no such file.
 */
export function cpuTime(pid: number): number | undefined {
	try {
		const threads = readdirSync(`/proc/${pid}/task`);
		return threads.reduce((sum, thread) => sum + threadTime(pid, thread), 0) / 1e6;
	} catch {
		return undefined;
	}
}

function threadTime(pid: number, thread: string): number {
	try {
		return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
	} catch (error) {
		// A thread may end while its neighbours are read; a system without the file may not be read as zero.
		if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 0;
		throw error;
	}
}
