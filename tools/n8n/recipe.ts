import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../setup.cjs';
import { runNpm } from './npm';
import { isPinned, manifestFolder, RELEASES, type N8nRelease } from './versions';
import { manifestFor, releaseFor } from './versions/unpinned';

/** How one n8n is installed. */
export interface Recipe {
	release: N8nRelease;
	/** Lays what npm needs into an empty folder. */
	prepare(folder: string): Promise<void>;
	/** npm's command after that. */
	command: 'ci' | 'install';
}

/**
 * The pinned versions come from their lockfiles, any other as the registry has it.
 *
 * @param log file for the output of npm
 * @throws SetupError if there is no such version
 */
export async function recipeFor(version: string, log: string): Promise<Recipe> {
	if (isPinned(version)) {
		const prepare = async (folder: string) =>
			await cp(manifestFolder(version), folder, { recursive: true });
		return { release: RELEASES[version], prepare, command: 'ci' };
	}
	const release = releaseFor(version, await enginesOf(version, log));
	const manifest = JSON.stringify(manifestFor(version, release), null, 2);
	const prepare = async (folder: string) => {
		await mkdir(folder, { recursive: true });
		await writeFile(join(folder, 'package.json'), manifest);
	};
	return { release, prepare, command: 'install' };
}

/** The Node versions that n8n says it runs on. */
async function enginesOf(version: string, log: string): Promise<string> {
	if (!/^\d+\.\d+\.\d+$/.test(version)) {
		throw new SetupError(`"${version}" is no version of n8n: give three numbers, such as 2.8.4.`);
	}
	try {
		await runNpm(['view', `n8n@${version}`, 'engines.node', '--json'], { log });
	} catch (error) {
		if (!(await readFile(log, 'utf8')).includes('E404')) throw error;
		throw new SetupError(`npm has no n8n ${version}: "npm view n8n versions" lists those it has.`);
	}
	return JSON.parse(await readFile(log, 'utf8')) as string;
}
