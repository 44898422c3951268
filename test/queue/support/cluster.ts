import { CURRENT_N8N, N8nApi, startN8n, type N8nServer } from '../../../tools/n8n';
import { freePort } from '../../../tools/n8n/ports';
import { Postgres } from './postgres';
import { Redis } from './redis';

const DATABASE = 'n8n';
const WORKERS = 2;

/** A main process and two workers of n8n, which share a database, a queue and the encryption key, and nothing else. */
export class Cluster {
	main!: N8nServer;
	workers: N8nServer[] = [];
	api!: N8nApi;
	private postgres?: Postgres;
	private redis?: Redis;
	private readonly key = { N8N_ENCRYPTION_KEY: 'placeholder-of-an-encryption-key' };
	private readonly others: N8nServer[] = [];

	async start(): Promise<void> {
		this.postgres = await Postgres.start();
		this.redis = await Redis.start();
		this.postgres.create(DATABASE);
		// The first process makes the tables.
		this.main = await startN8n({ version: CURRENT_N8N, env: this.environment() });
		while (this.workers.length < WORKERS) await this.startWorker();
		this.api = await N8nApi.setUp(this.main);
		this.watchWrites();
	}

	/** Processes that may run executions: the workers, and the main process for those that a person starts. */
	get processes(): number {
		return this.workers.length + 1;
	}

	async startWorker(): Promise<N8nServer> {
		const worker = await startN8n({
			version: CURRENT_N8N,
			command: 'worker',
			env: { ...this.environment(), QUEUE_HEALTH_CHECK_PORT: String(await freePort()) },
		});
		this.workers.push(worker);
		return worker;
	}

	/** As a crash does it: SIGKILL, in the middle of whatever it does. */
	async killWorker(worker: N8nServer): Promise<void> {
		await worker.kill();
		await this.stopWorker(worker);
	}

	async stopWorker(worker: N8nServer): Promise<void> {
		await worker.stop();
		this.workers = this.workers.filter((each) => each !== worker);
	}

	/** A new n8n with another user folder, on a copy of the database, with the same key. */
	async move(): Promise<N8nApi> {
		this.postgres!.move(DATABASE, 'moved');
		const env = { ...this.postgres!.environment('moved'), ...this.key };
		const server = await startN8n({ version: CURRENT_N8N, env });
		this.others.push(server);
		return await N8nApi.signIn(server);
	}

	/** How often n8n has written the data of a credential. */
	writesOf(id: string): number {
		const statement = `SELECT count(*) FROM credential_writes WHERE id = '${id}'`;
		return Number(this.postgres!.sql(DATABASE, statement)[0]);
	}

	/** Executions of a workflow that have ended: all of them, and those that succeeded. */
	ended(workflowId: string): { all: number; success: number } {
		const [row] = this.postgres!.sql(
			DATABASE,
			`SELECT count(*), count(*) FILTER (WHERE status = 'success') FROM execution_entity
			WHERE "workflowId" = '${workflowId}' AND "stoppedAt" IS NOT NULL`,
		);
		const [all, success] = row.split('|').map(Number);
		return { all, success };
	}

	async stop(): Promise<void> {
		for (const server of [...this.others, ...this.workers, this.main]) await server?.stop();
		await this.redis?.stop();
		await this.postgres?.stop();
	}

	private environment(): NodeJS.ProcessEnv {
		return {
			EXECUTIONS_MODE: 'queue',
			...this.postgres!.environment(DATABASE),
			...this.redis!.environment(),
			...this.key,
		};
	}

	private watchWrites(): void {
		this.postgres!.sql(
			DATABASE,
			`CREATE TABLE credential_writes (id TEXT);
			CREATE FUNCTION note_credential_write() RETURNS trigger LANGUAGE plpgsql AS
				$$ BEGIN INSERT INTO credential_writes VALUES (NEW.id); RETURN NEW; END $$;
			CREATE TRIGGER note_credential_write AFTER UPDATE OF data ON credentials_entity
				FOR EACH ROW EXECUTE FUNCTION note_credential_write();`,
		);
	}
}
