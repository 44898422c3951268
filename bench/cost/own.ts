import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { REPOSITORY } from '../server';
import type { Scale } from '../scale';
import { probe } from './probe';
import { spread, type Spread } from './statistics';

/** Microseconds per call with a fresh token; median and third quartile of so many samples. */
export interface HookCost {
	median: number;
	high: number;
	samples: number;
}

export interface Size {
	/** Bytes. */
	packed: number;
	unpacked: number;
	files: number;
}

/** Bytes of heap after logins with so many different credentials, by their number. */
export type Heap = Record<string, Spread>;

/** What n8n calls before each request alone, and with what it calls to add the header. */
export async function measureHook(
	node: string,
	{ hook }: Scale,
): Promise<{ hook: HookCost; withHeader: HookCost }> {
	const [alone, withHeader] = await probe<HookCost[]>(node, 'hook.mjs', String(hook));
	return { hook: alone, withHeader };
}

/** ms in which a fresh process loads the package; the first one, which fills the disk's cache, is left out. */
export async function measureLoading(node: string, { loads }: Scale): Promise<Spread> {
	const times: number[] = [];
	for (let run = 0; run <= loads; run++) times.push(await probe<number>(node, 'load.cjs'));
	return spread(times.slice(1));
}

/** @returns for 1,000 and 2,000 credentials */
export async function measureHeap(node: string, { heaps, settling }: Scale): Promise<Heap> {
	const measure = async (goal: string) => {
		const runs = Array.from({ length: heaps }, () =>
			probe<number>(node, 'heap.cjs', String(settling), goal),
		);
		return [goal, spread(await Promise.all(runs))] as const;
	};
	return Object.fromEntries(await Promise.all(['1000', '2000'].map(measure)));
}

export async function measureSize(): Promise<Size> {
	const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--dry-run'], {
		cwd: REPOSITORY,
	});
	const [{ size, unpackedSize, entryCount }] = JSON.parse(stdout) as Array<{
		size: number;
		unpackedSize: number;
		entryCount: number;
	}>;
	return { packed: size, unpacked: unpackedSize, files: entryCount };
}
