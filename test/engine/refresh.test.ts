import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { CALLERS, NODE, pass, REQUEST, together, useWorld } from './harness';

/** Seconds: FLUENT_INTEGRATION's tokens, and the last tenth of them. */
const LIFE = 1800;
const TENTH = LIFE / 10;

const world = useWorld();

beforeEach(async () => {
	world.store.edit({ client: 'fluentIntegration', clientId: '' });
	await world.logIn();
});

describe.each(CALLERS)('FLUENT_INTEGRATION: $name', ({ run }) => {
	test('before the last tenth of its life the token is used as it is', async () => {
		pass(LIFE - TENTH - 10);

		expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts().logins).toBe(0);
		expect(world.store.writes).toBe(0);
	});

	test('in the last tenth it is refreshed, once for 10 at once', async () => {
		const before = world.store.saved;
		pass(LIFE - TENTH + 1);

		const failures = await together(10, async () => await run(world.n8n));

		expect(failures.filter(Boolean)).toEqual([]);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, refreshGrants: 1, deadTokens: 0 });
		expect(world.served()).toBe(10);
		expect(world.store.writes).toBe(1);
		expect(world.store.saved?.refreshToken).not.toBe(before?.refreshToken);
	});

	test('after its end it is refreshed as well', async () => {
		pass(LIFE + 1);

		expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 1, refreshGrants: 1, deadTokens: 0 });
	});

	test('a refused refresh token costs 1 password grant and no error', async () => {
		world.fluent.revokeRefreshTokens();
		pass(LIFE - TENTH + 1);

		expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({
			logins: 2,
			refusedRefreshes: 1,
			passwordGrants: 1,
			failedLogins: 0,
			deadTokens: 0,
		});
		expect(world.store.writes).toBe(1);
	});

	test('a revoked token is renewed by refresh grant', async () => {
		world.fluent.revokeTokens();

		expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 1, refreshGrants: 1 });
	});
});

describe('two processes that share the credential', () => {
	test('never end in an error, and each renews by one grant of each kind at most', async () => {
		const processes = [world.n8n, await world.another()];
		for (let round = 1; round <= 2; round++) {
			pass(LIFE - TENTH + 1);
			const said = await together(18, async (index) => {
				return await CALLERS[index % 3].run(processes[index % 2]);
			});

			expect(said.filter(Boolean)).toEqual([]);
			expect(world.fluent.counts().failedLogins).toBe(0);
			expect(world.fluent.counts().passwordGrants).toBeLessThanOrEqual(2 * round);
			expect(world.fluent.counts().refreshGrants).toBeLessThanOrEqual(2 * round);
		}
	});

	test('what one has renewed, the other takes from the store', async () => {
		const other = await world.another();
		await NODE.run(other);
		pass(LIFE - TENTH + 1);
		await NODE.run(world.n8n);
		world.fluent.clearRequests();

		for (const { run } of CALLERS) expect(await run(other)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 0, deadTokens: 0 });
	});

	test('a run that is handed the copy of before goes with what its process knows', async () => {
		const old = world.store.read();
		pass(LIFE - TENTH + 1);
		await NODE.run(world.n8n);
		world.store.edit({ savedToken: old.savedToken });
		world.fluent.clearRequests();

		for (const { run } of CALLERS) expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 0, deadTokens: 0 });
	});

	test('a process that knows only the copy of before still succeeds', async () => {
		const old = world.store.read();
		pass(LIFE - TENTH + 1);
		await NODE.run(world.n8n);
		world.store.edit({ savedToken: old.savedToken });

		expect(await REQUEST.run(await world.another())).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ refusedRefreshes: 1, failedLogins: 0 });
	});
});

test('an order that fails after its token was refreshed is not sent again', async () => {
	const url = `${world.fluent.url}/status/500`;
	world.fluent.faults.delay('/status/500', 3_000);
	const order = world.n8n.request({ method: 'POST', url, body: { name: 'order' } });
	while (world.fluent.counts().api === 0) await setTimeout(20);
	pass(LIFE - TENTH + 1);
	await NODE.run(world.n8n);

	expect((await order).error).toMatchObject({ httpCode: '500' });
	expect(world.fluent.counts()).toMatchObject({
		logins: 1,
		refreshGrants: 1,
		api: 1,
		deadTokens: 0,
	});
}, 15_000);

test('a refresh that fails in passing: the old token serves on until its end', async () => {
	world.fluent.faults.next('/oauth/token', { status: 503, headers: { 'Retry-After': '0' } });
	pass(LIFE - TENTH + 1);

	for (const { run } of CALLERS) expect(await run(world.n8n)).toBeUndefined();
	expect(world.fluent.counts()).toMatchObject({ logins: 3, deadTokens: 0 });
});
