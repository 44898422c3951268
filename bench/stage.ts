import type { InstallReport, N8nVersion } from '../tools/n8n';
import { N8nApi } from '../tools/n8n';
import type { N8nServer } from '../tools/n8n/launch';
import { newUser, startSimulator, type Simulator } from '../tools/simulator';
import { Database } from './database';
import { prepareServer } from './server';

/** A user of the simulated account, and the password that is typed in for it. */
export interface User {
	username: string;
	password: string;
}

/** One simulated Fluent account and one n8n, for all ways and all rows. */
export class Stage {
	private users = 0;

	private constructor(
		readonly fluent: Simulator,
		readonly server: N8nServer,
		readonly api: N8nApi,
		readonly database: Database,
	) {}

	static async open(version: N8nVersion, onInstall: InstallReport): Promise<Stage> {
		const fluent = await startSimulator();
		try {
			const server = await prepareServer(version, onInstall);
			await server.start();
			const api = await N8nApi.setUp(server);
			const database = new Database(server);
			await database.watchWrites();
			return new Stage(fluent, server, api, database);
		} catch (error) {
			await fluent.stop();
			throw error;
		}
	}

	/** A user that nobody else logs in as, so that no row can disturb another. */
	newUser(): User {
		const user = newUser(`bench-${++this.users}`);
		this.fluent.addUser(user);
		return user;
	}

	async close(): Promise<void> {
		await this.server.stop();
		await this.fluent.stop();
	}
}
