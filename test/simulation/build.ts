import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build as bundle, type Plugin } from 'esbuild';

const here = __dirname;
const root = dirname(dirname(here));

/** A piece of a file in `fluent` that is taken out, to see that the simulation misses it. */
export interface Removal {
	file: string;
	from: string;
	to: string;
}

/**
 * Compiles the worker, with the core and whatever is taken out of it, into one file.
 *
 * @param name of the file
 */
export async function build(name: string, removal?: Removal): Promise<string> {
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
			'n8n-workflow': join(here, 'stand-ins.ts'),
			'node:crypto': join(here, 'stand-ins.ts'),
		},
		plugins: removal ? [takeOut(removal)] : [],
		logLevel: 'error',
	});
	return outfile;
}

const takeOut = (removal: Removal): Plugin => ({
	name: 'take out',
	setup(build) {
		build.onLoad({ filter: /\/fluent\/[^/]*\.ts$/ }, async ({ path }) => {
			const isTheOne = path.endsWith(`/fluent/${removal.file}`);
			return isTheOne ? { contents: await without(removal, path), loader: 'ts' } : undefined;
		});
	},
});

/** The text of a file of the core without the piece. @throws if it does not hold that exactly once */
export async function without({ file, from, to }: Removal, path: string): Promise<string> {
	const [before, after, ...more] = (await readFile(path, 'utf8')).split(from);
	if (after === undefined || more.length) {
		throw new Error(`fluent/${file} does not hold this piece once: ${from}`);
	}
	return before + to + after;
}
