import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { quartiles } from '../../tools/n8n/measures';
import { inQuartiles } from '../report/format';
import type { Row } from '../report/row';
import type { Scale } from '../scale';
import { REPOSITORY } from '../server';
import type { Stage } from '../stage';
import { predefinedWay } from '../ways';

/** ms, µs. */
const LIMITS = { loading: 10, hook: 50 };

/** A fresh process of n8n's Node each, this build and the other one in turns. */
export async function measureOwn(
	{ server }: Stage,
	{ loads }: Scale,
	against?: string,
): Promise<Row[]> {
	const builds = [{ folder: REPOSITORY, which: '' }];
	if (against) builds.push({ folder: against, which: ', other build' });
	const found = builds.map((build) => ({
		...build,
		loading: [] as number[],
		hook: [] as number[],
	}));
	for (let load = 0; load <= loads; load++) {
		for (const { folder, loading, hook } of found) {
			const probe = await runProbe(server.install.node, folder);
			// The first one fills the disk's cache.
			if (load === 0) continue;
			loading.push(probe.loading);
			hook.push(...probe.hook);
		}
	}
	const row = (title: string, values: number[], limit: number): Row => {
		const found = quartiles(values);
		// The package is one thing, whichever way it is used.
		const cell = { text: inQuartiles(found, 1), holds: found.median <= limit };
		return { title, goal: `at most ${limit}`, cells: { [predefinedWay.id]: cell } };
	};
	return found.flatMap(({ which, loading, hook }) => [
		row(`Loading the package, ms${which}`, loading, LIMITS.loading),
		row(`The hook with a fresh token, µs${which}`, hook, LIMITS.hook),
	]);
}

async function runProbe(
	node: string,
	folder: string,
): Promise<{ loading: number; hook: number[] }> {
	const { stdout } = await promisify(execFile)(node, [join(__dirname, 'probe.cjs'), folder]);
	return JSON.parse(stdout) as { loading: number; hook: number[] };
}
