import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { checkNode, SetupError } from '../setup.cjs';
import { cacheFolder, installFolder } from './cache';
import { compileFor, nodeOf } from './node';
import { runNpm } from './npm';
import { isAlive } from './process';
import { manifestFolder, RELEASES, type N8nVersion } from './versions';

/** An n8n server on disk that has proved to work. */
export interface N8nInstall {
	version: N8nVersion;
	folder: string;
	/** The Node to run it with. */
	node: string;
	/** n8n's command-line program. */
	program: string;
}

/** Called once per second while an install runs: what it does now, and for how many seconds in all. */
export type InstallReport = (step: string, elapsed: number) => void;

const DISK_SPACE = 4e9;

/**
 * Finds n8n in the cache folder, or installs it there (minutes, gigabytes, needs the npm registry).
 *
 * @throws SetupError in one sentence: no disk space, no network, no compiler, an old Node
 */
export async function installN8n(
	version: N8nVersion,
	report: InstallReport = () => {},
): Promise<N8nInstall> {
	checkNode();
	const folder = ownServer(version) ?? installFolder(version);
	if (!existsSync(folder)) await install(version, folder, report);
	return {
		version,
		folder,
		node: nodeOf(folder, version),
		program: programOf(folder),
	};
}

/** Another n8n 2 to run instead, such as the newest release: the folder in which npm has installed it. */
function ownServer(version: N8nVersion): string | undefined {
	const folder = process.env.N8N_FLUENT_SERVER;
	if (!folder || !version.startsWith('2.')) return undefined;
	if (existsSync(programOf(folder))) return folder;
	throw new SetupError(`There is no n8n in ${folder}, which N8N_FLUENT_SERVER names.`);
}

/** All work happens in a neighbour folder that is renamed at the end: a broken install never looks finished. */
async function install(version: N8nVersion, folder: string, report: InstallReport): Promise<void> {
	await prepareCache();
	const work = `${folder}.installing-${process.pid}`;
	const log = join(cacheFolder(), `install-${version}.log`);
	const { native, minutes, size } = RELEASES[version];

	const steps = async (step: (text: string) => void) => {
		step(`Downloading n8n ${version} from npm, about ${minutes} minutes and ${size} GB, once`);
		await rm(work, { recursive: true, force: true });
		await cp(manifestFolder(version), work, { recursive: true });
		await runNpm(['ci', '--ignore-scripts', '--prefer-offline', '--loglevel=error'], {
			cwd: work,
			log,
		});

		step(`Compiling ${native.join(' and ')} for n8n ${version}, about 90 seconds`);
		const node = nodeOf(work, version);
		await runNpm(['rebuild', ...native, '--ignore-scripts=false', '--foreground-scripts'], {
			cwd: work,
			log,
			env: compileFor(node),
		});

		step(`Checking n8n ${version}`);
		check(node, work, version);
		await moveIntoPlace(work, folder);
	};
	try {
		await withClock(report, steps);
	} finally {
		await rm(work, { recursive: true, force: true });
	}
}

async function prepareCache(): Promise<void> {
	const cache = cacheFolder();
	try {
		await mkdir(cache, { recursive: true });
	} catch {
		throw new SetupError(`The cache folder ${cache} cannot be created: set N8N_FLUENT_CACHE.`);
	}
	for (const name of await readdir(cache)) {
		const pid = /\.installing-(\d+)$/.exec(name)?.[1];
		if (!pid || isAlive(Number(pid))) continue;
		await rm(join(cache, name), { recursive: true, force: true });
	}
	const { bavail, bsize } = await statfs(cache);
	if (bavail * bsize < DISK_SPACE) {
		throw new SetupError(
			`Not enough disk space in ${cache}: n8n needs 4 GB, ${((bavail * bsize) / 1e9).toFixed(1)} GB are free.`,
		);
	}
}

function check(node: string, folder: string, version: N8nVersion): void {
	const run = (...args: string[]) =>
		execFileSync(node, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
	try {
		for (const name of RELEASES[version].native) run('-e', `require(${JSON.stringify(name)})`);
		const answer = run(programOf(folder), '--version');
		if (answer !== version) throw new Error(`n8n calls itself ${answer}`);
	} catch (cause) {
		throw new SetupError(`n8n ${version} was installed but does not start.`, { cause });
	}
}

/** Somebody else may have finished the same install in the meantime; theirs is as good as ours. */
async function moveIntoPlace(work: string, folder: string): Promise<void> {
	try {
		await rename(work, folder);
	} catch (error) {
		if (!existsSync(folder)) throw error;
	}
}

async function withClock(
	report: InstallReport,
	work: (step: (text: string) => void) => Promise<void>,
): Promise<void> {
	const start = Date.now();
	let current = '';
	const tell = () => report(current, Math.round((Date.now() - start) / 1000));
	const timer = setInterval(tell, 1000);
	try {
		await work((text) => {
			current = text;
			tell();
		});
	} finally {
		clearInterval(timer);
	}
}

function programOf(folder: string): string {
	return join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
}
