import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CURRENT_N8N, LEGACY_N8N } from '../../../tools/n8n';
import { manifestFor, prepare, releaseFor } from '../../../tools/n8n/recipe';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'n8n-versions-'))));
afterAll(async () => await rm(folder, { recursive: true }));

describe('a pinned n8n', () => {
	test.each([LEGACY_N8N, CURRENT_N8N])('%s comes from its lockfile', async (version) => {
		const to = join(folder, version);
		expect(await prepare(version, to)).toMatchObject({ command: 'ci' });
		const lock = JSON.parse(await readFile(join(to, 'package-lock.json'), 'utf8')) as object;
		expect(lock).toMatchObject({ packages: { 'node_modules/n8n': { version } } });
	});
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
		const prepared = prepare(version, join(folder, 'none'));
		await expect(prepared).rejects.toThrow(`"${version}" is no version of n8n`);
	});
});
