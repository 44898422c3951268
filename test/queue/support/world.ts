import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { startSimulator, type Simulator } from '../../../tools/simulator';
import { Cluster } from './cluster';
import { print, Report } from './report';
import { Work, type WorkSettings } from './work';

/** One cluster for all cases, a Fluent account for each, and what all of them add up to. */
export class World {
	readonly cluster = new Cluster();
	readonly report = new Report();
	fluent!: Simulator;
	deadTokens = 0;
	/** What runs say that failed for another reason than a login that Fluent refused. */
	readonly unexplained: string[] = [];
	private works: Work[] = [];

	async work(settings: WorkSettings = {}): Promise<Work> {
		const work = await Work.create(this.cluster, this.fluent, settings);
		this.works.push(work);
		return work;
	}

	async begin(): Promise<void> {
		this.fluent = await startSimulator();
	}

	async end(): Promise<void> {
		this.deadTokens += this.fluent.counts().deadTokens;
		this.unexplained.push(...this.works.flatMap((work) => work.unexplained()));
		this.works = [];
		await this.fluent.stop();
	}
}

export function useWorld(): World {
	const world = new World();
	beforeAll(async () => await world.cluster.start());
	beforeEach(async () => await world.begin());
	afterEach(async () => await world.end());
	afterAll(async () => {
		await world.cluster.stop();
		print(`\n${world.report.table()}\n`);
	}, 60_000);
	return world;
}
