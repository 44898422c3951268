// `npm run test:n8n`: the tests of this folder on both pinned lines of n8n. With `--n8n 2.8.4` on that version instead,
// which is installed into the cache folder with the Node that it needs. Whatever else is given goes to jest.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { CURRENT_N8N, installN8n, LEGACY_N8N, SetupError } from '../../tools/n8n';
import { isModern } from './support/version';

const ROOT = resolve(__dirname, '..', '..');

/** Takes `--n8n VERSION` or `--n8n=VERSION` out of the arguments. */
function parse(args: string[]): { version?: string; rest: string[] } {
	const at = args.findIndex((arg) => /^--n8n(=|$)/.test(arg));
	if (at < 0) return { rest: args };
	const [, joined] = args[at].split('=');
	const version = joined ?? args[at + 1];
	if (!version) throw new SetupError('--n8n needs a version of n8n, such as 2.8.4.');
	return { version, rest: args.toSpliced(at, joined === undefined ? 2 : 1) };
}

/** Files for one chosen version: all that its n8n can run. */
const filesFor = (version: string): string[] =>
	['n8n-2', ...(isModern(version) ? ['ways', 'examples'] : [])].map((name) =>
		join('test', 'server', `${name}.test.ts`),
	);

async function main(): Promise<void> {
	const { version, rest } = parse(process.argv.slice(2));
	for (const each of version ? [version] : [LEGACY_N8N, CURRENT_N8N]) {
		await installN8n(each, (step, elapsed) => {
			if (elapsed % 15 === 0) process.stdout.write(`${step} (${elapsed} s)\n`);
		});
	}
	const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
	const files = version ? filesFor(version) : [];
	const args = [jest, '--selectProjects', 'server', '--runInBand', ...files, ...rest];
	const env = { ...process.env, ...(version && { FLUENT_TEST_N8N: version }) };
	const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' });
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
	child.once('exit', (code) => process.exit(code ?? 1));
}

main().catch((error: unknown) => {
	const text = error instanceof SetupError ? error.message : inspect(error);
	process.stderr.write(`${text}\n`);
	process.exitCode = 1;
});
