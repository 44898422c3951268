import { createClient, type FluentClient } from '@fluentcommerce/fc-connect-sdk';
import type { Stage, User } from '../stage';
import { clientOf } from './token';
import { event, QUERY, type Caller, type Tally, type Way, type WayChanges } from './way';

const nothing = () => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export const sdkWay: Way = {
	id: 'sdk',
	title: 'Fluent’s own SDK (outside n8n)',
	short: 'Fluent’s SDK',
	consistsOf: 'one Node process that keeps one client: `client.sendEvent(event, "sync")`',
	open: async (stage, user, changes = {}) => {
		const caller = new SdkCaller(stage, changes);
		await caller.changeUser(user);
		return caller;
	},
};

/** A program that keeps one client, as the SDK's README shows; for several processes a client each. */
class SdkCaller implements Caller {
	private user!: User;
	private clients: FluentClient[] = [];
	private starts = 0;
	private runs = 0;
	private failed = 0;

	constructor(
		private readonly stage: Stage,
		private readonly changes: WayChanges,
	) {}

	async run(order: string): Promise<void> {
		await this.count([order]);
	}

	async runItems(count: number): Promise<void> {
		await this.count(Array.from({ length: count }, (_, index) => String(index + 1)));
	}

	tally(): Promise<Tally> {
		return Promise.resolve({ runs: this.runs, failed: this.failed, writes: null });
	}

	/** A client cannot change its user, so a program makes a new one. */
	async changeUser(user: User): Promise<void> {
		this.user = user;
		await this.start();
	}

	/** A client forgets what it knew when its process starts again. */
	private async start(): Promise<void> {
		const { fluent, processes, starts } = this.stage;
		const { client_id: clientId, client_secret: clientSecret } = clientOf(this.changes);
		const { expiryBuffer } = this.changes;
		const config = {
			baseUrl: fluent.url,
			retailerId: '1',
			clientId,
			clientSecret,
			...this.user,
			...(expiryBuffer && { retryConfig: { tokenExpiryBufferSeconds: expiryBuffer } }),
		};
		const create = async () => (await createClient({ config, logger: silent })) as FluentClient;
		this.clients = await Promise.all(processes.map(create));
		this.starts = starts;
	}

	private async count(orders: string[]): Promise<void> {
		if (this.starts !== this.stage.starts) await this.start();
		const client = this.clients[this.runs++ % this.clients.length];
		const results = await Promise.allSettled(
			orders.map((order) =>
				this.changes.graphql
					? client.graphql({ query: QUERY })
					: client.sendEvent(event(order) as never, 'sync'),
			),
		);
		if (results.some(({ status }) => status === 'rejected')) this.failed++;
	}
}
