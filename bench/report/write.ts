import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { REPOSITORY } from '../server';
import { document, plotFile } from './document';
import type { Run } from './model';
import { plot } from './plot';

/** The last run of each n8n. */
type Stored = Record<string, Run>;

/** Adds a run to the results, in the place of an older one on the same n8n. @returns the folder */
export async function writeReport(run: Run): Promise<string> {
	const { n8n, quick } = run.conditions;
	const folder = quick
		? join(REPOSITORY, 'reports', 'bench')
		: join(REPOSITORY, 'bench', 'results');
	await mkdir(folder, { recursive: true });
	const file = join(folder, 'results.json');
	const before = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Stored) : {};
	const stored: Stored = { ...before, [n8n]: run };
	const runs = Object.keys(stored)
		.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
		.map((version) => stored[version]);
	await writeText(file, JSON.stringify(stored), 'json');
	await writeText(join(folder, 'results.md'), document(runs), 'markdown');
	await writeFile(join(folder, plotFile(n8n)), plot(run));
	return relative(REPOSITORY, folder);
}

/** In the style of the repository, which is checked. */
async function writeText(file: string, text: string, parser: string): Promise<void> {
	const config = await resolveConfig(join(REPOSITORY, 'README.md'));
	await writeFile(file, await format(text, { ...config, parser }));
}
