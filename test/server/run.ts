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

const report = inLines((line) => void process.stdout.write(`${line}\n`));

const ROOT = resolve(__dirname, '..', '..');
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Takes `--n8n VERSION` or `--n8n=VERSION` out of the arguments. */
function parse(given: string[]): { version?: string; rest: string[] } {
	const rest = given.flatMap((arg) => (arg.startsWith('--n8n=') ? arg.split('=') : arg));
	const at = rest.indexOf('--n8n');
	if (at < 0) return { rest };
	const [, version] = rest.splice(at, 2);
	if (!version) throw new SetupError('--n8n needs a version of n8n, such as 2.8.4.');
	return { version, rest };
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

async function main(): Promise<number> {
	const { version, rest } = parse(process.argv.slice(2));
	if (!version) {
		for (const each of [LEGACY_N8N, CURRENT_N8N]) await installN8n(each, report);
		return await runJest(rest);
	}
	// Up to the first that fails: its closing line is the last one then.
	for (const each of NAMED[version] ?? [version]) {
		await installN8n(each, report);
		process.stdout.write(`\nn8n ${each}\n`);
		const code = await runJest([...filesFor(each), ...rest], each);
		if (code !== 0) return code;
	}
	return 0;
}

void runProgram(main);
