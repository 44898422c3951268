import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
	copyFileSync,
	mkdirSync,
	mkdtempSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { scripts } from '../../../package.json';

const ROOT = path.resolve(__dirname, '../../..');
const TIMEOUT = 60_000;

test.each(Object.entries(scripts))('the script %s runs in cmd as well', (_name, line) => {
	const words = line.split(' ');
	expect(words).not.toContain('exec');
	expect(words.filter((word) => /^\w+=/.test(word))).toEqual([]);
	expect(line).not.toMatch(/['`;$~]/);
});

/** A clone whose demo says which signal ended it; dependencies and build are there, so that it starts at once. */
describe('what ends npm ends the script', () => {
	let clone: string;

	beforeAll(() => {
		clone = mkdtempSync(path.join(tmpdir(), 'scripts-'));
		for (const folder of ['fluent', 'tools/n8n', 'tools/demo', 'dist/credentials'])
			mkdirSync(path.join(clone, folder), { recursive: true });
		const files = ['run.mjs', 'setup.cjs', 'npm-failures.json'].map((name) => `tools/${name}`);
		for (const file of ['package.json', 'package-lock.json', ...files])
			copyFileSync(path.join(ROOT, file), path.join(clone, file));
		symlinkSync(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'));
		utimesSync(path.join(clone, 'package-lock.json'), 0, 0);
		writeFileSync(path.join(clone, 'dist/credentials/FluentCommerceApi.credentials.js'), '');
		writeFileSync(
			path.join(clone, 'tools/demo/index.ts'),
			`for (const signal of ['SIGINT', 'SIGTERM'] as const)
				process.on(signal, () => process.exit(void console.log('ended by', signal)));
			setTimeout(() => process.exit(void console.log('not ended')), ${TIMEOUT / 2});
			console.log('is up');`,
		);
	});

	afterAll(() => rmSync(clone, { recursive: true }));

	test.each([
		['SIGTERM', 'npm alone'],
		['SIGINT', 'all, as Ctrl-C does'],
	] as const)(
		'%s to %s',
		async (signal, to) => {
			const npm = spawn('npm', ['start', '--silent'], {
				cwd: clone,
				detached: true,
				stdio: ['ignore', 'pipe', 'inherit'],
			});
			let output = '';
			npm.stdout.setEncoding('utf8').on('data', (text: string) => {
				output += text;
				if (text.includes('is up')) process.kill(to === 'npm alone' ? npm.pid! : -npm.pid!, signal);
			});
			await once(npm, 'close');
			expect(output).toBe(`is up\nended by ${signal}\n`);
		},
		TIMEOUT,
	);
});
