import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import {
	chain,
	CREDENTIAL_TYPE,
	httpRequest,
	items,
	manualTrigger,
	webhook,
	type SavedCredential,
	type SavedWorkflow,
} from '../../../tools/n8n';
import { newUser, sampleSettings, startSimulator, type Simulator } from '../../../tools/simulator';
import { inLanes, MINUTE } from '../../../tools/time';
import { Cluster } from './cluster';

/** Executions that are begun at once. */
const WIDTH = 10;

/** In which all executions end, or never: less than a case may take, which could not end its waiting. */
const PATIENCE = 8 * MINUTE;

/** ms between the requests of an execution that keeps a worker busy. */
const INTERVAL = 200;

/** What the credential holds, and what the workflow does. */
interface WorkSettings {
	client?: string;
	password?: string;
	/** Requests of each execution, `INTERVAL` apart. */
	requests?: number;
}

/** A user, a credential for it, and workflows that post orders to Fluent. */
class Work {
	readonly username = `user-${randomUUID()}`;
	credential!: SavedCredential;
	private live!: SavedWorkflow;
	private manual!: SavedWorkflow;

	constructor(
		private readonly cluster: Cluster,
		private readonly fluent: Simulator,
	) {}

	async setUp({ requests = 1, ...settings }: WorkSettings): Promise<void> {
		const { api } = this.cluster;
		const { username, fluent } = this;
		fluent.addUser(newUser(username));
		const data = { ...sampleSettings(fluent.url), username, ...settings };
		const credential = await api.createCredential(username, CREDENTIAL_TYPE, data);
		this.credential = credential;
		const url = `${fluent.url}/status/200`;
		const batching = { batch: { batchSize: 1, batchInterval: INTERVAL } };
		const order = (body: string) =>
			httpRequest({ method: 'POST', url, body, credential, options: { batching } });
		const trigger = webhook(username, 'POST');
		// How an execution ends is read from the database.
		trigger.parameters.responseMode = 'onReceived';
		const perItem = requests > 1 ? items(requests) : [];
		const sendsItsId = order('={ "order": "{{ $execution.id }}" }');
		this.live = await api.publish(chain(username, trigger, ...perItem, sendsItsId));
		this.manual = await api.createWorkflow(
			chain(`${username} by hand`, manualTrigger(), order('{ "order": "by hand" }')),
		);
	}

	/** Has a worker run it, without waiting for the end. */
	async fire(): Promise<void> {
		const { ok, status } = await this.cluster.api.callWebhook(this.live.name, { method: 'POST' });
		if (!ok) throw new Error(`The webhook answered ${status}.`);
	}

	/** As many executions at once as the workers take, all of which have ended afterwards. @returns how many succeeded */
	async run(count: number): Promise<number> {
		const before = this.cluster.ended(this.live.id);
		await inLanes(count, WIDTH, async () => await this.fire());
		return (await this.ended(before.all + count)) - before.success;
	}

	/**
	 * Executions that come one by one, so that workers have slots left while some wait: the next one after `every` ms at the
	 * latest, sooner while fewer than `atOnce` are under way. @returns how many succeeded
	 */
	async runSteadily(count: number, every: number, atOnce: number): Promise<number> {
		const fired: Array<Promise<void>> = [];
		while (fired.length < count) {
			fired.push(this.fire());
			const next = Date.now() + every;
			while (Date.now() < next && fired.length - this.orders().length >= atOnce) await sleep(20);
		}
		await Promise.all(fired);
		return await this.ended(count);
	}

	/** Executions on a main process, where n8n runs what a person starts. @returns how many succeeded */
	async runByHand(count: number, api = this.cluster.api): Promise<number> {
		let succeeded = 0;
		for (let run = 0; run < count; run++) {
			if ((await api.runWorkflow(this.manual)).status === 'success') succeeded++;
		}
		return succeeded;
	}

	/** Starts executions until each worker has begun one more. @returns how many */
	async runOnEveryWorker(): Promise<number> {
		const { cluster } = this;
		const begun = new Map(cluster.workers.map((each) => [each, cluster.begunBy(each)]));
		const isIdle = () => cluster.workers.some((each) => cluster.begunBy(each) === begun.get(each));
		let fired = 0;
		for (; isIdle() && fired < 100; fired++) {
			await this.fire();
			await sleep(50);
		}
		return fired;
	}

	/** Waits until `count` executions on workers have ended in all. @returns how many succeeded */
	async ended(count: number): Promise<number> {
		for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(500)) {
			const { all, success } = this.cluster.ended(this.live.id);
			if (all >= count) return success;
		}
		throw new Error(`${count} executions did not end in ${PATIENCE / MINUTE} minutes.`);
	}

	/** What the executions that failed say, on workers and by hand. */
	failures(): string[] {
		return [this.live, this.manual].flatMap(({ id }) => this.cluster.failuresOf(id));
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

/** One cluster for all cases, and a Fluent account for each. */
export function useWorld() {
	const cluster = new Cluster();
	let works: Work[] = [];
	const world = {
		cluster,
		fluent: {} as Simulator,
		async work(settings: WorkSettings = {}): Promise<Work> {
			const work = new Work(cluster, world.fluent);
			await work.setUp(settings);
			works.push(work);
			return work;
		},
	};
	beforeAll(async () => await cluster.start());
	beforeEach(async () => void (world.fluent = await startSimulator()));
	// Of no case a dead token is sent, and no run fails but for a login that Fluent refused.
	afterEach(async () => {
		const unexplained = works
			.flatMap((work) => work.failures())
			.filter((text) => !text.includes('Fluent refused the username or password'));
		const { deadTokens } = world.fluent.counts();
		works = [];
		await Promise.all([world.fluent.stop(), cluster.stopOthers()]);
		expect({ deadTokens, unexplained }).toEqual({ deadTokens: 0, unexplained: [] });
	});
	afterAll(async () => await cluster.stop(), 60_000);
	return world;
}

/** Prints a row of the table in docs/queue-mode.md before its goal is asserted, so that a miss is known in figures. */
export const note = (name: string, figure: string | number, goal: string | number): void =>
	void process.stdout.write(`| ${name} | ${figure} | ${goal} |\n`);
