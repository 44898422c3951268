import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { N8nServer } from './';

const run = promisify(execFile);

/** Counts how often n8n writes the data of a credential: a trigger notes each write, in a table of its own. */
export class CredentialWrites {
	constructor(private readonly server: N8nServer) {}

	/** Once per database. */
	async watch(): Promise<void> {
		await this.sql('CREATE TABLE credential_writes (credentialId TEXT)');
		await this.sql(`CREATE TRIGGER note_credential_write AFTER UPDATE OF data ON credentials_entity
			BEGIN INSERT INTO credential_writes VALUES (NEW.id); END`);
	}

	/** Writes per credential ID since the beginning. */
	async counts(): Promise<Map<string, number>> {
		const rows = await this.sql(
			'SELECT credentialId, count(*) AS writes FROM credential_writes GROUP BY credentialId',
		);
		return new Map(rows.map(({ credentialId, writes }) => [String(credentialId), Number(writes)]));
	}

	private async sql(statement: string): Promise<Array<Record<string, unknown>>> {
		const { install, userFolder } = this.server;
		const { stdout } = await run(install.node, [
			join(__dirname, 'sqlite.cjs'),
			join(install.folder, 'node_modules', 'sqlite3'),
			join(userFolder, '.n8n', 'database.sqlite'),
			statement,
		]);
		return JSON.parse(stdout) as Array<Record<string, unknown>>;
	}
}
