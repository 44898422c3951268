import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** For n8n's environment: a heap that is small for n8n, so that a leak ends it, and the probe that writes to `file`. */
export const watchHeap = (file: string): NodeJS.ProcessEnv => ({
	NODE_OPTIONS: `--max-old-space-size=1024 --require ${join(__dirname, 'heap-probe.cjs')}`,
	SOAK_HEAP_FILE: file,
});

/** Bytes in use after each garbage collection, oldest first. */
export const readHeap = (file: string): number[] =>
	readFileSync(file, 'utf8').trim().split('\n').map(Number);

/** n8n loads its nodes and fills its caches: so many samples, and this share of a run, are not judged. */
const WARM_UP = { samples: 6, share: 0.1 };

/** What the middle of the heap may grow, as a share of it, whatever its spread. */
const ALLOWED = 0.02;

export interface HeapVerdict {
	grows: boolean;
	text: string;
}

/**
 * Whether heap is lost: the median of the last third lies above that of the first by more than the samples of the first
 * spread (twice the distance of their quartiles), and by more than 2 %.
 */
export function judgeHeap(samples: number[]): HeapVerdict {
	const judged = samples.slice(Math.max(WARM_UP.samples, samples.length * WARM_UP.share));
	const third = Math.floor(judged.length / 3);
	const [first, last] = [judged.slice(0, third), judged.slice(-third)].map(quartiles);
	const noise = Math.max(2 * (first.high - first.low), ALLOWED * first.median);
	const growth = last.median - first.median;
	const text = `${inMegabytes(first.median)} in the first third, ${inMegabytes(last.median)} in the last; noise ${inMegabytes(noise)}, ${judged.length} samples`;
	return { grows: !(growth <= noise), text };
}

function quartiles(values: number[]): { low: number; median: number; high: number } {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? NaN;
	return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

export const inMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
