import { rmSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
	CREDENTIAL_TYPE,
	freePort,
	installN8n,
	installPackage,
	SetupError,
	type InstallReport,
	type N8nVersion,
} from '../tools/n8n';
import { N8nServer } from '../tools/n8n/launch';

export const REPOSITORY = resolve(__dirname, '..');

/** Type of the credential of the other build: two packages of the same names could not stand side by side. */
export const OTHER_TYPE = 'fluentCommerceOtherApi';

export interface ServerSettings {
	version: N8nVersion;
	env: NodeJS.ProcessEnv;
	/** A built checkout of another commit. */
	against?: string;
}

/**
 * A server that is not started yet, with this package and the one in built-in style beside it. Its user folder goes when
 * this process ends.
 */
export async function prepareServer(
	{ version, env, against }: ServerSettings,
	onInstall: InstallReport,
): Promise<N8nServer> {
	const install = await installN8n(version, onInstall);
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-fluent-bench-'));
	await installPackage(userFolder);
	const packages = join(userFolder, '.n8n', 'nodes', 'node_modules');
	const builtInStyle = join(packages, 'n8n-nodes-fluent-built-in-style');
	await cp(join(__dirname, 'built-in-style'), builtInStyle, { recursive: true });
	if (against) await copyOther(against, join(packages, 'n8n-nodes-fluent-other'));
	const ports = { editor: await freePort(), broker: await freePort(), health: await freePort() };
	const server = new N8nServer(install, userFolder, ports, {
		version,
		userFolder,
		// Thousands of executions are counted at the end of a row, so none may be pruned.
		env: { EXECUTIONS_DATA_PRUNE: 'false', ...env },
	});
	// After the server's own handler, which kills n8n if it still runs.
	process.once('exit', () => rmSync(userFolder, { recursive: true, force: true }));
	return server;
}

async function copyOther(checkout: string, folder: string): Promise<void> {
	await cp(join(checkout, 'dist'), join(folder, 'dist'), { recursive: true }).catch(() => {
		throw new SetupError(`There is no built package in ${checkout}: run npm run build there.`);
	});
	const manifest = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8')) as object;
	const renamed = { ...manifest, name: 'n8n-nodes-fluent-other' };
	await writeFile(join(folder, 'package.json'), JSON.stringify(renamed));
	for (const name of await readdir(folder, { recursive: true })) {
		if (!name.endsWith('.js')) continue;
		const code = await readFile(join(folder, name), 'utf8');
		await writeFile(join(folder, name), code.replaceAll(CREDENTIAL_TYPE, OTHER_TYPE));
	}
}
