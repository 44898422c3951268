import type { INode } from 'n8n-workflow';
import {
	chain,
	CREDENTIAL_TYPE,
	errorOf,
	fluentAuth,
	graphql,
	httpRequest,
	outputOf,
	webhook,
	type N8nApi,
	type SavedCredential,
} from '../../tools/n8n';
import { newUser, sampleSettings, startSimulator, type Simulator } from '../../tools/simulator';
import type { Fault } from './faults';

/** ms after which a fault that was to strike once is over, whether it has or not. */
const PATIENCE = 25_000;
/** ms that a slow answer takes more. */
const SLOW = 2_000;
/** ms after which HTTP Request gives up; the GraphQL node waits forever, and with it the run. */
const TIMEOUT = 20_000;
/** Wrong passwords that are typed into another credential in 15 minutes: as many as leave two for lost answers. */
const MOST_TYPOS = 2;

const ORDER = "{{ $('Webhook').item.json.body.order }}";
const orderTo = (url: string) => ({
	method: 'POST',
	url: `${url}/status/200`,
	body: `={ "order": ${ORDER} }`,
	options: { timeout: TIMEOUT },
});

/** A way to use the package. */
interface LaneOptions {
	name: string;
	client: 'account' | 'fluentIntegration';
	/** What stands behind the webhook. */
	nodes(url: string, credential: SavedCredential): INode[];
	/** Path of what it sends. */
	path: '/status/200' | '/graphql';
	/** A request that Fluent refuses since the token was revoked is sent again with a new one. */
	heals?: true;
}

export const WAYS: LaneOptions[] = [
	{
		name: 'HTTP Request',
		client: 'fluentIntegration',
		nodes: (url, credential) => [httpRequest({ ...orderTo(url), credential })],
		path: '/status/200',
		heals: true,
	},
	{
		name: 'Fluent Auth',
		client: 'account',
		nodes: (url, credential) => [
			fluentAuth(credential),
			httpRequest({ ...orderTo(url), headers: { authorization: '={{ $json.authorization }}' } }),
		],
		path: '/status/200',
	},
	{
		name: 'GraphQL',
		client: 'account',
		nodes: (url, credential) => [
			graphql(`${url}/graphql`, `=query order${ORDER} { me { username } }`, credential),
		],
		path: '/graphql',
	},
];

/** A run as whoever called its webhook sees it; times are epoch ms. */
export interface Run {
	order: number;
	started: number;
	stopped: number;
	/** 200, or 500 if it failed. */
	status: number;
}

/** One way, with a user of a simulated account of its own, so that whatever befalls it is known to befall nobody else. */
export class Lane {
	readonly runs: Run[] = [];
	/** Tokens that a fault has ended before their time. */
	readonly endedEarly = new Set<string>();
	wasLocked = false;
	mostFailures = 0;

	private constructor(
		private readonly api: N8nApi,
		readonly way: LaneOptions,
		readonly fluent: Simulator,
		private readonly settings: { username: string },
		private readonly workflowId: string,
	) {}

	static async open(api: N8nApi, way: LaneOptions): Promise<Lane> {
		const fluent = await startSimulator({ tokenLifetime: 20, integrationTokenLifetime: 20 });
		const username = `user-${way.name.replace(' ', '-')}`;
		fluent.addUser(newUser(username));
		const settings = { ...sampleSettings(fluent.url), client: way.client, username };
		const credential = await api.createCredential(way.name, CREDENTIAL_TYPE, settings);
		const workflowId = await publish(api, username, way.nodes(fluent.url, credential));
		return new Lane(api, way, fluent, settings, workflowId);
	}

	async run(order: number): Promise<void> {
		const started = Date.now();
		const status = await post(this.api, this.settings.username, { order });
		this.runs.push({ order, started, stopped: Date.now(), status });
	}

	/** What n8n says of the newest failed runs, by order. */
	async readTexts(): Promise<Map<unknown, string | undefined>> {
		const executions = await this.api.executions(this.workflowId);
		const orderOf = (body: unknown) => (body as { order?: number } | undefined)?.order;
		return new Map(
			executions.map((one) => [orderOf(outputOf(one, 'Webhook')[0]?.body), errorOf(one)?.message]),
		);
	}

	/** Looks at the lock of its user, from time to time. */
	look(): void {
		const { username } = this.settings;
		this.wasLocked ||= this.fluent.isLocked(username);
		this.mostFailures = Math.max(this.mostFailures, this.fluent.failures(username));
	}

	async strike({ kind, target, answer, lasts }: Fault): Promise<void> {
		const { fluent, way } = this;
		const path = { login: '/oauth/token', question: '/graphql', order: way.path }[target];
		const clearAfter = (ms: number) => void setTimeout(() => fluent.faults.clear(path), ms);
		if (kind === 'answer') {
			const isEndless = answer === 'hang' && path === '/graphql' && way.path === path;
			fluent.faults.next(path, isEndless ? 'drop' : answer, lasts === 0 ? 1 : Infinity);
			clearAfter(lasts || PATIENCE);
		} else if (kind === 'slow') {
			fluent.faults.delay(path, SLOW);
			clearAfter(PATIENCE);
		} else if (kind === 'typo') await this.mistype();
		else if (kind === 'revoke refresh tokens') fluent.revokeRefreshTokens();
		else {
			for (const { accessToken } of fluent.tokens()) this.endedEarly.add(accessToken);
			if (kind === 'revoke') fluent.revokeTokens();
			else fluent.expireTokens();
		}
	}

	/** Somebody tests another credential of the same user, with a wrong password that nobody has tried yet. */
	private async mistype(): Promise<void> {
		if (this.fluent.failures(this.settings.username) >= MOST_TYPOS) return;
		const data = { ...this.settings, password: `wrong ${Date.now()}` };
		const other = await this.api.createCredential('Mistyped', CREDENTIAL_TYPE, data);
		await this.api.testCredential(other, data);
	}
}

/** Makes a workflow whose webhook answers when its run has ended. */
export async function publish(api: N8nApi, path: string, nodes: INode[]): Promise<string> {
	const { id } = await api.createWorkflow(chain(path, webhook(path, 'POST'), ...nodes));
	await api.activate(id);
	return id;
}

/** Calls a webhook and waits for the end of its run. @returns the status, 0 without an answer */
export async function post(api: N8nApi, path: string, body: object): Promise<number> {
	const headers = { 'content-type': 'application/json' };
	const init = { method: 'POST', headers, body: JSON.stringify(body) };
	try {
		const response = await api.callWebhook(path, init);
		await response.arrayBuffer();
		return response.status;
	} catch {
		return 0;
	}
}
