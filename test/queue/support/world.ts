import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startSimulator, type Simulator } from '../../../tools/simulator';
import { Cluster } from './cluster';
import { Work, type WorkSettings } from './work';

/** One cluster for all cases, and a Fluent account for each. */
class QueueWorld {
	readonly cluster = new Cluster();
	fluent!: Simulator;
	private works: Work[] = [];

	async work(settings: WorkSettings = {}): Promise<Work> {
		const work = await Work.create(this.cluster, this.fluent, settings);
		this.works.push(work);
		return work;
	}

	async begin(): Promise<void> {
		this.fluent = await startSimulator();
	}

	/** Of no case a dead token is sent, and no run fails but for a login that Fluent refused. */
	async end(): Promise<void> {
		const unexplained = this.works
			.flatMap((work) => work.failures())
			.filter((text) => !text.includes('Fluent refused the username or password'));
		const { deadTokens } = this.fluent.counts();
		this.works = [];
		await Promise.all([this.fluent.stop(), this.cluster.stopOthers()]);
		expect({ deadTokens, unexplained }).toEqual({ deadTokens: 0, unexplained: [] });
	}
}

export function useWorld(): QueueWorld {
	const world = new QueueWorld();
	beforeAll(async () => await world.cluster.start());
	beforeEach(async () => await world.begin());
	afterEach(async () => await world.end());
	afterAll(async () => await world.cluster.stop(), 60_000);
	return world;
}

/** Prints a row of the table in docs/queue-mode.md before its goal is asserted, so that a miss is known in figures. */
export const note = (name: string, figure: string | number, goal: string | number): void =>
	void process.stdout.write(`| ${name} | ${figure} | ${goal} |\n`);

/** Refused refresh grants while tokens end all the time: of processes that know nothing of each other, half of all. */
export function integrationTokensExpire(world: QueueWorld, mostRefused: number): void {
	test('FLUENT_INTEGRATION: processes do not use each other’s refresh tokens', async () => {
		const { fluent } = world;
		fluent.options.integrationTokenLifetime = 5;
		const work = await world.work({ client: 'fluentIntegration' });

		const [onWorkers, byHand] = await Promise.all([
			work.runSteadily(280, { every: 200, atOnce: 0 }),
			work.runByHand(20),
		]);

		const { logins, refreshGrants, refusedRefreshes, passwordGrants, failedLogins } =
			fluent.counts();
		const refused = `${refusedRefreshes} of ${refreshGrants}`;
		note('FLUENT_INTEGRATION, 300 runs: refused refresh grants', refused, 'at most 1 of 10');
		expect(onWorkers + byHand).toBe(300);
		expect(failedLogins).toBe(0);
		expect(logins).toBe(refreshGrants + passwordGrants);
		expect(refreshGrants).toBeGreaterThanOrEqual(10);
		expect(refusedRefreshes / refreshGrants).toBeLessThanOrEqual(mostRefused);
		expect(new Set(work.orders()).size).toBe(280);
	});
}
