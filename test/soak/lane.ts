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
import { Ledger } from './ledger';

/** ms after which a fault that was to strike once is over, whether it has or not. */
const PATIENCE = 25_000;
/** ms that a slow answer takes more. */
const SLOW = 2_000;
/** ms after which HTTP Request gives up; the GraphQL node waits forever, and with it the run. */
const TIMEOUT = 20_000;
/** Wrong passwords that are typed into another credential in 15 minutes: as many as leave two for lost answers. */
const MOST_TYPOS = 2;

const ORDER = "{{ $('Webhook').item.json.body.order }}";

/** A way to use the package. */
interface Way {
	name: string;
	client: 'account' | 'fluentIntegration';
	/** What stands behind the webhook. */
	nodes(url: string, credential: SavedCredential): INode[];
	/** Path of what it sends. */
	path: '/status/200' | '/graphql';
	/** A request that Fluent refuses since the token was revoked is sent again with a new one. */
	heals?: true;
}

const order = (url: string) => ({
	method: 'POST',
	url: `${url}/status/200`,
	body: `={ "order": ${ORDER} }`,
	options: { timeout: TIMEOUT },
});

export const WAYS: Way[] = [
	{
		name: 'HTTP Request',
		client: 'fluentIntegration',
		nodes: (url, credential) => [httpRequest({ ...order(url), credential })],
		path: '/status/200',
		heals: true,
	},
	{
		name: 'Fluent Auth',
		client: 'account',
		nodes: (url, credential) => [
			fluentAuth(credential),
			httpRequest({ ...order(url), headers: { authorization: '={{ $json.authorization }}' } }),
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
	/** What n8n says of a failed one, if it is among the newest. */
	text?: string;
}

/** One way, with a user of a simulated account of its own, so that whatever befalls it is known to befall nobody else. */
export class Lane {
	readonly runs: Run[] = [];
	readonly ledger: Ledger;
	private workflowId = '';
	private readonly username: string;
	private readonly settings: object;

	private constructor(
		private readonly api: N8nApi,
		readonly way: Way,
		private readonly fluent: Simulator,
	) {
		const { client, name } = way;
		this.username = `user-${name.replace(' ', '-')}`;
		this.settings = { ...sampleSettings(fluent.url), client, username: this.username };
		this.ledger = new Ledger(fluent, this.username);
	}

	static async open(api: N8nApi, way: Way): Promise<Lane> {
		const fluent = await startSimulator({ tokenLifetime: 20, integrationTokenLifetime: 20 });
		const lane = new Lane(api, way, fluent);
		fluent.addUser(newUser(lane.username));
		const credential = await api.createCredential(way.name, CREDENTIAL_TYPE, lane.settings);
		lane.workflowId = await publish(api, lane.username, way.nodes(fluent.url, credential));
		return lane;
	}

	async run(order: number): Promise<void> {
		const started = Date.now();
		const status = await post(this.api, this.username, { order });
		this.runs.push({ order, started, stopped: Date.now(), status });
	}

	async readTexts(): Promise<void> {
		for (const execution of await this.api.executions(this.workflowId)) {
			const { order } = (outputOf(execution, 'Webhook')[0]?.body ?? {}) as { order?: number };
			const run = this.runs.find((one) => one.order === order);
			if (run) run.text = errorOf(execution)?.message;
		}
	}

	async strike({ kind, target, answer, lasts }: Fault): Promise<void> {
		const { fluent, ledger, way } = this;
		const path = { login: '/oauth/token', question: '/graphql', order: way.path }[target];
		const clear = () => fluent.faults.clear(path);
		if (kind === 'answer') {
			const isEndless = answer === 'hang' && path === '/graphql' && way.path === path;
			fluent.faults.next(path, isEndless ? 'drop' : answer, lasts === 0 ? 1 : Infinity);
			setTimeout(clear, lasts || PATIENCE);
		} else if (kind === 'slow') {
			fluent.faults.delay(path, SLOW);
			setTimeout(clear, PATIENCE);
		} else if (kind === 'typo') await this.mistype();
		else if (kind === 'revoke refresh tokens') fluent.revokeRefreshTokens();
		else {
			ledger.noteEnd();
			if (kind === 'revoke') fluent.revokeTokens();
			else fluent.expireTokens();
		}
	}

	/** Somebody tests another credential of the same user, with a wrong password that nobody has tried yet. */
	private async mistype(): Promise<void> {
		if (this.fluent.failures(this.username) >= MOST_TYPOS) return;
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
