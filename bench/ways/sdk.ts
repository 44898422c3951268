import { createClient, type FluentClient } from '@fluentcommerce/fc-connect-sdk';
import { SAMPLE } from '../../tools/simulator';
import type { Stage, User } from '../stage';
import { event, type Caller, type Tally, type Way, type WayChanges } from './way';

const nothing = () => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export const sdkWay: Way = {
	id: 'sdk',
	title: 'Fluent’s SDK',
	open: async (stage, user, changes = {}) => {
		const caller = new SdkCaller(stage, changes);
		await caller.changeUser(user);
		return caller;
	},
};

/** A program that keeps one client, as the SDK's README shows. */
class SdkCaller implements Caller {
	user!: User;
	private client!: FluentClient;
	private runs = 0;
	private failed = 0;

	constructor(
		private readonly stage: Stage,
		private readonly changes: WayChanges,
	) {}

	async run(order: string): Promise<void> {
		await this.send([order]);
	}

	async runItems(count: number): Promise<void> {
		await this.send(Array.from({ length: count }, (_, index) => String(index + 1)));
	}

	tally(): Promise<Tally> {
		return Promise.resolve({ runs: this.runs, failed: this.failed, writes: null });
	}

	/** A client cannot change its user, so a program makes a new one. */
	async changeUser(user: User): Promise<void> {
		this.user = user;
		const { expiryBuffer } = this.changes;
		const config = {
			baseUrl: this.stage.fluent.url,
			retailerId: '1',
			clientId: SAMPLE.clientId,
			clientSecret: SAMPLE.clientSecret,
			...user,
			...(expiryBuffer && { retryConfig: { tokenExpiryBufferSeconds: expiryBuffer } }),
		};
		this.client = (await createClient({ config, logger: silent })) as FluentClient;
	}

	private async send(orders: string[]): Promise<void> {
		this.runs++;
		const results = await Promise.allSettled(
			orders.map((order) => this.client.sendEvent(event(order) as never, 'sync')),
		);
		if (results.some(({ status }) => status === 'rejected')) this.failed++;
	}
}
