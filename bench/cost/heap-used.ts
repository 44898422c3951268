import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nServer } from '../../tools/n8n';

/** Has an n8n say how much memory it uses when it is asked. */
export const HEAP_ENVIRONMENT = {
	NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, 'probes', 'heap-used.cjs'))}`,
};

const PATIENCE = 60_000;

/** Bytes of heap that n8n still uses after a garbage collection. */
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
