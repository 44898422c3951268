import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError } from '../setup.cjs';
import { NODE_PACKAGES } from './node-packages';
import type { N8nRelease } from './versions';

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
		PATH: `${dirname(node)}:${process.env.PATH ?? ''}`,
		...(existsSync(join(root, 'include', 'node')) && { npm_config_nodedir: root }),
	};
}
