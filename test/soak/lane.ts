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

/** A run as whoever called its webhook sees it; times are epoch ms. */
export interface Run {
	order: number;
	started: number;
	stopped: number;
	/** 200, 500 if it failed, or 0 without an answer. */
	status: number;
}

const noAnswer = () => ({ status: 0 });

/** What a workflow sent for one webhook; with a token that had ended, or that a fault had ended before its time. */
export type Arrival = Record<'isFaulted' | 'isDead' | 'isEndedEarly', boolean>;

export type Lane = Awaited<ReturnType<typeof openLane>>;

/** One way, with a user of a simulated account of its own, so that whatever befalls it is known to befall nobody else. */
export async function openLane(api: N8nApi, way: (typeof WAYS)[number]) {
	const fluent = await startSimulator({ tokenLifetime: 20, integrationTokenLifetime: 20 });
	const username = `user-${way.name.replace(' ', '-')}`;
	fluent.addUser(newUser(username));
	const settings = { ...sampleSettings(fluent.url), client: way.client, username };
	const credential = await api.createCredential(way.name, CREDENTIAL_TYPE, settings);
	const nodes = way.nodes(fluent.url, credential);
	const { id } = await api.publish(chain(username, webhook(username, 'POST'), ...nodes));
	/** Tokens that a fault has ended before their time. */
	const endedEarly = new Set<string>();
	const lane = {
		way,
		runs: [] as Run[],
		/** What arrived, by number of the webhook. */
		orders: new Map<number, Arrival[]>(),
		/** Requests for a token, and what came of them. */
		grants: [] as Array<{ at: number; isFaulted: boolean; isGranted: boolean }>,
		/** Epoch ms of the questions to Fluent that met a fault. */
		failedQuestions: [] as number[],
		wasLocked: false,
		mostFailures: 0,

		async run(order: number): Promise<void> {
			const started = Date.now();
			const { status } = await api.postJson(username, { order }).catch(noAnswer);
			lane.runs.push({ order, started, stopped: Date.now(), status });
		},

		/** What n8n says of the newest failed runs, by order. */
		async readTexts() {
			const bodyOf = (run: Execution) =>
				outputOf(run, 'Webhook')[0]?.body as Partial<Run> | undefined;
			const executions = await api.executions(id);
			return new Map(executions.map((run) => [bodyOf(run)?.order, errorOf(run)?.message]));
		},

		/**
		 * Looks at the lock of its user, from time to time, and takes in what arrived up to a minute ago, or in all: of an
		 * hour the requests themselves would be half a GB.
		 */
		look(upTo = Date.now() - MINUTE): void {
			lane.wasLocked ||= fluent.isLocked(username);
			lane.mostFailures = Math.max(lane.mostFailures, fluent.failures(username));
			const later = fluent.requests.findIndex(({ at }) => at > upTo);
			for (const one of fluent.requests.splice(0, later < 0 ? Infinity : later)) take(one);
		},

		async strike({ kind, target, answer, lasts }: Fault): Promise<void> {
			const path = { login: '/oauth/token', question: '/graphql', order: way.path }[target];
			const clearAfter = (ms: number) => void setTimeout(() => fluent.faults.clear(path), ms);
			if (kind === 'answer') {
				const isEndless = answer === 'hang' && path === '/graphql' && way.path === path;
				const isOnce = target === 'login' || lasts === 0;
				fluent.faults.next(path, isEndless ? 'drop' : answer, isOnce ? 1 : Infinity);
				clearAfter(isOnce ? PATIENCE : lasts);
			} else if (kind === 'slow') {
				fluent.faults.delay(path, SLOW);
				clearAfter(PATIENCE);
			} else if (kind === 'typo') {
				if (fluent.failures(username) >= MOST_TYPOS) return;
				// Somebody tests another credential of the same user, with a password that nobody has tried yet.
				const data = { ...settings, password: `wrong ${Date.now()}` };
				await api.testCredential(await api.createCredential('Mistyped', CREDENTIAL_TYPE, data));
			} else if (kind === 'revoke refresh tokens') fluent.revokeRefreshTokens();
			else {
				for (const { accessToken } of fluent.tokens()) endedEarly.add(accessToken);
				if (kind === 'revoke') fluent.revokeTokens();
				else fluent.expireTokens();
			}
		},
	};
	return lane;

	function take({ at, path, body, bearer = '', tokenState, refused, faulted }: RecordedRequest) {
		// The number of the webhook stands in the body, or in the name of the query.
		const order = Number(/order\D{0,4}(\d+)/.exec(JSON.stringify(body) ?? '')?.[1]);
		const isFaulted = faulted === true;
		if (path === '/oauth/token') {
			lane.grants.push({ at, isFaulted, isGranted: !isFaulted && !refused });
		} else if (order) {
			const isDead = tokenState !== undefined && tokenState !== 'alive';
			const arrival = { isFaulted, isDead, isEndedEarly: isDead && endedEarly.has(bearer) };
			lane.orders.set(order, [...(lane.orders.get(order) ?? []), arrival]);
		} else if (isFaulted) lane.failedQuestions.push(at);
	}
}

const PATH = 'guests';
const ITEM = 'x'.repeat(1_000_000);

/**
 * Users who come once, with an item of 1 MB, through one credential whose user is an expression. Every second one is
 * refused. What the package keeps of a run after a login, good or bad, it keeps of each of them, so the heap shows it.
 */
export async function inviteGuests(api: N8nApi) {
	const fluent = await startSimulator();
	const username = "={{ $('Webhook').item.json.body.user }}";
	const settings = { ...sampleSettings(fluent.url), username };
	const credential = await api.createCredential('Guests', CREDENTIAL_TYPE, settings);
	const request = httpRequest({ url: `${fluent.url}/status/200`, credential });
	await api.publish(chain(PATH, webhook(PATH, 'POST'), fluentAuth(credential), request));
	/** How many have come, and what ended otherwise than it had to. */
	const guests = { count: 0, wrong: [] as string[] };
	const receive = async () => {
		const user = `guest-${++guests.count}`;
		const isKnown = guests.count % 2 === 0;
		if (isKnown) fluent.addUser(newUser(user));
		const { status } = await api.postJson(PATH, { user, text: ITEM }).catch(noAnswer);
		if ((status === 200) !== isKnown) guests.wrong.push(`${user}: ${status}`);
		const { logins } = fluent.counts();
		if (logins !== 1) guests.wrong.push(`${user}: ${logins} logins`);
		fluent.clearRequests();
	};
	return { guests, receive };
}
