import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MINUTE, waitFor } from '../time';
import type { N8nServer } from './launch';

/** Has an n8n say how much heap it uses when it is asked. */
export const HEAP_PROBE = `--require ${JSON.stringify(join(__dirname, 'heap-probe.cjs'))}`;

/** Bytes of heap that n8n, started with the probe in NODE_OPTIONS, still uses after a garbage collection. */
export async function heapUsed({ pid, userFolder }: N8nServer): Promise<number> {
	const file = join(userFolder, 'heap-used');
	await rm(file, { force: true });
	process.kill(pid, 'SIGUSR2');
	const read = async () => Number(await readFile(file, 'utf8').catch(() => '0'));
	const bytes = await waitFor(read, MINUTE);
	if (!bytes) throw new Error('n8n did not say how much memory it uses.');
	return bytes;
}

/** Median with the quartiles around it. */
export interface Quartiles {
	median: number;
	/** First and third quartile: half of all samples lie between them. */
	low: number;
	high: number;
}

/** Linear between neighbours; not numbers if there is no sample. */
export function quartiles(values: number[]): Quartiles {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (share: number) => {
		const place = (sorted.length - 1) * share;
		const below = sorted[Math.floor(place)] ?? NaN;
		const above = sorted[Math.ceil(place)] ?? NaN;
		return below + (above - below) * (place % 1);
	};
	return { low: at(0.25), median: at(0.5), high: at(0.75) };
}
