import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CredentialWrites, N8nApi, N8nServer } from '../../tools/n8n';
import { FailedRuns, type FailedRun } from './failed-runs';
import { drawFaults, inWords, type DrawnFault } from './faults';
import { readHeap } from './heap';
import { Lane, WAYS } from './lane';
import { progress } from './report';
import type { Evidence } from './rules';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** ms between webhooks: 20 a second. */
const BEAT = 50;
/** ms between looks at accounts and database, several in the life of a token. */
const LOOK = 5 * SECOND;
/** Runs under way, beyond which none is begun: on a machine that is too busy they would only pile up. */
const MOST_UNDER_WAY = 60;
/** ms for which runs may still end when no more are begun. */
const PATIENCE = 90 * SECOND;
/** More than fit into any soak. */
const FAULTS_A_MINUTE = 30;

interface Stage {
	server: N8nServer;
	api: N8nApi;
	writes: CredentialWrites;
	heapFile: string;
	print: (text: string) => void;
}

/** Fires webhooks at all ways in turn while faults strike, and collects what there is to judge. */
export class Soak {
	private readonly evidence: Evidence = {
		lanes: [],
		began: 0,
		fired: new Map(),
		notTaken: [],
		failed: [],
		open: 0,
		writes: new Map(),
		heap: [],
	};
	private readonly runs: FailedRuns;
	/** Runs that failed before they sent their request. */
	private unsent = 0;
	private ends = Infinity;

	constructor(private readonly stage: Stage) {
		this.runs = new FailedRuns(stage.server);
	}

	async run(minutes: number, seed: number): Promise<Evidence> {
		const { evidence } = this;
		for (const way of WAYS) evidence.lanes.push(await Lane.open(this.stage.api, way));
		evidence.began = Date.now();
		this.ends = evidence.began + minutes * MINUTE;
		const faults = drawFaults(seed, Math.ceil(minutes * FAULTS_A_MINUTE), WAYS.length);
		await Promise.all([this.fire(), this.strike(faults), this.watch()]);
		await this.settle();
		return evidence;
	}

	/** On the beat, however long the runs before take. */
	private async fire(): Promise<void> {
		const { evidence } = this;
		const running = new Set<Promise<void>>();
		let next = Date.now();
		for (let order = 1; Date.now() < this.ends; order++) {
			next += BEAT;
			await sleep(Math.max(0, next - Date.now()));
			while (this.underWay > MOST_UNDER_WAY && Date.now() < this.ends) {
				await sleep(BEAT);
				next = Date.now();
			}
			const lane = evidence.lanes[order % evidence.lanes.length];
			evidence.fired.set(order, lane);
			const call = lane
				.fire(order)
				.catch((error: unknown) => void evidence.notTaken.push(`order ${order}: ${String(error)}`))
				.finally(() => running.delete(call));
			running.add(call);
		}
		await Promise.all(running);
	}

	/** Runs whose request has not arrived, and that are not known to have failed before they sent it. */
	private get underWay(): number {
		const { lanes, fired } = this.evidence;
		const arrived = lanes.map(
			({ ledger, fluent }) => ledger.arrivals.size + fluent.requests.length,
		);
		return fired.size - this.unsent - arrived.reduce((total, each) => total + each);
	}

	private async strike(faults: DrawnFault[]): Promise<void> {
		for (const { wait, account, fault } of faults) {
			await sleep(Math.max(0, Math.min(wait, this.ends - Date.now())));
			if (Date.now() >= this.ends) break;
			const lane = this.evidence.lanes[account];
			this.stage.print(`    ${new Date().toISOString()} ${lane.way.name}: ${inWords(fault)}`);
			await lane.strike(fault);
		}
	}

	private async watch(): Promise<void> {
		const { evidence, stage } = this;
		for (let told = 0; Date.now() < this.ends;) {
			await sleep(LOOK);
			await this.look();
			const minute = Math.floor((Date.now() - evidence.began) / MINUTE);
			if (minute > told) stage.print(progress(minute, evidence));
			told = minute;
		}
	}

	private async look(settled?: number): Promise<void> {
		const { evidence, stage } = this;
		for (const { ledger } of evidence.lanes) ledger.read(settled);
		evidence.failed.push(...(await this.runs.next()));
		const sent = ({ order = 0 }: FailedRun) =>
			evidence.fired.get(order)?.ledger.arrivals.has(order);
		this.unsent = evidence.failed.filter((run) => !sent(run)).length;
		evidence.open = await this.runs.open();
		if (existsSync(stage.heapFile)) evidence.heap = readHeap(stage.heapFile);
	}

	/** All runs end, and all that they have sent is read. */
	private async settle(): Promise<void> {
		const { evidence } = this;
		for (const lane of evidence.lanes) lane.calm();
		const deadline = Date.now() + PATIENCE;
		do {
			await sleep(LOOK);
			await this.look();
		} while (evidence.open > 0 && Date.now() < deadline);
		await this.look(0);
		evidence.writes = await this.stage.writes.counts();
	}

	async close(): Promise<void> {
		for (const lane of this.evidence.lanes) await lane.close();
	}
}
