import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { devDependencies, engines } from '../../../package.json';
import { CURRENT_N8N, LEGACY_N8N, MEASURED_N8N, OLDEST_N8N } from '../../../tools/n8n';
import { manifestFor, prepare, releaseFor } from '../../../tools/n8n/recipe';

const ROOT = path.resolve(__dirname, '../../..');

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** A file, or all files below a folder. */
function filesOf(place: string): string[] {
	if (!statSync(path.join(ROOT, place)).isDirectory()) return [place];
	return readdirSync(path.join(ROOT, place)).flatMap((name) => filesOf(path.join(place, name)));
}

const found = (text: string, pattern: RegExp) =>
	[...text.matchAll(pattern)].map(([, version]) => version);

/** What a text calls a version of n8n, also as the tag of an image or a package. */
const namedN8n = (text: string) => found(text, /\bn8n[ :@-]v?(\d+\.\d+\.\d+)\b/g);

describe('versions of n8n are written in tools/n8n/versions alone', () => {
	// What was measured on an older n8n says so for good.
	const isResult = (file: string) => file.startsWith(path.join('bench', 'results'));
	const isWhereTheyStand = (file: string) => file.startsWith(path.join('tools', 'n8n', 'versions'));
	const programs = ['.ci', '.github/workflows', 'bench', 'examples', 'test', 'tools']
		.flatMap(filesOf)
		.filter((file) => !isResult(file) && !isWhereTheyStand(file));

	test.each([CURRENT_N8N, LEGACY_N8N])('%s is in no program', (version) => {
		expect(programs).toContain(path.join('test', 'queue', 'sharing.test.ts'));
		expect(programs.filter((file) => read(file).includes(version))).toEqual([]);
	});

	test.each([
		'docs/queue-mode/compose.yaml',
		'docs/queue-mode.md',
		'.github/ISSUE_TEMPLATE/bug.yml',
	])('%s names the current one alone', (file) => {
		expect([...new Set(namedN8n(read(file)))]).toEqual([CURRENT_N8N]);
	});

	test('no workflow names any', () => {
		const workflows = ['.ci', '.github/workflows'].flatMap(filesOf);
		expect(workflows.flatMap((file) => namedN8n(read(file)))).toEqual([]);
	});

	test('README.md names all that were measured', () => {
		const readme = read('README.md');
		expect(MEASURED_N8N.filter((version) => !readme.includes(version))).toEqual([]);
	});

	test('the oldest one is asked for by the package', () => {
		expect(engines.n8n).toBe(`>=${OLDEST_N8N}`);
	});

	test.each([
		[CURRENT_N8N, devDependencies['n8n-core'], devDependencies['n8n-workflow']],
		[LEGACY_N8N, devDependencies['n8n-core-1'], devDependencies['n8n-workflow-1']],
	])('the engine level runs on the parts of n8n %s', (n8n, core, workflow) => {
		const lock = JSON.parse(read(`tools/n8n/versions/${n8n}/package-lock.json`)) as {
			packages: Record<string, { version: string }>;
		};
		const { 'node_modules/n8n-core': n8nCore, 'node_modules/n8n-workflow': n8nWorkflow } =
			lock.packages;
		expect(core.split('@').at(-1)).toBe(n8nCore.version);
		expect(workflow.split('@').at(-1)).toBe(n8nWorkflow.version);
	});
});

describe('the oldest Node is written in package.json alone', () => {
	const [minimum] = found(engines.node, /^>=(\d+\.\d+)$/g);
	const major = minimum.split('.')[0];

	test.each(['README.md', 'CONTRIBUTING.md'])('%s asks for it', (file) => {
		expect(found(read(file), /\bNode(?:\.js)? (\d+\.\d+)\b/g)).toContain(minimum);
	});

	test('no program has it', () => {
		const programs = ['tools/run.mjs', 'tools/setup.cjs', ...filesOf('.ci')];
		expect(programs.filter((file) => read(file).includes(minimum))).toEqual([]);
	});

	test('workflows run on it and on newer ones, the types are its own', () => {
		const workflows = filesOf('.github/workflows').map(read).join('\n');
		const matrix = found(workflows, /node: \[(.+)\]/g)[0].split(', ');
		const versions = [...matrix, ...found(workflows, /node-version: (\d+)/g)];
		expect(matrix[0]).toBe(major);
		expect(versions.filter((version) => Number(version) < Number(major))).toEqual([]);
		expect(devDependencies['@types/node'].split('.')[0]).toBe(major);
	});
});

const folder = mkdtempSync(path.join(tmpdir(), 'n8n-versions-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([LEGACY_N8N, CURRENT_N8N])('the pinned %s comes from its lockfile', async (version) => {
	const to = path.join(folder, version);
	expect(await prepare(version, to)).toMatchObject({ command: 'ci' });
	const lock = JSON.parse(readFileSync(path.join(to, 'package-lock.json'), 'utf8')) as object;
	expect(lock).toMatchObject({ packages: { 'node_modules/n8n': { version } } });
});

describe('any other n8n', () => {
	// What n8n 1.85.4, 2.8.4 and 2.35.7 say, and the current one.
	test.each([
		['>=18.17 <= 22', 20, ['sqlite3']],
		['>=20.19 <= 24.x', 20, ['sqlite3']],
		['>=22.22', 22, ['sqlite3']],
		['>=24.0.0', 24, ['sqlite3', 'isolated-vm']],
	])('that runs on Node %s gets Node %d', (engines, min, native) => {
		const release = releaseFor('2.8.4', engines);
		expect(release).toMatchObject({ node: { min, max: min }, native });
		const { dependencies, optionalDependencies } = manifestFor('2.8.4', release) as Record<
			string,
			object
		>;
		expect(dependencies).toEqual({ n8n: '2.8.4' });
		expect(Object.values(optionalDependencies)).toEqual([String(min)]);
	});

	test('that runs on no Node of npm is reported', () => {
		expect(() => releaseFor('9.0.0', '>=30')).toThrow('n8n 9.0.0 needs Node >=30');
	});

	test.each(['latest', '2.8', '', '2.8.4; ls'])('"%s" is no version', async (version) => {
		const prepared = prepare(version, path.join(folder, 'none'));
		await expect(prepared).rejects.toThrow(`"${version}" is no version of n8n`);
	});
});
