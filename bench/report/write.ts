import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { REPOSITORY } from '../server';
import { document, growthFile, plotFile } from './document';
import { growthPlot } from './growth-plot';
import type { Run } from './model';
import { plot } from './plot';

/** Of what is stored; runs of another one cannot be shown beside newer ones. */
const FORMAT = 2;

interface Stored {
	format: number;
	/** The last one of each n8n. */
	runs: Record<string, Run>;
}

/** Adds a run to the results, in the place of an older one on the same n8n. @returns the folder */
export async function writeReport(run: Run): Promise<string> {
	const { n8n, quick } = run.conditions;
	const folder = quick
		? join(REPOSITORY, 'reports', 'bench')
		: join(REPOSITORY, 'bench', 'results');
	await mkdir(folder, { recursive: true });
	const file = join(folder, 'results.json');
	const stored: Stored = { format: FORMAT, runs: { ...(await runsBefore(file)), [n8n]: run } };
	const newestFirst = Object.values(stored.runs).sort((a, b) =>
		b.conditions.n8n.localeCompare(a.conditions.n8n, 'en', { numeric: true }),
	);
	await writeText(file, JSON.stringify(stored), 'json');
	await writeText(join(folder, 'results.md'), document(newestFirst), 'markdown');
	await writeFile(join(folder, plotFile(n8n)), plot(run));
	await writeFile(join(folder, growthFile(n8n)), growthPlot(run));
	return relative(REPOSITORY, folder);
}

async function runsBefore(file: string): Promise<Stored['runs']> {
	if (!existsSync(file)) return {};
	const { format: given, runs } = JSON.parse(await readFile(file, 'utf8')) as Partial<Stored>;
	return given === FORMAT && runs ? runs : {};
}

/** In the style of the repository, which is checked. */
async function writeText(file: string, text: string, parser: string): Promise<void> {
	const config = await resolveConfig(join(REPOSITORY, 'README.md'));
	await writeFile(file, await format(text, { ...config, parser }));
}
