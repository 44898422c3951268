import { setTimeout as sleep } from 'node:timers/promises';
import {
	countWrites,
	N8nApi,
	sqlite,
	watchWrites,
	type InstallReport,
	type N8nServer,
} from '../tools/n8n';
import { newUser, startSimulator, type Simulator } from '../tools/simulator';
import { prepareServer, type ServerSettings } from './server';

/** A user of the simulated account, and the password that is typed in for it. */
export interface User {
	username: string;
	password: string;
}

/** ms that n8n gets to store the end of an execution it has answered already. */
const PATIENCE = 30_000;

/** One simulated Fluent account and one n8n, for all ways and all rows. */
export class Stage {
	private users = 0;

	private constructor(
		readonly fluent: Simulator,
		readonly server: N8nServer,
		readonly api: N8nApi,
	) {}

	static async open(settings: ServerSettings, onInstall: InstallReport): Promise<Stage> {
		const server = await prepareServer(settings, onInstall);
		const fluent = await startSimulator();
		try {
			await server.start();
			await watchWrites(server);
			return new Stage(fluent, server, await N8nApi.setUp(server));
		} catch (error) {
			await server.stop();
			await fluent.stop();
			throw error;
		}
	}

	async close(): Promise<void> {
		await this.server.stop();
		await this.fluent.stop();
	}

	/** A user that nobody else logs in as, so that no row can disturb another. */
	newUser(): User {
		const user = newUser(`bench-${++this.users}`);
		this.fluent.addUser(user);
		return user;
	}

	/** Failures are counted, not thrown. */
	async callWebhook(path: string, body: object = {}): Promise<void> {
		await this.api.postJson(path, body);
	}

	/** How often n8n stored a credential. */
	async writesOf(credentialId: string): Promise<number> {
		return (await countWrites(this.server)).get(credentialId) ?? 0;
	}

	/** Waits until all executions of a workflow have ended. */
	async executionsOf(workflowId: string): Promise<{ runs: number; failed: number; last: string }> {
		const deadline = Date.now() + PATIENCE;
		for (;;) {
			const rows = await sqlite(
				this.server,
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
