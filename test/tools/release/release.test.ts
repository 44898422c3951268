import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const TOOLS = path.resolve(__dirname, '../../../tools/release');
const REAL = {
	name: 'n8n-nodes-sample',
	version: '1.2.0',
	author: { name: 'Ann', email: 'ann@sample.org' },
	homepage: 'https://github.com/sample/n8n-nodes-sample#readme',
};

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'release-'));
	write('package.json', JSON.stringify(REAL));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
	mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
	writeFileSync(path.join(folder, name), text);
}

function run(tool: string) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(TOOLS, tool)], {
		cwd: folder,
		encoding: 'utf8',
	});
	return { status, stdout, stderr };
}

describe('placeholders', () => {
	test('none: nothing is said, npm goes on', () => {
		write('README.md', REAL.homepage);
		expect(run('placeholders.mjs')).toEqual({ status: 0, stdout: '', stderr: '' });
	});

	test('all of them are listed, npm stops', () => {
		const placeholder = 'https://github.com/n8n-nodes-sample/n8n-nodes-sample';
		const author = { name: 'Ann', email: 'maintainers@n8n-nodes-sample.example' };
		write('package.json', JSON.stringify({ ...REAL, author, homepage: `${placeholder}#readme` }));
		write('credentials/Sample.credentials.ts', `documentationUrl = '${placeholder}#credential';`);
		write('dist/Sample.credentials.js', placeholder);
		write('.gitignore', 'dist/');

		const { status, stderr } = run('placeholders.mjs');
		expect(status).toBe(1);
		expect(stderr.trim().split('\n  ')).toEqual([
			'Not published. Put what is yours in the place of:',
			"package.json: the author's address maintainers@n8n-nodes-sample.example",
			'credentials/Sample.credentials.ts: the repository github.com/n8n-nodes-sample/n8n-nodes-sample',
			'package.json: the repository github.com/n8n-nodes-sample/n8n-nodes-sample',
		]);
	});

	test('a README that says that nothing is published', () => {
		write('README.md', '> **Not published yet.** Build it yourself.');
		expect(run('placeholders.mjs')).toEqual({
			status: 1,
			stdout: '',
			stderr:
				'Not published. Put what is yours in the place of:\n  README.md: "Not published yet"\n',
		});
	});

	test("an author as npm's short text", () => {
		write('package.json', JSON.stringify({ ...REAL, author: 'Ann <ann@sample.example>' }));
		expect(run('placeholders.mjs')).toMatchObject({
			status: 1,
			stderr: expect.stringContaining('ann@sample.example'),
		});
	});
});

describe('notes of a release', () => {
	test('are the section of the version, with links that work outside of the repository', () => {
		write(
			'CHANGELOG.md',
			[
				'# Changelog\n',
				'## [Unreleased]\n\n- Later.\n',
				'## [1.2.0] - 2026-12-01\n\n### Added\n\n- [A page](docs/page.md), [a site](https://n8n.io).\n',
				'## [1.1.0]\n\n- Before.\n',
			].join('\n'),
		);
		const page = 'https://github.com/sample/n8n-nodes-sample/blob/v1.2.0/docs/page.md';
		expect(run('notes.mjs')).toEqual({
			status: 0,
			stdout: `### Added\n\n- [A page](${page}), [a site](https://n8n.io).\n`,
			stderr: '',
		});
	});

	test.each([
		'## [Unreleased]\n\n- New.\n',
		'## [1.2.0]\n\n## [1.1.0]\n\n- Before.\n',
		'## [1.2.01]\n\n- x\n',
	])('fail without such a section: %j', (changelog) => {
		write('CHANGELOG.md', changelog);
		expect(run('notes.mjs')).toMatchObject({
			status: 1,
			stdout: '',
			stderr: expect.stringContaining('no section "## [1.2.0]"'),
		});
	});
});
