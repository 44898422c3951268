import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkNode, runNpm, SetupError } from '../setup.cjs';
import { SECOND } from '../time';
import { cacheFolder, isAlive } from './machine';
import { compileFor, installFolder, nodeOf, prepare, releaseFor } from './recipe';
import { isPinned, RELEASES, type N8nRelease, type N8nVersion } from './versions';

/** An n8n server on disk that has proved to work. */
export interface N8nInstall {
	version: N8nVersion;
	folder: string;
	/** The Node to run it with. */
	node: string;
	/** n8n's command-line program. */
	program: string;
	/** Settings that only this n8n needs. */
	env: Record<string, string>;
}

/** Called once per second while an install runs: what it does now, and for how many seconds in all. */
export type InstallReport = (step: string, elapsed: number) => void;

const DISK_SPACE = 4e9;
const REPOSITORY = resolve(__dirname, '..', '..');

/**
 * Finds n8n in the cache folder, or installs it there (minutes, gigabytes, needs the npm registry).
 *
 * @throws SetupError in one sentence: no such version, no disk space, no network, no compiler, an old Node
 */
export async function installN8n(
	version: N8nVersion,
	report: InstallReport = () => {},
): Promise<N8nInstall> {
	checkNode();
	const folder = installFolder(version);
	if (!existsSync(folder)) await install(version, folder, report);
	return installed(version, folder, await releaseOf(version, folder));
}

const installed = (version: N8nVersion, folder: string, release: N8nRelease): N8nInstall => ({
	version,
	folder,
	node: nodeOf(folder, release),
	program: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
	env: release.env,
});

async function releaseOf(version: N8nVersion, folder: string): Promise<N8nRelease> {
	if (isPinned(version)) return RELEASES[version];
	const manifest = await readFile(join(folder, 'node_modules', 'n8n', 'package.json'), 'utf8');
	const { engines } = JSON.parse(manifest) as { engines: { node: string } };
	return releaseFor(version, engines.node);
}

/** All work happens in a neighbour folder that is renamed at the end: a broken install never looks finished. */
async function install(version: N8nVersion, folder: string, report: InstallReport): Promise<void> {
	await prepareCache();
	const work = `${folder}.installing-${process.pid}`;
	const log = join(cacheFolder(), `install-${version}.log`);
	const start = Date.now();
	let current = '';
	const tell = () => report(current, Math.round((Date.now() - start) / SECOND));
	const step = (text: string) => {
		current = text;
		tell();
	};
	const timer = setInterval(tell, SECOND);
	try {
		step(`Downloading n8n ${version} from npm, 4 to 8 minutes and up to 3 GB, once`);
		await rm(work, { recursive: true, force: true });
		const { release, command } = await prepare(version, work);
		const quietly = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--loglevel=error'];
		await runNpm([command, ...quietly], { cwd: work, log });

		const { native } = release;
		step(`Compiling ${native.join(' and ')} for n8n ${version}, about 90 seconds`);
		const install = installed(version, work, release);
		const rebuild = ['rebuild', ...native, '--ignore-scripts=false', '--foreground-scripts'];
		await runNpm(rebuild, { cwd: work, log, env: compileFor(install.node) });

		step(`Checking n8n ${version}`);
		check(install, native);
		await moveIntoPlace(work, folder);
	} finally {
		clearInterval(timer);
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

function check({ version, folder, node, program }: N8nInstall, native: string[]): void {
	const run = (...args: string[]) =>
		execFileSync(node, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
	try {
		for (const name of native) run('-e', `require(${JSON.stringify(name)})`);
		const answer = run(program, '--version');
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

/**
 * Packs this repository's package, as it is built, and installs the tarball with npm where an install through n8n's editor
 * puts it, and with the options that n8n gives npm. It needs no network, as the package has no dependencies.
 *
 * @param userFolder N8N_USER_FOLDER
 */
export async function installPackage(userFolder: string): Promise<void> {
	if (!existsSync(join(REPOSITORY, 'dist'))) {
		throw new SetupError('The package is not built: run npm run build.');
	}
	const nodes = join(userFolder, '.n8n', 'nodes');
	const log = join(userFolder, 'npm.log');
	const packed = await mkdtemp(join(tmpdir(), 'n8n-fluent-pack-'));
	try {
		await mkdir(nodes, { recursive: true });
		await runNpm(['pack', '--pack-destination', packed], { cwd: REPOSITORY, log });
		const [tarball] = await readdir(packed);
		const asN8n = ['--ignore-scripts', '--install-strategy=shallow', '--no-package-lock'];
		await runNpm(['install', join(packed, tarball), '--offline', ...asN8n], { cwd: nodes, log });
	} finally {
		await rm(packed, { recursive: true, force: true });
	}
}
