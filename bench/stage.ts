import type { InstallReport, N8nVersion, OwnedN8n } from '../tools/n8n';
import { N8nApi, OLDER_EXPRESSIONS } from '../tools/n8n';
import type { N8nServer } from '../tools/n8n/launch';
import { Postgres } from '../tools/n8n/services/postgres';
import { newUser, startSimulator, type Simulator } from '../tools/simulator';
import { Database } from './database';
import { prepareServer, serverOf } from './server';

/** A user of the simulated account, and the password that is typed in for it. */
export interface User {
	username: string;
	password: string;
}

type Stop = () => Promise<void>;

const DATABASE = 'n8n';

/** One simulated Fluent account and one n8n, for all ways and all rows. */
export class Stage {
	database!: Database;
	readonly processes: OwnedN8n[] = [];
	/** How often the processes were started again. */
	starts = 0;
	private users = 0;
	private turn = 0;
	/** What has to be stopped, the last one first. */
	private readonly started: Stop[] = [];

	private constructor(readonly fluent: Simulator) {
		this.started.push(() => fluent.stop());
	}

	/** One process, on n8n's own SQLite. */
	static async open(
		version: N8nVersion,
		env: NodeJS.ProcessEnv,
		onInstall: InstallReport,
	): Promise<Stage> {
		return await Stage.build(async (stage) => {
			await stage.begin(await prepareServer(version, onInstall, env));
			stage.database = await Database.ofSqlite(stage.server);
		});
	}

	/** Processes that share a database and the encryption key, and no memory. */
	static async openCluster(version: N8nVersion, size: number): Promise<Stage> {
		return await Stage.build(async (stage) => {
			const postgres = await Postgres.start();
			stage.started.push(() => postgres.stop());
			postgres.create(DATABASE);
			const env = { ...OLDER_EXPRESSIONS, ...postgres.environment(DATABASE) };
			const first = await prepareServer(version, () => undefined, env);
			// It makes the tables.
			await stage.begin(first);
			while (stage.processes.length < size) await stage.begin(await serverOf(first, env));
			stage.database = Database.ofPostgres(postgres, DATABASE);
		});
	}

	private static async build(fill: (stage: Stage) => Promise<void>): Promise<Stage> {
		const stage = new Stage(await startSimulator());
		try {
			await fill(stage);
			return stage;
		} catch (error) {
			await stage.close();
			throw error;
		}
	}

	get server(): N8nServer {
		return this.processes[0].server;
	}

	get api(): N8nApi {
		return this.processes[0].api;
	}

	/** Runs are dealt out to the processes in turn. */
	nextProcess(): OwnedN8n {
		return this.processes[this.turn++ % this.processes.length];
	}

	/** A user that nobody else logs in as, so that no row can disturb another. */
	newUser(): User {
		const user = newUser(`bench-${++this.users}`);
		this.fluent.addUser(user);
		return user;
	}

	/** All processes at once, as after a crash of their machine. */
	async restart(): Promise<void> {
		this.starts++;
		await Promise.all(
			this.processes.map(async ({ server, api }) => {
				await server.kill();
				await server.start();
				await api.login();
			}),
		);
	}

	async close(): Promise<void> {
		for (const stop of this.started.splice(0).reverse()) await stop();
	}

	private async begin(server: N8nServer): Promise<void> {
		this.started.push(() => server.stop());
		await server.start();
		const isFirst = this.processes.length === 0;
		const api = isFirst ? await N8nApi.setUp(server) : await N8nApi.signIn(server);
		this.processes.push({ server, api });
	}
}
