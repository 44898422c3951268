import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from './npm';

/**
 * Puts a built package where an install through n8n's editor puts it.
 * It is a copy of what the npm tarball holds: a link to the repository would make n8n load the second
 * n8n-workflow of its node_modules.
 *
 * @param packageDir folder with package.json and the built files
 * @param userFolder N8N_USER_FOLDER
 */
export async function installPackage(packageDir: string, userFolder: string): Promise<void> {
	const manifest = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
		name: string;
		version: string;
		files?: string[];
	};
	const always = readdirSync(packageDir).filter((name) => /^(readme|licen[cs]e)/i.test(name));
	const files = ['package.json', ...always, ...(manifest.files ?? [])];
	const missing = files.find((name) => !existsSync(join(packageDir, name)));
	if (missing) throw new SetupError(`The package is not built (no ${missing}): run npm run build.`);

	const nodes = join(userFolder, '.n8n', 'nodes');
	const target = join(nodes, 'node_modules', manifest.name);
	await rm(target, { recursive: true, force: true });
	await mkdir(target, { recursive: true });
	for (const name of files) {
		await cp(join(packageDir, name), join(target, name), { recursive: true });
	}
	await writeFile(
		join(nodes, 'package.json'),
		JSON.stringify({
			name: 'installed-nodes',
			private: true,
			dependencies: { [manifest.name]: manifest.version },
		}),
	);
}
