import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nServer } from './launch';

/** Has an n8n say how much heap it uses when it is asked. */
export const HEAP_PROBE = `--require ${JSON.stringify(join(__dirname, 'heap-probe.cjs'))}`;

const PATIENCE = 60_000;

/** Bytes of heap that n8n, started with the probe in NODE_OPTIONS, still uses after a garbage collection. */
export async function heapUsed({ pid, userFolder }: N8nServer): Promise<number> {
	const file = join(userFolder, 'heap-used');
	await rm(file, { force: true });
	process.kill(pid, 'SIGUSR2');
	const deadline = Date.now() + PATIENCE;
	while (Date.now() < deadline) {
		await sleep(100);
		const bytes = Number(await readFile(file, 'utf8').catch(() => '0'));
		if (bytes > 0) return bytes;
	}
	throw new Error('n8n did not say how much memory it uses.');
}
