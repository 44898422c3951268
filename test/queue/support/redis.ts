import { freePort } from '../../../tools/n8n/ports';
import { Daemon, findProgram, runProgram } from '../../../tools/n8n/services/program';

/** A Redis server of its own, which keeps nothing on disk. */
export class Redis {
	private constructor(
		private readonly daemon: Daemon,
		private readonly port: number,
	) {}

	static async start(): Promise<Redis> {
		const server = findProgram('redis-server', 'redis-server');
		const cli = findProgram('redis-cli', 'redis-tools');
		const port = await freePort();
		const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', ''];
		const daemon = new Daemon(server, [...settings, '--appendonly', 'no']);
		await daemon.waitFor(() => {
			try {
				return runProgram(cli, ['-p', String(port), 'ping']).includes('PONG');
			} catch {
				return false;
			}
		});
		return new Redis(daemon, port);
	}

	environment(): NodeJS.ProcessEnv {
		return { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(this.port) };
	}

	async stop(): Promise<void> {
		await this.daemon.stop('SIGTERM');
	}
}
