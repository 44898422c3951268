import { setMaxListeners } from 'node:events';
import { parse } from 'flatted';
import type { IRunExecutionData } from 'n8n-workflow';
import {
	CURRENT_N8N,
	freePort,
	N8nApi,
	OLDER_EXPRESSIONS,
	startN8n,
	type N8nServer,
} from '../../../tools/n8n';
import { Postgres, startRedis, type Daemon } from './services';

const DATABASE = 'n8n';
const WORKERS = 2;
/** More than there ever are. */
const PROCESSES = 30;

/** Small, so that eight of them are no matter; with slots left, as a worker has that is not overloaded. */
const WORKER = {
	NODE_OPTIONS: '--max-old-space-size=256',
	N8N_CONCURRENCY_PRODUCTION_LIMIT: '50',
};

/** A main process and workers of n8n, which share a database, a queue and the encryption key, and no memory. */
export class Cluster {
	main!: N8nServer;
	workers: N8nServer[] = [];
	api!: N8nApi;
	private postgres?: Postgres;
	private redis?: Daemon;
	private redisPort = '';
	private readonly key = { N8N_ENCRYPTION_KEY: 'placeholder-of-an-encryption-key' };
	private others: N8nServer[] = [];

	async start(): Promise<void> {
		// Each process that is started here ends with this one.
		setMaxListeners(PROCESSES, process);
		this.postgres = await Postgres.start();
		this.redisPort = String(await freePort());
		this.redis = await startRedis(this.redisPort);
		this.postgres.create(DATABASE);
		// The first process makes the tables.
		this.main = await startN8n({ version: CURRENT_N8N, env: this.environment() });
		this.api = await N8nApi.setUp(this.main);
		this.watchWrites();
		await this.scaleTo(WORKERS);
	}

	/** Starts workers until there are `count`, two at a time: all of them together might not be ready in time. */
	async scaleTo(count: number): Promise<void> {
		while (this.workers.length < count) {
			const missing = Math.min(2, count - this.workers.length);
			const starting = Array.from({ length: missing }, async () => {
				const port = String(await freePort());
				const env = { ...this.environment(), ...WORKER, QUEUE_HEALTH_CHECK_PORT: port };
				const options = { version: CURRENT_N8N, beside: this.main, env };
				this.workers.push(await startN8n({ ...options, command: 'worker' }));
			});
			await Promise.all(starting);
		}
	}

	/** As a crash does it: SIGKILL, in the middle of whatever it does. */
	async killWorker(worker: N8nServer): Promise<void> {
		await worker.kill();
		await worker.stop();
		this.workers = this.workers.filter((each) => each !== worker);
	}

	/** All at once, as after a crash of their machine. */
	async restartWorkers(): Promise<void> {
		const restart = async (worker: N8nServer) => {
			await worker.kill();
			await worker.start();
		};
		await Promise.all(this.workers.map(restart));
	}

	async restartMain(): Promise<void> {
		await this.main.restart();
		await this.api.login();
	}

	/** A second main process on the same database and queue, which takes itself for the only one. */
	async startSecondMain(): Promise<N8nApi> {
		return await this.startOther(this.environment(), this.main);
	}

	/** A new n8n with another user folder, on a copy of the database, with the same key. */
	async move(): Promise<N8nApi> {
		this.postgres!.move(DATABASE, 'moved');
		return await this.startOther({ ...this.postgres!.environment('moved'), ...this.key });
	}

	private async startOther(env: NodeJS.ProcessEnv, beside?: N8nServer): Promise<N8nApi> {
		const server = await startN8n({ version: CURRENT_N8N, env, beside });
		this.others.push(server);
		return await N8nApi.signIn(server);
	}

	/** Ends those two, which the cases after them do not need. */
	async stopOthers(): Promise<void> {
		await Promise.all(this.others.splice(0).map(async (server) => await server.stop()));
	}

	/** How often n8n has written the data of a credential. */
	writesOf(id: string): number {
		return Number(this.sql(`SELECT count(*) FROM credential_writes WHERE id = '${id}'`)[0]);
	}

	/** Executions of a workflow that have ended: all of them, and those that succeeded. */
	ended(workflowId: string): { all: number; success: number } {
		const [row] = this.sql(
			`SELECT count(*), count(*) FILTER (WHERE status = 'success') FROM execution_entity
			WHERE "workflowId" = '${workflowId}' AND "stoppedAt" IS NOT NULL`,
		);
		const [all, success] = row.split('|').map(Number);
		return { all, success };
	}

	/** What the executions of a workflow say that failed; one whose worker was killed is `crashed`. */
	failuresOf(workflowId: string): string[] {
		const rows = this.sql(
			`SELECT data FROM execution_entity JOIN execution_data ON "executionId" = id
			WHERE "workflowId" = '${workflowId}' AND status = 'error'`,
		);
		return rows.map((row) => {
			const { error } = (parse(row) as IRunExecutionData).resultData;
			return `${error?.message} ${(error as { description?: string })?.description}`;
		});
	}

	/** How many executions a worker has begun. */
	begunBy(worker: N8nServer): number {
		return worker.logs().split('Worker started execution ').length - 1;
	}

	async stop(): Promise<void> {
		await this.stopOthers();
		await Promise.all(this.workers.map(async (server) => await server.stop()));
		await this.main?.stop();
		await this.redis?.stop('SIGTERM');
		await this.postgres?.stop();
	}

	private sql(statement: string): string[] {
		return this.postgres!.sql(DATABASE, statement);
	}

	private environment(): NodeJS.ProcessEnv {
		return {
			EXECUTIONS_MODE: 'queue',
			...OLDER_EXPRESSIONS,
			...this.postgres!.environment(DATABASE),
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: this.redisPort,
			...this.key,
		};
	}

	/** As `watchWrites` does it, which is for SQLite. */
	private watchWrites(): void {
		this.sql(
			`CREATE TABLE credential_writes (id TEXT);
			CREATE FUNCTION note_credential_write() RETURNS trigger LANGUAGE plpgsql AS
				$$ BEGIN INSERT INTO credential_writes VALUES (NEW.id); RETURN NEW; END $$;
			CREATE TRIGGER note_credential_write AFTER UPDATE OF data ON credentials_entity
				FOR EACH ROW EXECUTE FUNCTION note_credential_write();`,
		);
	}
}
