import envPaths from 'env-paths';
import getPort from 'get-port';

/**
 * Where n8n servers are kept between runs: the user's cache folder, or `N8N_FLUENT_CACHE`.
 * Deleting it is always safe, except for `home`, which holds what was entered with `--no-simulator`.
 */
export function cacheFolder(): string {
	const { cache } = envPaths('n8n-nodes-fluent-commerce', { suffix: '' });
	return process.env.N8N_FLUENT_CACHE || cache;
}

/** Nobody listens there: that one if it is free. get-port hands out none twice in quick succession, so parallel starts do not meet. */
export async function freePort(preferred?: number): Promise<number> {
	return await getPort({ host: '127.0.0.1', port: preferred });
}

export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
