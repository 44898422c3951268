import envPaths from 'env-paths';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPinned, manifestFolder, type N8nVersion } from './versions';

/**
 * Where n8n servers are kept between runs: the user's cache folder, or `N8N_FLUENT_CACHE`.
 * Deleting it is always safe, except for `home`, which holds what was entered with `--no-simulator`.
 */
export function cacheFolder(): string {
	return (
		process.env.N8N_FLUENT_CACHE || envPaths('n8n-nodes-fluent-commerce', { suffix: '' }).cache
	);
}

/** Folder of one installed server. The name of a pinned one changes with its packages, so it is never stale. */
export function installFolder(version: N8nVersion): string {
	if (!isPinned(version)) return join(cacheFolder(), `n8n-${version}-unpinned`);
	const hash = createHash('sha256');
	for (const file of ['package-lock.json', 'package.json']) {
		hash.update(readFileSync(join(manifestFolder(version), file)));
	}
	return join(cacheFolder(), `n8n-${version}-${hash.digest('hex').slice(0, 12)}`);
}
