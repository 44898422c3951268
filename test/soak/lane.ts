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
	type Execution,
	type N8nApi,
	type SavedCredential,
} from '../../tools/n8n';
import {
	newUser,
	sampleSettings,
	startSimulator,
	type RecordedRequest,
	type Simulator,
} from '../../tools/simulator';
import { MINUTE, SECOND } from '../../tools/time';
import type { Fault } from './faults';

/** After which a fault that was to strike once is over, whether it has or not. */
const PATIENCE = 25 * SECOND;
/** That a slow answer takes more. */
const SLOW = 2 * SECOND;
/** After which HTTP Request gives up; the GraphQL node waits forever, and with it the run. */
const TIMEOUT = 20 * SECOND;
/** Wrong passwords that are typed into another credential in 15 minutes: as many as leave two for lost answers. */
const MOST_TYPOS = 2;

const ORDER = "{{ $('Webhook').item.json.body.order }}";
const orderTo = (url: string) => ({
	method: 'POST',
	url: `${url}/status/200`,
	body: `={ "order": ${ORDER} }`,
	options: { timeout: TIMEOUT },
});

/** Ways to use the package: what stands behind the webhook, and the path of what it sends. */
export const WAYS = [
	{
		name: 'HTTP Request',
		client: 'fluentIntegration',
		path: '/status/200',
		nodes: (url: string, credential: SavedCredential) => [
			httpRequest({ ...orderTo(url), credential }),
		],
		/** What Fluent refuses since the token was revoked is sent again with a new one. */
		heals: true,
	},
	{
		name: 'Fluent Auth',
		client: 'account',
		path: '/status/200',
		nodes: (url: string, credential: SavedCredential) => [
			fluentAuth(credential),
			httpRequest({ ...orderTo(url), headers: { authorization: '={{ $json.authorization }}' } }),
		],
	},
	{
		name: 'GraphQL',
		client: 'account',
		path: '/graphql',
		nodes: (url: string, credential: SavedCredential) => [
			graphql(`${url}/graphql`, `=query order${ORDER} { me { username } }`, credential),
		],
	},
];

type Way = (typeof WAYS)[number];

/** A run as whoever called its webhook sees it; times are epoch ms. */
export interface Run {
	order: number;
	started: number;
	stopped: number;
	/** 200, or 500 if it failed. */
	status: number;
}

/** What a workflow sent for one webhook; with a token that had ended, or that a fault had ended before its time. */
export type Arrival = Record<'isFaulted' | 'isDead' | 'isEndedEarly', boolean>;

/** One way, with a user of a simulated account of its own, so that whatever befalls it is known to befall nobody else. */
export class Lane {
	readonly runs: Run[] = [];
	/** What arrived, by number of the webhook. */
	readonly orders = new Map<number, Arrival[]>();
	/** Requests for a token, and what came of them. */
	readonly grants: Array<{ at: number; end: 'token' | 'refused' | 'fault' }> = [];
	/** Epoch ms of the questions to Fluent that met a fault. */
	readonly failedQuestions: number[] = [];
	wasLocked = false;
	mostFailures = 0;
	/** Tokens that a fault has ended before their time. */
	private readonly endedEarly = new Set<string>();

	private constructor(
		readonly way: Way,
		private readonly api: N8nApi,
		private readonly fluent: Simulator,
		private readonly settings: { username: string },
		private readonly workflowId: string,
	) {}

	static async open(api: N8nApi, way: Way): Promise<Lane> {
		const fluent = await startSimulator({ tokenLifetime: 20, integrationTokenLifetime: 20 });
		const username = `user-${way.name.replace(' ', '-')}`;
		fluent.addUser(newUser(username));
		const settings = { ...sampleSettings(fluent.url), client: way.client, username };
		const credential = await api.createCredential(way.name, CREDENTIAL_TYPE, settings);
		const workflowId = await publish(api, username, way.nodes(fluent.url, credential));
		return new Lane(way, api, fluent, settings, workflowId);
	}

	async run(order: number): Promise<void> {
		const started = Date.now();
		const status = await post(this.api, this.settings.username, { order });
		this.runs.push({ order, started, stopped: Date.now(), status });
	}

	/** What n8n says of the newest failed runs, by order. */
	async readTexts(): Promise<Map<unknown, string | undefined>> {
		const executions = await this.api.executions(this.workflowId);
		const bodyOf = (run: Execution) =>
			outputOf(run, 'Webhook')[0]?.body as Partial<Run> | undefined;
		return new Map(executions.map((run) => [bodyOf(run)?.order, errorOf(run)?.message]));
	}

	/**
	 * Looks at the lock of its user, from time to time, and takes in what arrived up to a minute ago, or in all: of an
	 * hour the requests themselves would be half a GB.
	 */
	look(upTo = Date.now() - MINUTE): void {
		const { username } = this.settings;
		this.wasLocked ||= this.fluent.isLocked(username);
		this.mostFailures = Math.max(this.mostFailures, this.fluent.failures(username));
		const { requests } = this.fluent;
		const later = requests.findIndex(({ at }) => at > upTo);
		for (const request of requests.splice(0, later < 0 ? Infinity : later)) this.take(request);
	}

	private take({ at, path, body, bearer = '', tokenState, refused, faulted }: RecordedRequest) {
		// The number of the webhook stands in the body, or in the name of the query.
		const order = Number(/order\D{0,4}(\d+)/.exec(JSON.stringify(body) ?? '')?.[1]);
		const isFaulted = faulted === true;
		if (path === '/oauth/token') {
			const answered = refused ? 'refused' : 'token';
			this.grants.push({ at, end: isFaulted ? 'fault' : answered });
		} else if (order) {
			const isDead = tokenState !== undefined && tokenState !== 'alive';
			const arrival = { isFaulted, isDead, isEndedEarly: isDead && this.endedEarly.has(bearer) };
			this.orders.set(order, [...(this.orders.get(order) ?? []), arrival]);
		} else if (isFaulted) this.failedQuestions.push(at);
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
		await this.api.testCredential(other);
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
