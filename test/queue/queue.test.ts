import { setTimeout as sleep } from 'node:timers/promises';
import {
	afterAll,
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	jest,
	test,
} from '@jest/globals';
import { CURRENT_N8N } from '../../tools/n8n';
import { startSimulator, type Simulator } from '../../tools/simulator';
import { Cluster } from './support/cluster';
import { Work } from './support/work';

jest.setTimeout(300_000);

const cluster = new Cluster();
let fluent: Simulator;

beforeAll(async () => await cluster.start());
beforeEach(async () => void (fluent = await startSimulator()));
afterEach(async () => await fluent?.stop());
afterAll(async () => await cluster.stop(), 60_000);

/** What was counted, for whoever reads the log. */
function print(what: string, counts: object): void {
	const text = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
	process.stdout.write(`${what}: ${text.join(', ')}\n`);
}

describe(`n8n ${CURRENT_N8N} in queue mode, one main process and two workers`, () => {
	test('1,000 executions while tokens live 5 seconds', async () => {
		fluent.options.tokenLifetime = 5;
		const work = await Work.create(cluster, fluent);

		const succeeded = await work.run(1_000);

		const { logins, deadTokens, failedLogins } = fluent.counts();
		const tokens = work.tokensUsed();
		const writes = cluster.writesOf(work.credential.id);
		print('Tokens of 5 s', { succeeded, tokens, logins, writes, 'dead tokens sent': deadTokens });
		expect(succeeded).toBe(1_000);
		expect({ deadTokens, failedLogins }).toEqual({ deadTokens: 0, failedLogins: 0 });
		expect(tokens).toBeGreaterThan(3);
		expect(logins).toBeLessThanOrEqual(cluster.workers.length * tokens);
		expect(writes).toBeLessThanOrEqual(logins);
		expect(new Set(work.orders()).size).toBe(1_000);
		expect(work.orders()).toHaveLength(1_000);
	});

	test('FLUENT_INTEGRATION, single-use refresh tokens, 300 executions on three processes', async () => {
		fluent.options.integrationTokenLifetime = 5;
		const work = await Work.create(cluster, fluent, { client: 'fluentIntegration' });

		const [onWorkers, byHand] = await Promise.all([work.run(280), work.runByHand(20)]);

		const { logins, refreshGrants, refusedRefreshes, passwordGrants, failedLogins } =
			fluent.counts();
		print('FLUENT_INTEGRATION', {
			succeeded: onWorkers + byHand,
			'tokens used': work.tokensUsed(),
			refreshGrants,
			refusedRefreshes,
			passwordGrants,
		});
		expect(onWorkers + byHand).toBe(300);
		expect(failedLogins).toBe(0);
		expect(refreshGrants).toBeGreaterThan(0);
		expect(logins).toBe(refreshGrants + passwordGrants);
		// The first login of each process, and one for each refresh token that another process had used.
		expect(passwordGrants).toBeLessThanOrEqual(refusedRefreshes + cluster.processes);
		expect(passwordGrants).toBeGreaterThanOrEqual(refusedRefreshes);
		expect(new Set(work.orders()).size).toBe(280);
	});

	test('wrong password, 200 executions on three processes', async () => {
		const work = await Work.create(cluster, fluent, { password: 'wrong' });

		const [onWorkers, byHand] = await Promise.all([work.run(190), work.runByHand(10)]);

		const { logins, failedLogins, api } = fluent.counts();
		print('Wrong password', { succeeded: onWorkers + byHand, logins, failedLogins });
		expect(onWorkers + byHand).toBe(0);
		expect(failedLogins).toBe(cluster.processes);
		expect({ logins, api }).toEqual({ logins: failedLogins, api: 0 });
		expect(fluent.isLocked(work.username)).toBe(false);
	});

	test('a worker killed in the middle of a login, and the main process restarted', async () => {
		const work = await Work.create(cluster, fluent);
		// One worker only, so that it is known who logs in.
		const [victim, other] = cluster.workers;
		await cluster.stopWorker(other);
		fluent.faults.delay('/oauth/token', 60_000);
		await (await work.sibling()).fire();
		while (fluent.counts().logins === 0) await sleep(50);
		await cluster.killWorker(victim);
		fluent.faults.clear();
		while (cluster.workers.length < 2) await cluster.startWorker();

		const afterCrash = await work.run(20);
		await cluster.main.restart();
		await cluster.api.login();
		const afterRestart = await work.run(20);

		const { logins, failedLogins, deadTokens } = fluent.counts();
		const writes = cluster.writesOf(work.credential.id);
		const orders = work.orders();
		print('Killed and restarted', {
			afterCrash,
			afterRestart,
			logins,
			writes,
			orders: orders.length,
		});
		expect({ afterCrash, afterRestart }).toEqual({ afterCrash: 20, afterRestart: 20 });
		expect({ failedLogins, deadTokens }).toEqual({ failedLogins: 0, deadTokens: 0 });
		expect(new Set(orders).size).toBe(orders.length);
		expect(await cluster.api.testCredential(work.credential)).toMatchObject({ status: 'OK' });
	});

	test('database and encryption key moved to a new n8n: the stored token serves at once', async () => {
		const work = await Work.create(cluster, fluent);
		expect(await work.run(1)).toBe(1);
		fluent.clearRequests();

		const moved = await cluster.move();
		const succeeded = await work.runByHand(3, moved);

		const { logins, api } = fluent.counts();
		print('Moved', { succeeded, logins, requests: api });
		expect({ succeeded, logins, api }).toEqual({ succeeded: 3, logins: 0, api: 3 });
	});
});
