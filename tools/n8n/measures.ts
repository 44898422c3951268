import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MINUTE, waitFor } from '../time';
import type { N8nServer } from './launch';

const run = promisify(execFile);

/** Runs one SQL statement on the database of a server, with the sqlite3 of its n8n. @returns the rows */
export async function sqlite(
	{ install, userFolder }: N8nServer,
	statement: string,
): Promise<Array<Record<string, unknown>>> {
	const args = [
		join(__dirname, 'sqlite-program.cjs'),
		join(install.folder, 'node_modules', 'sqlite3'),
		join(userFolder, '.n8n', 'database.sqlite'),
		statement,
	];
	const { stdout } = await run(install.node, args, { maxBuffer: Infinity });
	return JSON.parse(stdout) as Array<Record<string, unknown>>;
}

/** Has a trigger note each write of a credential's data, in a table of its own. Once per database. */
export async function watchWrites(server: N8nServer): Promise<void> {
	await sqlite(server, 'CREATE TABLE credential_writes (credentialId TEXT)');
	await sqlite(
		server,
		`CREATE TRIGGER note_credential_write AFTER UPDATE OF data ON credentials_entity
		BEGIN INSERT INTO credential_writes VALUES (NEW.id); END`,
	);
}

/** How often n8n has written the data of each credential since then, by its ID. */
export async function countWrites(server: N8nServer): Promise<Map<string, number>> {
	const rows = await sqlite(
		server,
		'SELECT credentialId, count(*) AS writes FROM credential_writes GROUP BY credentialId',
	);
	return new Map(rows.map(({ credentialId, writes }) => [String(credentialId), Number(writes)]));
}

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
