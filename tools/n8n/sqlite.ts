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

/** Counts how often n8n writes the data of a credential: a trigger notes each write, in a table of its own. */
export class CredentialWrites {
	constructor(private readonly server: N8nServer) {}

	/** Once per database. */
	async watch(): Promise<void> {
		await sqlite(this.server, 'CREATE TABLE credential_writes (credentialId TEXT)');
		await sqlite(
			this.server,
			`CREATE TRIGGER note_credential_write AFTER UPDATE OF data ON credentials_entity
			BEGIN INSERT INTO credential_writes VALUES (NEW.id); END`,
		);
	}

	/** Writes per credential ID since the beginning. */
	async counts(): Promise<Map<string, number>> {
		const rows = await sqlite(
			this.server,
			'SELECT credentialId, count(*) AS writes FROM credential_writes GROUP BY credentialId',
		);
		return new Map(rows.map(({ credentialId, writes }) => [String(credentialId), Number(writes)]));
	}
}
