import { expect, test } from '@jest/globals';
import { ratio } from '../support/report';
import type { World } from '../support/world';

/** Two workers that know nothing of each other would be at 2 logins for each token, and at half of the refreshes refused. */
const MOST_LOGINS = 1.3;
export const MOST_REFUSED = 0.1;

/** Logins and writes while tokens end all the time. */
export function ownTokensExpire(world: World): void {
	test('the own client of an account: processes share each login', async () => {
		const { cluster, fluent, report } = world;
		fluent.options.tokenLifetime = 5;
		const work = await world.work();

		const succeeded = await work.runSteadily(1_000, { every: 250, atOnce: 6 });

		const { logins, failedLogins } = fluent.counts();
		const tokens = work.tokensUsed();
		const writes = cluster.writesOf(work.credential.id);
		report.note(
			'Own client, tokens of 5 s, 1,000 runs: logins for each token',
			ratio(logins, tokens),
			'at most 1.3',
		);
		report.note('The same: writes for each token', ratio(writes, tokens), 'at most 1.3');
		expect({ succeeded, failedLogins }).toEqual({ succeeded: 1_000, failedLogins: 0 });
		expect(tokens).toBeGreaterThan(5);
		expect(logins / tokens).toBeLessThanOrEqual(MOST_LOGINS);
		expect(writes / tokens).toBeLessThanOrEqual(MOST_LOGINS);
		expect(new Set(work.orders()).size).toBe(1_000);
		expect(work.orders()).toHaveLength(1_000);
	});
}

/** Refused refresh grants while tokens end all the time. */
export function integrationTokensExpire(world: World, mostRefused: number): void {
	test('FLUENT_INTEGRATION: processes do not use each other’s refresh tokens', async () => {
		const { fluent, report } = world;
		fluent.options.integrationTokenLifetime = 5;
		const work = await world.work({ client: 'fluentIntegration' });

		const [onWorkers, byHand] = await Promise.all([
			work.runSteadily(280, { every: 200, atOnce: 0 }),
			work.runByHand(20),
		]);

		const { logins, refreshGrants, refusedRefreshes, passwordGrants, failedLogins } =
			fluent.counts();
		report.note(
			'FLUENT_INTEGRATION, 300 runs: refused refresh grants',
			`${refusedRefreshes} of ${refreshGrants}`,
			'at most 1 of 10',
		);
		expect(onWorkers + byHand).toBe(300);
		expect(failedLogins).toBe(0);
		expect(logins).toBe(refreshGrants + passwordGrants);
		expect(refreshGrants).toBeGreaterThanOrEqual(10);
		expect(refusedRefreshes / refreshGrants).toBeLessThanOrEqual(mostRefused);
		expect(new Set(work.orders()).size).toBe(280);
	});
}
