import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const TOOLS = path.resolve(__dirname, '../../../tools/release');
const REAL = {
	name: 'n8n-nodes-sample',
	version: '1.2.0',
	author: { name: 'Ann', email: 'ann@sample.org' },
	homepage: 'https://github.com/sample/n8n-nodes-sample#readme',
};
const PLACEHOLDER = 'github.com/n8n-nodes-sample/n8n-nodes-sample';
const EMAIL = 'maintainers@n8n-nodes-sample.example';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'release-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a tool in a folder with these files. */
function run(tool: string, files: Record<string, string>) {
	for (const [name, text] of Object.entries({ 'package.json': JSON.stringify(REAL), ...files })) {
		mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
		writeFileSync(path.join(folder, name), text);
	}
	const program = [path.join(TOOLS, tool)];
	const { status, stdout, stderr } = spawnSync(process.execPath, program, {
		cwd: folder,
		encoding: 'utf8',
	});
	return { status, stdout, stderr };
}

const manifest = (changes: object) => ({ 'package.json': JSON.stringify({ ...REAL, ...changes }) });

test.each<[string, Record<string, string>, string[]]>([
	['none', { 'README.md': REAL.homepage }, []],
	[
		'all of them, but not in what git ignores',
		{
			...manifest({ author: { name: 'Ann', email: EMAIL }, homepage: `https://${PLACEHOLDER}#a` }),
			'credentials/Sample.credentials.ts': `documentationUrl = 'https://${PLACEHOLDER}#b';`,
			'dist/Sample.credentials.js': `https://${PLACEHOLDER}`,
			'.gitignore': 'dist/',
		},
		[
			`package.json: the author's address ${EMAIL}`,
			`credentials/Sample.credentials.ts: the repository ${PLACEHOLDER}`,
			`package.json: the repository ${PLACEHOLDER}`,
		],
	],
	[
		"a README that says that nothing is published, and an author as npm's short text",
		{
			...manifest({ author: 'Ann <ann@sample.example>' }),
			'README.md': '> **Not published yet.** Build it yourself.',
		},
		["package.json: the author's address ann@sample.example", 'README.md: "Not published yet"'],
	],
])('placeholders stop npm: %s', (_what, files, found) => {
	const head = 'Not published. Put what is yours in the place of:';
	const stderr = found.length ? `${[head, ...found].join('\n  ')}\n` : '';
	expect(run('placeholders.mjs', files)).toEqual({ status: stderr ? 1 : 0, stdout: '', stderr });
});

test('the notes of a release are the section of the version, with links that work elsewhere', () => {
	const section = '### Added\n\n- [A page](docs/page.md), [a site](https://n8n.io).';
	const changelog = `## [Unreleased]\n\n- Later.\n\n## [1.2.0] - 2026-12-01\n\n${section}\n\n## [1.1.0]\n\n- Before.\n`;
	const page = 'https://github.com/sample/n8n-nodes-sample/blob/v1.2.0/docs/page.md';
	const stdout = `### Added\n\n- [A page](${page}), [a site](https://n8n.io).\n`;
	const done = { status: 0, stdout, stderr: '' };
	expect(run('notes.mjs', { 'CHANGELOG.md': changelog })).toEqual(done);
});

test.each([
	'## [Unreleased]\n\n- New.\n',
	'## [1.2.0]\n\n## [1.1.0]\n\n- Before.\n',
	'## [1.2.01]\n\n- x\n',
])('there are no notes without such a section: %j', (changelog) => {
	const stderr = expect.stringContaining('no section "## [1.2.0]"');
	const failed = { status: 1, stdout: '', stderr };
	expect(run('notes.mjs', { 'CHANGELOG.md': changelog })).toMatchObject(failed);
});
