import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runNpm, SetupError } from '../setup.cjs';

const REPOSITORY = resolve(__dirname, '..', '..');

/**
 * Packs the built package and installs the tarball with npm where an install through n8n's editor puts it, and with the
 * options that n8n gives npm. It needs no network, as the package has no dependencies.
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
