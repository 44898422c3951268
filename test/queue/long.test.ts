import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { CURRENT_N8N } from '../../tools/n8n';
import { note, useWorld } from './support/world';

jest.setTimeout(600_000);

/** Two workers that know nothing of each other would be at 2 logins for each token. */
const MOST_LOGINS = 1.3;
/** More than the failed logins that lock a user. */
const MANY_WORKERS = 8;

/** "1.08 (26 for 24)" */
const ratio = (count: number, of: number): string =>
	`${(count / of).toFixed(2)} (${count} for ${of})`;

/** A thousand runs, processes that come and go, and more of them than a user has failed logins: minutes. */
describe(`n8n ${CURRENT_N8N} in queue mode, at length`, () => {
	const world = useWorld();
	const { cluster } = world;

	test('the own client of an account: processes share each login', async () => {
		world.fluent.options.tokenLifetime = 5;
		const work = await world.work();

		const succeeded = await work.runSteadily(1_000, 250, 6);

		const { logins, failedLogins } = world.fluent.counts();
		const tokens = work.tokensUsed();
		const writes = cluster.writesOf(work.credential.id);
		const goal = `at most ${MOST_LOGINS}`;
		const name = 'Own client, tokens of 5 s, 1,000 runs: logins for each token';
		note(name, ratio(logins, tokens), goal);
		note('The same: writes for each token', ratio(writes, tokens), goal);
		expect({ succeeded, failedLogins }).toEqual({ succeeded: 1_000, failedLogins: 0 });
		expect(tokens).toBeGreaterThan(5);
		expect(logins / tokens).toBeLessThanOrEqual(MOST_LOGINS);
		expect(writes / tokens).toBeLessThanOrEqual(MOST_LOGINS);
		expect(new Set(work.orders()).size).toBe(1_000);
		expect(work.orders()).toHaveLength(1_000);
	});

	test('a worker killed in the middle of a login, and the main process restarted', async () => {
		const { fluent } = world;
		const work = await world.work();
		fluent.faults.delay('/oauth/token', 60_000);
		const before = new Map(cluster.workers.map((each) => [each, cluster.begunBy(each)]));
		await work.fire();
		while (fluent.counts().logins === 0) await sleep(50);
		const hasBegun = cluster.workers.find((each) => cluster.begunBy(each) > before.get(each)!);
		await cluster.killWorker(hasBegun!);
		fluent.faults.clear();
		await Promise.all([cluster.scaleTo(2), cluster.restartMain()]);

		const succeeded = await work.run(40);

		const orders = work.orders();
		const name = 'A worker killed during a login, the main process restarted';
		note(`${name}: 40 runs that succeed`, succeeded, '40, no order twice');
		expect(succeeded).toBe(40);
		expect(fluent.counts().failedLogins).toBe(0);
		expect(new Set(orders).size).toBe(orders.length);
		expect(await cluster.api.testCredential(work.credential)).toMatchObject({ status: 'OK' });
	});

	test('database and encryption key moved to a new n8n: the stored token serves at once', async () => {
		const work = await world.work();
		expect(await work.runByHand(1)).toBe(1);
		world.fluent.clearRequests();

		const succeeded = await work.runByHand(3, await cluster.move());

		const { logins, api } = world.fluent.counts();
		note('Database and key moved to a new n8n: logins', logins, 0);
		expect({ succeeded, logins, api }).toEqual({ succeeded: 3, logins: 0, api: 3 });
	});

	test('two main processes on one database', async () => {
		const second = await cluster.startSecondMain();
		world.fluent.options.tokenLifetime = 5;
		const work = await world.work();

		const succeeded = await Promise.all([work.runByHand(50), work.runByHand(50, second)]);

		const { logins } = world.fluent.counts();
		const tokens = work.tokensUsed();
		const name = 'Two main processes, 100 runs by hand, tokens of 5 s: logins for each token';
		note(name, (logins / tokens).toFixed(2), 'at most one for each process');
		expect(succeeded).toEqual([50, 50]);
		expect(logins).toBeLessThanOrEqual(2 * tokens);
	});

	test('a wrong password is not sent again by processes that start: all they know is what is stored', async () => {
		const work = await world.work({ password: 'wrong' });
		await cluster.api.testCredential(work.credential);
		let runs = 0;
		for (const start of [
			async () => await cluster.restartWorkers(),
			async () => await cluster.restartWorkers(),
			// A process that starts for the first time knows as little as one that starts again.
			async () => await cluster.scaleTo(MANY_WORKERS),
		]) {
			await start();
			runs += await work.runOnEveryWorker();
			expect(await work.ended(runs)).toBe(0);
		}

		const { logins, failedLogins } = world.fluent.counts();
		note('Wrong password, 10 starts of workers: failed logins', failedLogins, '1 in 15 minutes');
		expect(work.failures()).toHaveLength(runs);
		expect({ logins, failedLogins }).toEqual({ logins: 1, failedLogins: 1 });
	});

	test('eight busy workers, and the password changes before their token ends', async () => {
		const { fluent } = world;
		await cluster.scaleTo(MANY_WORKERS);
		fluent.options.tokenLifetime = 15;
		const work = await world.work({ requests: 225 });
		// One logs in, and stores it for all.
		await work.runByHand(1);
		const runs = await work.runOnEveryWorker();
		fluent.users.get(work.username)!.password = 'changed';

		const succeeded = await work.ended(runs);

		const { failedLogins } = fluent.counts();
		const isLocked = fluent.isLocked(work.username);
		const name = '8 busy workers, password changed in Fluent, token expires: failed logins';
		const figure = `${failedLogins}, ${isLocked ? 'locked' : 'not locked'}`;
		note(name, figure, 'at most 4, not locked');
		expect(cluster.workers).toHaveLength(MANY_WORKERS);
		// Each of them was in the middle of an execution when the token ended.
		expect(succeeded).toBe(0);
		expect(work.orders().length).toBeGreaterThan(runs);
		expect(failedLogins).toBeGreaterThan(0);
		expect(failedLogins).toBeLessThanOrEqual(4);
		expect(isLocked).toBe(false);
	});

	test('eight workers that log in for the first time at once: the remaining limit', async () => {
		await cluster.scaleTo(MANY_WORKERS);
		const work = await world.work({ password: 'wrong' });
		// So long nobody can know that the first of them is refused.
		world.fluent.faults.delay('/oauth/token', 1_000);

		const succeeded = await work.run(100);

		const { failedLogins } = world.fluent.counts();
		const name = '8 workers, wrong password that was never tested, first logins in the same second';
		note(`${name}: failed logins`, failedLogins, 'none: at most one for each process');
		expect(succeeded).toBe(0);
		expect(failedLogins).toBeGreaterThan(0);
		expect(failedLogins).toBeLessThanOrEqual(cluster.workers.length);
	});
});
