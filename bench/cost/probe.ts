import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs one of the programs in `probes/` in a Node of its own. @returns the JSON it prints */
export async function probe<T>(node: string, program: string, ...args: string[]): Promise<T> {
	const file = join(__dirname, 'probes', program);
	const { stdout } = await run(node, ['--expose-gc', file, ...args]);
	return JSON.parse(stdout) as T;
}
