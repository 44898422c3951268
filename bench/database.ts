import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nServer } from '../tools/n8n';
import type { Postgres } from '../tools/n8n/services/postgres';
import { sqlite } from '../tools/n8n/sqlite';
import { CredentialWrites } from '../tools/n8n/writes';

/** ms that n8n gets to store the end of an execution it has answered already. */
const PATIENCE = 30_000;

type Rows = Array<Record<string, unknown>>;

/** What n8n has written down: executions, and how often it stored a credential. */
export class Database {
	private constructor(
		private readonly query: (statement: string) => Promise<Rows>,
		private readonly writes?: CredentialWrites,
	) {}

	static async ofSqlite(server: N8nServer): Promise<Database> {
		const writes = new CredentialWrites(server);
		await writes.watch();
		return new Database((statement) => sqlite(server, statement), writes);
	}

	/** Here nobody counts how often a credential is stored. */
	static ofPostgres(postgres: Postgres, name: string): Database {
		return new Database((statement) => {
			const json = `SELECT coalesce(json_agg(rows), '[]') FROM (${statement}) rows`;
			return Promise.resolve(JSON.parse(postgres.sql(name, json).join('')) as Rows);
		});
	}

	async writesOf(credentialId: string): Promise<number | null> {
		if (!this.writes) return null;
		return (await this.writes.counts()).get(credentialId) ?? 0;
	}

	/** Waits until all executions of a workflow have ended. */
	async executionsOf(workflowId: string): Promise<{ runs: number; failed: number; last: string }> {
		const deadline = Date.now() + PATIENCE;
		for (;;) {
			const rows = await this.query(
				`SELECT status, count(*) AS number, max(id) AS last FROM execution_entity
				WHERE "workflowId" = '${workflowId}' GROUP BY status`,
			);
			const open = rows.some(({ status }) => status === 'new' || status === 'running');
			if (open && Date.now() < deadline) {
				await sleep(250);
				continue;
			}
			const number = (some: typeof rows) => some.reduce((sum, row) => sum + Number(row.number), 0);
			return {
				runs: number(rows),
				failed: number(rows.filter(({ status }) => status !== 'success')),
				last: String(Math.max(...rows.map(({ last }) => Number(last)))),
			};
		}
	}
}
