import { expect, test } from '@jest/globals';
import type { World } from '../support/world';

/** More than the failed logins that lock a user. */
const MANY_WORKERS = 8;

/** A wrong password, known to all processes once one of them has been refused. */
export function refusals(world: World): void {
	test('a wrong password is sent once by all processes', async () => {
		const { cluster, fluent, report } = world;
		const work = await world.work({ password: 'wrong' });
		expect(await cluster.api.testCredential(work.credential)).toMatchObject({ status: 'Error' });

		const [onWorkers, byHand] = await Promise.all([work.run(190), work.runByHand(10)]);

		const { logins, failedLogins, api } = fluent.counts();
		report.note(
			'Wrong password, 200 runs on three processes, after the credential test: failed logins',
			failedLogins,
			1,
		);
		expect(onWorkers + byHand).toBe(0);
		expect(work.failures()).toHaveLength(200);
		expect({ logins, failedLogins, api }).toEqual({ logins: 1, failedLogins: 1, api: 0 });
	});
}

/** The same for processes that start: all they know is what is stored. */
export function restarts(world: World): void {
	test('a wrong password is not sent again by processes that start', async () => {
		const { cluster, fluent, report } = world;
		const work = await world.work({ password: 'wrong' });
		await cluster.api.testCredential(work.credential);
		let runs = 0;
		const runEverywhere = async () => {
			runs += await work.runOnEveryWorker();
			return await work.ended(runs);
		};

		await cluster.restartWorkers();
		await runEverywhere();
		await cluster.restartWorkers();
		await runEverywhere();
		// A process that starts for the first time knows as little as one that starts again.
		await cluster.scaleTo(MANY_WORKERS);
		const succeeded = await runEverywhere();

		const { logins, failedLogins } = fluent.counts();
		report.note(
			'Wrong password, 10 starts of workers: failed logins',
			failedLogins,
			'1 in 15 minutes',
		);
		expect(succeeded).toBe(0);
		expect(work.failures()).toHaveLength(runs);
		expect({ logins, failedLogins }).toEqual({ logins: 1, failedLogins: 1 });
	});
}

/** The same for more workers than a user has failed logins, at once. */
export function refusalsOfMany(world: World): void {
	test('eight busy workers, and the password changes before their token ends', async () => {
		const { cluster, fluent, report } = world;
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
		report.note(
			'8 busy workers, password changed in Fluent, token expires: failed logins',
			`${failedLogins}, ${isLocked ? 'locked' : 'not locked'}`,
			'at most 4, not locked',
		);
		expect(cluster.workers).toHaveLength(MANY_WORKERS);
		// Each of them was in the middle of an execution when the token ended.
		expect(succeeded).toBe(0);
		expect(work.orders().length).toBeGreaterThan(runs);
		expect(failedLogins).toBeGreaterThan(0);
		expect(failedLogins).toBeLessThanOrEqual(4);
		expect(isLocked).toBe(false);
	});

	test('eight workers that log in for the first time at once: the remaining limit', async () => {
		const { cluster, fluent, report } = world;
		await cluster.scaleTo(MANY_WORKERS);
		const work = await world.work({ password: 'wrong' });
		// So long nobody can know that the first of them is refused.
		fluent.faults.delay('/oauth/token', 1_000);

		const succeeded = await work.run(100);

		const { failedLogins } = fluent.counts();
		report.note(
			'8 workers, wrong password that was never tested, first logins in the same second: failed logins',
			failedLogins,
			'none: at most one for each process',
		);
		expect(succeeded).toBe(0);
		expect(failedLogins).toBeGreaterThan(0);
		expect(failedLogins).toBeLessThanOrEqual(cluster.workers.length);
	});
}
