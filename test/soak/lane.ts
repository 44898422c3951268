import type { INode } from 'n8n-workflow';
import {
	chain,
	CREDENTIAL_TYPE,
	fluentAuth,
	graphql,
	httpRequest,
	webhook,
	type N8nApi,
	type SavedCredential,
	type SavedWorkflow,
} from '../../tools/n8n';
import {
	integrationSettings,
	newUser,
	sampleSettings,
	startSimulator,
	type Simulator,
} from '../../tools/simulator';
import { ANSWERS, ONCE, type Fault, type Target } from './faults';
import { Ledger } from './ledger';

/** Seconds. */
const TOKEN_LIFETIME = 20;

/** ms after which a fault that was to strike once is over, whether it has or not. */
const PATIENCE = 25_000;

/** ms after which HTTP Request gives up. */
const TIMEOUT = 20_000;

/** Wrong passwords that are typed into another credential in 15 minutes: as many as leave two for lost answers. */
const MOST_TYPOS = 2;

const ORDER = "{{ $('Webhook').item.json.body.order }}";

/** A way to use the package: what stands behind the webhook, and what its runs can do nothing about. */
export interface Way {
	name: string;
	client: 'account' | 'fluentIntegration';
	nodes(fluent: Simulator, credential: SavedCredential): INode[];
	/** Path of what the workflow sends. */
	path: string;
	/** A node that gives up when no answer comes; the GraphQL node waits forever, and with it the run. */
	givesUp: boolean;
	/** A request that Fluent refuses since the token was revoked is sent again with a new one. */
	heals: boolean;
}

const order = (fluent: Simulator) => ({
	method: 'POST',
	url: `${fluent.url}/status/200`,
	body: `={ "order": ${ORDER} }`,
	options: { timeout: TIMEOUT },
});

export const WAYS: Way[] = [
	{
		name: 'HTTP Request',
		client: 'fluentIntegration',
		nodes: (fluent, credential) => [httpRequest({ ...order(fluent), credential })],
		path: '/status/200',
		givesUp: true,
		heals: true,
	},
	{
		name: 'Fluent Auth',
		client: 'account',
		nodes: (fluent, credential) => [
			fluentAuth(credential),
			httpRequest({ ...order(fluent), headers: { authorization: '={{ $json.authorization }}' } }),
		],
		path: '/status/200',
		givesUp: true,
		heals: false,
	},
	{
		name: 'GraphQL',
		client: 'account',
		nodes: (fluent, credential) => [
			graphql(`${fluent.url}/graphql`, `=query order${ORDER} { me { username } }`, credential),
		],
		path: '/graphql',
		givesUp: false,
		heals: false,
	},
];

/** One way, with a user of a simulated account of its own, so that whatever befalls it is known to befall nobody else. */
export class Lane {
	readonly ledger: Ledger;
	readonly typos: number[] = [];
	refreshTokensRevoked = 0;
	slowLogins = 0;
	private readonly timers = new Set<NodeJS.Timeout>();

	private constructor(
		private readonly api: N8nApi,
		readonly way: Way,
		readonly fluent: Simulator,
		private readonly username: string,
		private readonly settings: object,
		readonly credential: SavedCredential,
		readonly workflow: SavedWorkflow,
	) {
		this.ledger = new Ledger(fluent, username);
	}

	static async open(api: N8nApi, way: Way): Promise<Lane> {
		const fluent = await startSimulator({
			tokenLifetime: TOKEN_LIFETIME,
			integrationTokenLifetime: TOKEN_LIFETIME,
		});
		const username = `user-${way.name.replace(' ', '-')}`;
		fluent.addUser(newUser(username));
		const settings =
			way.client === 'account'
				? { ...sampleSettings(fluent.url), username }
				: integrationSettings(fluent.url, username);
		const credential = await api.createCredential(way.name, CREDENTIAL_TYPE, settings);
		const trigger = webhook(username, 'POST');
		// Answered at once: how a run ends is read from the database.
		Object.assign(trigger.parameters, { responseMode: 'onReceived' });
		const nodes = [trigger, ...way.nodes(fluent, credential)];
		const workflow = await api.createWorkflow(chain(username, ...nodes));
		await api.activate(workflow.id);
		return new Lane(api, way, fluent, username, settings, credential, workflow);
	}

	/** Begins a run. */
	async fire(order: number): Promise<void> {
		const { ok, status } = await this.api.callWebhook(this.username, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ order }),
		});
		if (!ok) throw new Error(`The webhook answered ${status}.`);
	}

	async strike(fault: Fault): Promise<void> {
		const { faults } = this.fluent;
		switch (fault.kind) {
			case 'answer': {
				const { answer, target, lasts } = fault;
				const path = this.pathOf(target);
				const isEndless = ANSWERS[answer] === 'hang' && path === this.way.path && !this.way.givesUp;
				faults.next(path, isEndless ? 'drop' : ANSWERS[answer], lasts === ONCE ? 1 : Infinity);
				return this.clear(target, lasts === ONCE ? PATIENCE : lasts);
			}
			case 'slow':
				if (fault.target === 'login') this.slowLogins++;
				faults.delay(this.pathOf(fault.target), fault.ms);
				return this.clear(fault.target, PATIENCE);
			case 'revoke':
				this.ledger.noteEnd();
				return this.fluent.revokeTokens();
			case 'expire':
				this.ledger.noteEnd();
				return this.fluent.expireTokens();
			case 'revoke refresh tokens':
				this.refreshTokensRevoked++;
				return this.fluent.revokeRefreshTokens();
			case 'typo':
				return await this.mistype();
		}
	}

	private pathOf(target: Target): string {
		if (target === 'order') return this.way.path;
		return target === 'login' ? '/oauth/token' : '/graphql';
	}

	private clear(target: Target, after: number): void {
		const timer = setTimeout(() => {
			this.timers.delete(timer);
			this.fluent.faults.clear(this.pathOf(target));
		}, after);
		this.timers.add(timer);
	}

	/** Somebody tests another credential of the same user, with a wrong password that nobody has tried yet. */
	private async mistype(): Promise<void> {
		if (this.fluent.failures(this.username) >= MOST_TYPOS) return;
		const data = { ...this.settings, password: `wrong ${this.typos.length}` };
		const other = await this.api.createCredential('Mistyped', CREDENTIAL_TYPE, data);
		this.typos.push(Date.now());
		await this.api.testCredential(other, data);
	}

	/** From now on the account does nothing wrong. */
	calm(): void {
		for (const timer of this.timers) clearTimeout(timer);
		this.fluent.faults.clear();
	}

	async close(): Promise<void> {
		this.calm();
		await this.fluent.stop();
	}
}
