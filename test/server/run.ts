// `npm run test:n8n`: the tests of this folder on both pinned lines of n8n. With `--n8n 2.8.4` on that version instead,
// which is installed into the cache folder with the Node that it needs, and so with `oldest`, `newest` and `all` of those
// that the README names. Whatever else is given goes to jest.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import {
	CURRENT_N8N,
	inLines,
	installN8n,
	LEGACY_N8N,
	MEASURED_N8N,
	OLDEST_N8N,
	runProgram,
	SetupError,
} from '../../tools/n8n';
import { isModern } from './support/versions';

const ROOT = resolve(__dirname, '..', '..');
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Takes `--n8n VERSION` or `--n8n=VERSION` out of the arguments. */
function parse(args: string[]): { version?: string; rest: string[] } {
	const at = args.findIndex((arg) => /^--n8n(=|$)/.test(arg));
	if (at < 0) return { rest: args };
	const [, joined] = args[at].split('=');
	const version = joined ?? args[at + 1];
	if (!version) throw new SetupError('--n8n needs a version of n8n, such as 2.8.4.');
	return { version, rest: args.toSpliced(at, joined === undefined ? 2 : 1) };
}

/** Words for those of `tools/n8n/versions`. */
const NAMED: Record<string, string[]> = {
	oldest: [OLDEST_N8N],
	newest: [CURRENT_N8N],
	all: MEASURED_N8N,
};

/** Files for one chosen version: all that its n8n can run. */
const filesFor = (version: string): string[] =>
	['n8n', 'trigger', ...(isModern(version) ? ['ways', 'examples'] : [])].map((name) =>
		join('test', 'server', `${name}.test.ts`),
	);

async function install(version: string): Promise<void> {
	const print = (line: string) => void process.stdout.write(`${line}\n`);
	await installN8n(version, inLines(print, false));
}

/** @returns the exit code of jest */
async function runJest(args: string[], version?: string): Promise<number> {
	const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
	const env = { ...process.env, ...(version && { FLUENT_TEST_N8N: version }) };
	const command = [jest, '--selectProjects', 'server', '--runInBand', ...args];
	const child = spawn(process.execPath, command, { cwd: ROOT, env, stdio: 'inherit' });
	const kill = (signal: NodeJS.Signals) => child.kill(signal);
	for (const signal of SIGNALS) process.once(signal, kill);
	const [code] = (await once(child, 'exit')) as [number | null];
	for (const signal of SIGNALS) process.off(signal, kill);
	return code ?? 1;
}

/** One version after the other, up to the first that fails: its closing line is the last one then. */
async function runVersions(versions: string[], rest: string[]): Promise<number> {
	for (const version of versions) {
		await install(version);
		process.stdout.write(`\nn8n ${version}\n`);
		const code = await runJest([...filesFor(version), ...rest], version);
		if (code !== 0) return code;
	}
	return 0;
}

async function main(): Promise<number> {
	const { version, rest } = parse(process.argv.slice(2));
	if (version) return await runVersions(NAMED[version] ?? [version], rest);
	for (const each of [LEGACY_N8N, CURRENT_N8N]) await install(each);
	return await runJest(rest);
}

void runProgram(main);
