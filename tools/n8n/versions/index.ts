import { join } from 'node:path';

/** The n8n that everything here runs on, and the last line before it. Their packages are pinned in folders of these names. */
export const CURRENT_N8N = '2.41.1';
export const LEGACY_N8N = '1.123.81';

/** The first whose n8n-workflow has all that the package loads (`NodeConnectionTypes`). */
export const OLDEST_N8N = '1.85.4';

/** What the README says of versions was measured on these. */
export const MEASURED_N8N = [OLDEST_N8N, LEGACY_N8N, '2.8.4', '2.35.7', CURRENT_N8N];

/**
 * n8n's older expression engine: the newer one needs isolated-vm, which compiles on Node 24 only, and makes an isolate
 * for each run, which takes more than a core at 20 runs a second.
 */
export const OLDER_EXPRESSIONS = { N8N_EXPRESSION_ENGINE: 'legacy' };

type PinnedN8n = typeof CURRENT_N8N | typeof LEGACY_N8N;

/** One of them, or any other of the registry. */
export type N8nVersion = string;

/** What differs between the n8n lines. */
export interface N8nRelease {
	/** Packages with native code that this n8n loads; their install scripts are the only ones that run. */
	native: string[];
	/** Range of Node majors it runs on, from its `engines`; used where no bundled Node fits the machine. */
	node: { min: number; max: number };
	/** Settings that only this line needs. */
	env: Record<string, string>;
}

/** What follows from the oldest Node that it supports. */
export function releaseOn(node: N8nRelease['node']): N8nRelease {
	const hasIsolates = node.min >= 24;
	// These modules call hosts of n8n at the start.
	const disabled = hasIsolates ? 'mcp-registry,instance-ai,insights' : 'insights';
	return {
		native: hasIsolates ? ['sqlite3', 'isolated-vm'] : ['sqlite3'],
		node,
		env: { ...(hasIsolates ? {} : OLDER_EXPRESSIONS), N8N_DISABLED_MODULES: disabled },
	};
}

export const RELEASES: Record<PinnedN8n, N8nRelease> = {
	[CURRENT_N8N]: releaseOn({ min: 24, max: 26 }),
	[LEGACY_N8N]: releaseOn({ min: 20, max: 24 }),
};

export const isPinned = (version: N8nVersion): version is PinnedN8n =>
	Object.hasOwn(RELEASES, version);

/** Folder with the pinned `package.json`, `package-lock.json` and `.npmrc` of one version. */
export function manifestFolder(version: PinnedN8n): string {
	return join(__dirname, version);
}
