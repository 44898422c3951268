import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { without, type Removal } from './build';

/** Tests below the real servers, by the project of jest.config.js that they are. */
export const LEVELS = ['unit', 'engine-2', 'engine-1'] as const;

const root = dirname(dirname(__dirname));
const run = promisify(execFile);

/** How many tests of each level fail without a piece of the core. They run in a copy, which is built without it. */
export async function failuresByLevel(removal: Removal): Promise<number[]> {
	const copy = await mkdtemp(join(tmpdir(), 'n8n-fluent-rules-'));
	try {
		await copyProject(copy);
		const path = join(copy, 'fluent', removal.file);
		await writeFile(path, await without(removal, path));
		await node(copy, 'typescript/bin/tsc', '--noCheck');
		const counts: number[] = [];
		for (const level of LEVELS) counts.push(await failuresAt(level, copy));
		return counts;
	} finally {
		await rm(copy, { recursive: true, force: true });
	}
}

/** What git knows, `dist` for its icons, and the packages that are installed here. */
async function copyProject(copy: string): Promise<void> {
	const { stdout } = await run('git', ['ls-files', '-z'], { cwd: root });
	const files = stdout
		.split('\0')
		.filter((file) => /^(credentials|fluent|nodes|test|tools|[^/]+$)/.test(file));
	for (const file of ['dist', ...files.filter(Boolean)]) {
		await cp(join(root, file), join(copy, file), { recursive: true });
	}
	await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
}

async function failuresAt(level: string, copy: string): Promise<number> {
	const outputFile = join(copy, `${level}.json`);
	const args = ['--selectProjects', level, '--json', '--outputFile', outputFile];
	// Tests that fail are the result, not an error.
	await node(copy, 'jest/bin/jest.js', ...args).catch(() => undefined);
	const { numFailedTests, numRuntimeErrorTestSuites, numTotalTests } = JSON.parse(
		await readFile(outputFile, 'utf8'),
	) as Record<string, number>;
	if (!numTotalTests) throw new Error(`No test of ${level} ran.`);
	return numFailedTests + numRuntimeErrorTestSuites;
}

async function node(cwd: string, ...args: string[]): Promise<void> {
	const [script, ...others] = args;
	const command = [join(root, 'node_modules', script), ...others];
	await run(process.execPath, command, { cwd, maxBuffer: 1e9 });
}
