import { beforeEach, describe, expect, test } from '@jest/globals';
import type { SimulatorOptions } from '../../tools/simulator';
import { CALLERS, itemsOf, NODE, pass, REQUEST, STORES, together, useWorld } from './harness';

const DAY = 86_400;
const STORED_ONCE = STORES ? 1 : 0;

const world = useWorld();

describe.each(CALLERS)('$name', ({ run, legacy, shares }) => {
	test('rule 0: 20 at once without a token: 1 login, stored once', async () => {
		const failures = await together(20, async () => await run(world.n8n));
		expect(failures.filter(Boolean)).toEqual([]);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
		expect(world.served()).toBe(shares ? 1 : 20);
		expect(world.store.writes).toBe(STORED_ONCE);

		// The token is fresh: no login, and after a restart of n8n none where it is stored.
		expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts().logins).toBe(1);
		expect(await run(await world.another())).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: STORES ? 1 : 2, deadTokens: 0 });
		expect(world.store.writes).toBe(STORED_ONCE);
	});

	test('rules 1 and 10: expired: 1 login; revoked: 1 login and sent once more, but fails once before n8n 2.39', async () => {
		const heals = STORES || !legacy;
		await world.logIn();
		pass(DAY + 2);
		expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
		expect(world.served()).toBe(1);
		expect(world.store.writes).toBe(STORED_ONCE);

		pass(31);
		world.fluent.revokeTokens();
		world.fluent.clearRequests();
		expect((await run(world.n8n)) === undefined).toBe(heals);
		// Dead: the request itself, and the question whether the token was the reason.
		expect(world.fluent.counts()).toMatchObject({ logins: heals ? 1 : 0, deadTokens: 2 });
		expect(await run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 2 });
		expect(world.store.writes).toBe(2 * STORED_ONCE);
	});
});

/** What Fluent does not say, or not for every account. */
test.each<[string, SimulatorOptions]>([
	['a login makes a new token', { returnsLivingToken: false }],
	['refresh tokens for the own client', { refreshTokensForAccountClient: true }],
	['the account header is required', { requiresAccountHeader: true }],
])('%s: 1 login that succeeds after a day, and for a revoked token', async (_account, options) => {
	Object.assign(world.fluent.options, options);
	await NODE.run(world.n8n);
	for (const lose of [() => pass(DAY + 2), () => world.fluent.revokeTokens()]) {
		pass(31);
		lose();
		world.fluent.clearRequests();
		expect(await NODE.run(world.n8n)).toBeUndefined();
		const { logins, refusedRefreshes } = world.fluent.counts();
		expect(logins - refusedRefreshes).toBe(1);
	}
});

test('10 items of HTTP Request, revoked on their way: 1 login, 1 question', async () => {
	await world.logIn();
	world.fluent.revokeTokens();
	// Lets all of them send the dead token before the first is told so.
	world.fluent.faults.delay('/status/200', 100);
	const { items } = await world.n8n.request({ url: world.n8n.ok }, { items: itemsOf(10) });

	expect(items).toHaveLength(STORES ? 10 : 0);
	expect(world.fluent.counts()).toMatchObject(
		STORES ? { logins: 1, api: 20, deadTokens: 11 } : { logins: 0, api: 10, deadTokens: 11 },
	);
	expect(world.probes()).toBe(1);
	// n8n stores once for each request that it sends again.
	expect(world.store.writes).toBe(STORES ? 10 : 0);
});

describe('rule 2: FLUENT_INTEGRATION, tokens of 30 minutes with a refresh token', () => {
	const LIFE = 1_800;
	/** Seconds before its end at which the process that obtained a token refreshes it, if chance is 0.5. */
	const OWN_POINT = 0.75 * (LIFE / 10);
	const HOLD = 30;
	const passUntil = (seconds: number) => pass(LIFE - seconds);

	beforeEach(async () => {
		world.store.edit({ client: 'fluentIntegration', clientId: '' });
		await world.logIn();
	});

	test('refreshed in the last tenth, once for 10 at once', async () => {
		const before = world.store.saved?.session;
		passUntil(OWN_POINT + 2);
		expect(await REQUEST.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts().logins).toBe(0);

		pass(3);
		world.fluent.clearRequests();
		const failures = await together(10, async () => await REQUEST.run(world.n8n));
		expect(failures.filter(Boolean)).toEqual([]);
		expect(world.fluent.counts()).toMatchObject({ logins: 1, refreshGrants: 1, deadTokens: 0 });
		expect(world.served()).toBe(10);
		expect(world.store.writes).toBe(STORED_ONCE);
		if (STORES) expect(world.store.saved?.session?.refreshToken).not.toBe(before?.refreshToken);
	});

	/** What Fluent does not say of refresh tokens. */
	test.each<[string, SimulatorOptions]>([
		['a refresh keeps the old token', { refreshRevokesOldToken: false }],
		['a refused refresh token is a 401', { invalidRefreshStatus: 401 }],
		['refresh tokens are reusable', { singleUseRefreshTokens: false }],
		['a login returns the living refresh token', { returnsLivingRefreshToken: true }],
	])('%s: refreshed after its end; refused, the old token serves', async (_unknown, options) => {
		Object.assign(world.fluent.options, options);
		pass(LIFE + 1);
		expect(await REQUEST.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 1, refreshGrants: 1, deadTokens: 0 });

		world.fluent.clearRequests();
		world.fluent.revokeRefreshTokens();
		passUntil(OWN_POINT - 1);
		for (const wait of [0, 0, HOLD + 1]) {
			pass(wait);
			expect(await REQUEST.run(world.n8n)).toBeUndefined();
		}
		const refused = { logins: 1, refusedRefreshes: 1, deadTokens: 0 };
		expect(world.fluent.counts()).toMatchObject(refused);
		pass(OWN_POINT);
		expect(await REQUEST.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ ...refused, logins: 2, passwordGrants: 1 });
	});

	test('a refresh whose answer is lost: the old token serves, and after its end 1 password grant', async () => {
		world.answerLogins('hang', 1);
		passUntil(OWN_POINT - 1);
		const run = REQUEST.run(world.n8n);
		await world.arrival('/oauth/token');
		pass(10);
		expect(await run).toBeUndefined();
		expect(await REQUEST.run(world.n8n)).toBeUndefined();
		const counts = { logins: 1, refreshGrants: 1, deadTokens: 0 };
		expect(world.fluent.counts()).toMatchObject(counts);
		expect(world.store.writes).toBe(STORED_ONCE);

		pass(OWN_POINT);
		expect(await NODE.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ ...counts, logins: 2, passwordGrants: 1 });
	});
});
