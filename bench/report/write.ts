import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { REPOSITORY } from '../server';
import { picture } from './picture';
import type { Run } from './row';
import { withRun } from './table';

/** @returns the folder */
export async function writeReport(run: Run, quick: boolean): Promise<string> {
	const folder = join(REPOSITORY, quick ? 'reports/bench' : 'bench/results');
	await mkdir(folder, { recursive: true });
	const file = join(folder, 'results.md');
	const before = existsSync(file) ? await readFile(file, 'utf8') : '';
	// In the style of the repository, which is checked.
	const config = await resolveConfig(join(REPOSITORY, 'README.md'));
	const document = await format(withRun(before, run), { ...config, parser: 'markdown' });
	await writeFile(file, document);
	await writeFile(join(folder, `n8n-${run.n8n}.svg`), picture(run));
	return relative(REPOSITORY, folder);
}
