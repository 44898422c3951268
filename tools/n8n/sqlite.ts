import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
