import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../tools/n8n';
import { SECOND, waitFor } from '../../../tools/time';

const DEBIAN_POSTGRES = '/usr/lib/postgresql';
/** Bytes: the data of some thousand executions. */
const LONGEST_OUTPUT = 100_000_000;
/** The owner of all databases. */
const OWNER = 'n8n';

interface User {
	uid?: number;
	gid?: number;
}

/** @throws Error in one sentence if the program is not installed */
function findProgram(name: string, debianPackage: string): string {
	const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : [];
	const folders = [
		...versions.map((version) => join(DEBIAN_POSTGRES, version, 'bin')),
		...(process.env.PATH ?? '').split(':'),
	];
	const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
	if (found) return found;
	throw new Error(
		`This needs ${name}, which is not installed: install Debian's package ${debianPackage}.`,
	);
}

function run(program: string, args: string[], user: User = {}): string {
	const options = { encoding: 'utf8', cwd: '/', stdio: 'pipe', maxBuffer: LONGEST_OUTPUT } as const;
	return execFileSync(program, args, { ...options, ...user });
}

/** PostgreSQL refuses to run as root, who therefore uses the user that Debian's package made; others are themselves. */
function ordinaryUser(): User {
	if (process.getuid?.() !== 0) return {};
	const id = (flag: string) => Number(run('id', [flag, 'postgres']));
	return { uid: id('-u'), gid: id('-g') };
}

/** A server in the background, which ends with us. */
export class Daemon {
	private readonly exited: Promise<unknown>;
	private readonly kill = () => this.child.kill('SIGKILL');

	private constructor(private readonly child: ChildProcess) {
		this.exited = once(child, 'exit');
		process.once('exit', this.kill);
	}

	/** @throws Error with the server's last words if it does not say within 30 s that it is ready */
	static async start(program: string, args: string[], user: User = {}): Promise<Daemon> {
		const child = spawn(program, args, { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], ...user });
		const daemon = new Daemon(child);
		let output = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream.on('data', (data: Buffer) => (output += data.toString()));
		}
		const isReady = () => /ready to accept connections/i.test(output);
		await waitFor(() => isReady() || child.exitCode !== null, 30 * SECOND);
		if (!isReady()) throw new Error(output);
		return daemon;
	}

	async stop(signal: NodeJS.Signals): Promise<void> {
		this.child.kill(signal);
		await this.exited;
		process.off('exit', this.kill);
	}
}

/** A Redis server of its own, which keeps nothing on disk. */
export async function startRedis(port: string): Promise<Daemon> {
	const settings = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
	return await Daemon.start(findProgram('redis-server', 'redis-server'), settings);
}

/** A PostgreSQL server of its own, in a temporary folder, on loopback and without a password. */
export class Postgres {
	private constructor(
		private readonly daemon: Daemon,
		private readonly folder: string,
		private readonly port: number,
	) {}

	static async start(): Promise<Postgres> {
		const initdb = findProgram('initdb', 'postgresql');
		const folder = await mkdtemp(join(tmpdir(), 'n8n-fluent-postgres-'));
		const user = ordinaryUser();
		if (user.uid !== undefined) await chown(folder, user.uid, user.gid ?? user.uid);
		await chmod(folder, 0o700);
		const data = join(folder, 'data');
		run(initdb, ['-D', data, '-U', OWNER, '-A', 'trust', '-E', 'UTF8', '-N'], user);

		const port = await freePort();
		const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'fsync=off', 'lc_messages=C'];
		const args = ['-D', data, '-k', folder, ...settings.flatMap((each) => ['-c', each])];
		const daemon = await Daemon.start(findProgram('postgres', 'postgresql'), args, user);
		return new Postgres(daemon, folder, port);
	}

	/** What n8n needs to know of a database here. */
	environment(database: string): NodeJS.ProcessEnv {
		return {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(this.port),
			DB_POSTGRESDB_DATABASE: database,
			DB_POSTGRESDB_USER: OWNER,
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
		this.client('pg_dump', '-Fc', '-f', dump, from);
		this.create(to);
		this.client('pg_restore', '-d', to, dump);
	}

	/** @returns rows, with their columns separated by `|` */
	sql(database: string, statement: string): string[] {
		const args = ['-At', '-v', 'ON_ERROR_STOP=1', '-d', database, '-c', statement];
		return this.client('psql', ...args)
			.split('\n')
			.filter(Boolean);
	}

	async stop(): Promise<void> {
		// A fast shutdown, which waits for nobody.
		await this.daemon.stop('SIGINT');
		await rm(this.folder, { recursive: true, force: true });
	}

	private client(program: string, ...args: string[]): string {
		const server = ['-h', '127.0.0.1', '-p', String(this.port), '-U', OWNER];
		return run(findProgram(program, 'postgresql'), [...server, ...args]);
	}
}
