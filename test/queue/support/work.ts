import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
	chain,
	CREDENTIAL_TYPE,
	httpRequest,
	manualTrigger,
	webhook,
	type SavedCredential,
	type SavedWorkflow,
} from '../../../tools/n8n';
import { newUser, sampleSettings, type Simulator } from '../../../tools/simulator';
import type { Cluster } from './cluster';

const WEBHOOKS_AT_ONCE = 10;

/** A user, a credential for it, and workflows that post one order per execution to Fluent. */
export class Work {
	private constructor(
		private readonly cluster: Cluster,
		private readonly fluent: Simulator,
		readonly username: string,
		readonly credential: SavedCredential,
		private readonly live: SavedWorkflow,
		private readonly manual: SavedWorkflow,
	) {}

	static async create(cluster: Cluster, fluent: Simulator, settings: object = {}): Promise<Work> {
		const username = `user-${Date.now()}`;
		fluent.addUser(newUser(username));
		const credential = await cluster.api.createCredential(username, CREDENTIAL_TYPE, {
			...sampleSettings(fluent.url),
			username,
			...settings,
		});
		return await Work.with(cluster, fluent, username, credential);
	}

	/** More work with the same credential, counted by itself. */
	async sibling(): Promise<Work> {
		return await Work.with(this.cluster, this.fluent, this.username, this.credential);
	}

	private static async with(
		cluster: Cluster,
		fluent: Simulator,
		username: string,
		credential: SavedCredential,
	): Promise<Work> {
		const { api } = cluster;
		const url = `${fluent.url}/status/200`;
		const order = (body: string) => httpRequest({ method: 'POST', url, body, credential });
		const path = randomUUID();
		const trigger = webhook(path, 'POST');
		// Answered at once: how an execution ends is read from the database.
		trigger.parameters = { path, httpMethod: 'POST', responseMode: 'onReceived', options: {} };
		const live = await api.createWorkflow(
			chain(path, trigger, order('={ "order": "{{ $execution.id }}" }')),
		);
		await api.activate(live.id);
		const manual = await api.createWorkflow(
			chain(`${path} by hand`, manualTrigger(), order('{ "order": "by hand" }')),
		);
		return new Work(cluster, fluent, username, credential, live, manual);
	}

	/** Has the workers run it, without waiting for the end. */
	async fire(): Promise<void> {
		const { ok, status } = await this.cluster.api.callWebhook(this.live.name, { method: 'POST' });
		if (!ok) throw new Error(`The webhook answered ${status}.`);
	}

	/** Executions on the workers, all of which have ended afterwards. @returns how many succeeded */
	async run(count: number): Promise<number> {
		const before = this.cluster.ended(this.live.id);
		const lane = async (_: unknown, index: number) => {
			for (let run = index; run < count; run += WEBHOOKS_AT_ONCE) await this.fire();
		};
		await Promise.all(Array.from({ length: WEBHOOKS_AT_ONCE }, lane));
		for (;;) {
			const { all, success } = this.cluster.ended(this.live.id);
			if (all - before.all >= count) return success - before.success;
			await sleep(500);
		}
	}

	/** Executions on the main process, where n8n runs what a person starts. @returns how many succeeded */
	async runByHand(count: number, api = this.cluster.api): Promise<number> {
		let succeeded = 0;
		for (let run = 0; run < count; run++) {
			const { status } = await api.runWorkflow(this.manual);
			if (status === 'success') succeeded++;
		}
		return succeeded;
	}

	/** Orders that arrived from workers, by the execution that sent them. */
	orders(): string[] {
		return this.fluent.requests
			.map(({ body }) => (body as { order?: string } | undefined)?.order)
			.filter((order): order is string => order !== undefined && order !== 'by hand');
	}

	/** Access tokens that orders were sent with. */
	tokensUsed(): number {
		const orders = this.fluent.requests.filter(({ path }) => path === '/status/200');
		return new Set(orders.map(({ bearer }) => bearer)).size;
	}
}
