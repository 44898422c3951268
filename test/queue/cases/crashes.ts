import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import type { N8nServer } from '../../../tools/n8n';
import type { Cluster } from '../support/cluster';
import type { World } from '../support/world';

/** Processes that end in the middle, and a database that moves. */
export function crashes(world: World): void {
	afterEach(async () => await world.cluster.stopOthers());

	test('a worker killed in the middle of a login, and the main process restarted', async () => {
		const { cluster, fluent, report } = world;
		const work = await world.work();
		fluent.faults.delay('/oauth/token', 60_000);
		const before = workOf(cluster);
		await work.fire();
		while (fluent.counts().logins === 0) await sleep(50);
		await cluster.killWorker(whoHasBegun(cluster, before));
		fluent.faults.clear();
		await Promise.all([cluster.scaleTo(2), cluster.restartMain()]);

		const succeeded = await work.run(40);

		const { failedLogins } = fluent.counts();
		const orders = work.orders();
		report.note(
			'A worker killed during a login, the main process restarted: 40 runs that succeed',
			succeeded,
			'40, no order twice',
		);
		expect(succeeded).toBe(40);
		expect(failedLogins).toBe(0);
		expect(new Set(orders).size).toBe(orders.length);
		expect(await cluster.api.testCredential(work.credential)).toMatchObject({ status: 'OK' });
	});

	test('database and encryption key moved to a new n8n: the stored token serves at once', async () => {
		const { cluster, fluent, report } = world;
		const work = await world.work();
		expect(await work.runByHand(1)).toBe(1);
		fluent.clearRequests();

		const moved = await cluster.move();
		const succeeded = await work.runByHand(3, moved);

		const { logins, api } = fluent.counts();
		report.note('Database and key moved to a new n8n: logins', logins, 0);
		expect({ succeeded, logins, api }).toEqual({ succeeded: 3, logins: 0, api: 3 });
	});

	test('two main processes on one database', async () => {
		const { cluster, fluent, report } = world;
		const second = await cluster.startSecondMain();
		fluent.options.tokenLifetime = 5;
		const work = await world.work();

		const succeeded = await Promise.all([work.runByHand(50), work.runByHand(50, second)]);

		const { logins } = fluent.counts();
		const tokens = work.tokensUsed();
		report.note(
			'Two main processes, 100 runs by hand, tokens of 5 s: logins for each token',
			(logins / tokens).toFixed(2),
			'at most one for each process',
		);
		expect(succeeded).toEqual([50, 50]);
		expect(logins).toBeLessThanOrEqual(2 * tokens);
	});
}

const workOf = (cluster: Cluster): Map<N8nServer, number> =>
	new Map(cluster.workers.map((worker) => [worker, cluster.begunBy(worker).length]));

function whoHasBegun(cluster: Cluster, before: Map<N8nServer, number>): N8nServer {
	return cluster.workers.find((each) => cluster.begunBy(each).length > before.get(each)!)!;
}
