import { rmSync } from 'node:fs';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installN8n, type InstallReport, type N8nVersion } from '../tools/n8n';
import { N8nServer } from '../tools/n8n/launch';
import { installPackage } from '../tools/n8n/package';
import { freePort } from '../tools/n8n/ports';

export const REPOSITORY = resolve(__dirname, '..');
const BUILT_IN_STYLE = join(__dirname, 'built-in-style');

/**
 * A server that is not started yet, with this package and the one in built-in style beside it. It may be started and
 * stopped several times; its user folder goes when this process ends.
 */
export async function prepareServer(
	version: N8nVersion,
	onInstall: InstallReport,
	env: NodeJS.ProcessEnv = {},
): Promise<N8nServer> {
	const install = await installN8n(version, onInstall);
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-fluent-bench-'));
	await installPackage(REPOSITORY, userFolder);
	await cp(BUILT_IN_STYLE, packageFolder(userFolder, 'n8n-nodes-fluent-built-in-style'), {
		recursive: true,
	});
	const server = await serverOf({ install, userFolder }, env);
	// After the server's own handler, which kills n8n if it still runs.
	process.once('exit', () => rmSync(userFolder, { recursive: true, force: true }));
	return server;
}

/** One more process of the same n8n, not started yet. */
export async function serverOf(
	{ install, userFolder }: Pick<N8nServer, 'install' | 'userFolder'>,
	env: NodeJS.ProcessEnv,
): Promise<N8nServer> {
	const ports = {
		editor: await freePort(),
		broker: await freePort(),
		health: await freePort(),
	};
	return new N8nServer(install, userFolder, ports, {
		version: install.version,
		userFolder,
		// Thousands of executions are counted at the end of a row, so none may be pruned.
		env: { EXECUTIONS_DATA_PRUNE: 'false', ...env },
	});
}

/** Where an installed community package lies. */
export function packageFolder(userFolder: string, name: string): string {
	return join(userFolder, '.n8n', 'nodes', 'node_modules', name);
}
