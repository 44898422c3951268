import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../tools/n8n/machine';
import { Daemon, findProgram, ordinaryUser, runProgram } from './program';

const USER = 'n8n';

/** A PostgreSQL server of its own, in a temporary folder, on loopback and without a password. */
export class Postgres {
	private constructor(
		private readonly daemon: Daemon,
		private readonly folder: string,
		private readonly port: number,
	) {}

	static async start(): Promise<Postgres> {
		const initdb = findProgram('initdb', 'postgresql');
		const server = findProgram('postgres', 'postgresql');
		const folder = await mkdtemp(join(tmpdir(), 'n8n-fluent-postgres-'));
		const user = ordinaryUser();
		if (user.uid !== undefined) await chown(folder, user.uid, user.gid ?? user.uid);
		await chmod(folder, 0o700);
		const data = join(folder, 'data');
		runProgram(initdb, ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '-N'], user);

		const port = await freePort();
		const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'fsync=off'].flatMap((each) => [
			'-c',
			each,
		]);
		const daemon = new Daemon(server, ['-D', data, '-k', folder, ...settings], user);
		const postgres = new Postgres(daemon, folder, port);
		await daemon.waitFor(() => postgres.answers());
		return postgres;
	}

	/** What n8n needs to know of a database here. */
	environment(database: string): NodeJS.ProcessEnv {
		return {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(this.port),
			DB_POSTGRESDB_DATABASE: database,
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_POOL_SIZE: '8',
			// ms; a machine that is busy with other things may take longer than n8n waits by itself.
			DB_POSTGRESDB_CONNECTION_TIMEOUT: '120000',
		};
	}

	create(database: string): void {
		this.sql('postgres', `CREATE DATABASE ${database}`);
	}

	/** A database that was moved: dumped, and restored under another name. */
	move(from: string, to: string): void {
		const dump = join(this.folder, `${from}.dump`);
		this.run('pg_dump', '-Fc', '-f', dump, from);
		this.create(to);
		this.run('pg_restore', '-d', to, dump);
	}

	/** @returns rows, with their columns separated by `|` */
	sql(database: string, statement: string): string[] {
		const answer = this.run(
			'psql',
			'-At',
			'-v',
			'ON_ERROR_STOP=1',
			'-d',
			database,
			'-c',
			statement,
		);
		return answer.split('\n').filter(Boolean);
	}

	async stop(): Promise<void> {
		// A fast shutdown, which waits for nobody.
		await this.daemon.stop('SIGINT');
		await rm(this.folder, { recursive: true, force: true });
	}

	private answers(): boolean {
		try {
			this.sql('postgres', 'SELECT 1');
			return true;
		} catch {
			return false;
		}
	}

	private run(program: string, ...args: string[]): string {
		const path = findProgram(program, 'postgresql');
		return runProgram(path, ['-h', '127.0.0.1', '-p', String(this.port), '-U', USER, ...args]);
	}
}
