import { describe, expect, jest, test } from '@jest/globals';
import { CURRENT_N8N } from '../../tools/n8n';
import { note, useWorld } from './support/world';

jest.setTimeout(600_000);

/** What every change has to keep: `.ci/run` runs this file alone. */
describe(`n8n ${CURRENT_N8N} in queue mode: one main process and two workers`, () => {
	const world = useWorld();

	test('FLUENT_INTEGRATION: processes do not use each other’s refresh tokens', async () => {
		const { fluent } = world;
		// Tokens end all the time.
		fluent.options.integrationTokenLifetime = 5;
		const work = await world.work({ client: 'fluentIntegration' });

		const [onWorkers, byHand] = await Promise.all([
			work.runSteadily(280, 200, 0),
			work.runByHand(20),
		]);

		const { logins, refreshGrants, refusedRefreshes, passwordGrants, failedLogins } =
			fluent.counts();
		const refused = `${refusedRefreshes} of ${refreshGrants}`;
		note('FLUENT_INTEGRATION, 300 runs: refused refresh grants', refused, 'at most 1 of 5');
		expect(onWorkers + byHand).toBe(300);
		expect(failedLogins).toBe(0);
		expect(logins).toBe(refreshGrants + passwordGrants);
		expect(refreshGrants).toBeGreaterThanOrEqual(10);
		// None on an idle machine, three of fifteen on a busy one; half without rule 13.
		expect(refusedRefreshes / refreshGrants).toBeLessThanOrEqual(0.2);
		expect(new Set(work.orders()).size).toBe(280);
	});

	test('a wrong password is sent once by all processes', async () => {
		const work = await world.work({ password: 'wrong' });
		const { status } = await world.cluster.api.testCredential(work.credential);
		expect(status).toBe('Error');

		const [onWorkers, byHand] = await Promise.all([work.run(190), work.runByHand(10)]);

		const { logins, failedLogins, api } = world.fluent.counts();
		const name = 'Wrong password, 200 runs on three processes, after the credential test';
		note(`${name}: failed logins`, failedLogins, 1);
		expect(onWorkers + byHand).toBe(0);
		expect(work.failures()).toHaveLength(200);
		expect({ logins, failedLogins, api }).toEqual({ logins: 1, failedLogins: 1, api: 0 });
	});
});
