import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { build as bundle, type Plugin } from 'esbuild';

const here = __dirname;
const root = dirname(dirname(here));

/** A piece of the core that is taken out, to see that the simulation misses it. */
export interface Removal {
	file: string;
	from: string;
	to: string;
}

/**
 * Compiles the worker, with the core and whatever is taken out of it, into one file.
 *
 * @param name of the file
 * @param core the module that has `createSubject`
 */
export async function build(name: string, core: string, removals: Removal[] = []): Promise<string> {
	const outfile = join(root, 'node_modules', '.cache', 'simulation', `${name}.cjs`);
	mkdirSync(dirname(outfile), { recursive: true });
	await bundle({
		entryPoints: [join(here, 'worker.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		target: 'node20',
		nodePaths: [join(root, 'node_modules')],
		alias: {
			'#core': resolve(core),
			'n8n-workflow': join(here, 'stand-ins.ts'),
			'node:crypto': join(here, 'stand-ins.ts'),
		},
		plugins: removals.length ? [takeOut(removals)] : [],
		logLevel: 'error',
	});
	return outfile;
}

function takeOut(removals: Removal[]): Plugin {
	return {
		name: 'take out',
		setup(build) {
			build.onLoad({ filter: /\/fluent\/[^/]*\.ts$/ }, async ({ path }) => {
				return { contents: without(removals, path, await readFile(path, 'utf8')), loader: 'ts' };
			});
		},
	};
}

/** The text of a file of the core without what is taken out of it. @throws if it does not hold a piece exactly once */
export function without(removals: Removal[], path: string, text: string): string {
	let left = text;
	for (const { file, from, to } of removals) {
		if (!path.endsWith(`/fluent/${file}`)) continue;
		if (left.split(from).length !== 2) {
			throw new Error(`fluent/${file} does not hold this piece once: ${from}`);
		}
		left = left.replace(from, () => to);
	}
	return left;
}
