import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { explainNpmFailure, SetupError } from '../setup.cjs';

/**
 * Runs npm and keeps its output in a file.
 *
 * @param log file that receives all output; it is named when npm fails
 * @throws SetupError with the reason
 */
export async function runNpm(
	args: string[],
	{ cwd, log, env }: { cwd?: string; log: string; env?: NodeJS.ProcessEnv },
): Promise<void> {
	const file = openSync(log, 'w');
	try {
		const status = await exitOf(
			spawn(...npmCommand(args), {
				cwd,
				env: { ...process.env, ...env },
				stdio: ['ignore', file, file],
			}),
		);
		if (status === 0) return;
	} finally {
		closeSync(file);
	}
	const reason =
		explainNpmFailure(readFileSync(log, 'utf8')) ?? `npm ${args[0]} failed for an unusual reason.`;
	throw new SetupError(`${reason} (npm's output: ${log})`);
}

/** The npm that started us, on the Node that it was made for; else the one on the PATH. */
function npmCommand(args: string[]): [string, string[]] {
	const cli = process.env.npm_execpath;
	return cli?.endsWith('npm-cli.js') ? [process.execPath, [cli, ...args]] : ['npm', args];
}

/** Exit code of a child process; the child does not outlive us. */
async function exitOf(child: ChildProcess): Promise<number | null> {
	const kill = () => child.kill();
	process.once('exit', kill);
	try {
		return await new Promise((resolve, reject) => {
			child.once('error', () =>
				reject(new SetupError('npm was not found: install Node with npm.')),
			);
			child.once('exit', resolve);
		});
	} finally {
		process.off('exit', kill);
	}
}
