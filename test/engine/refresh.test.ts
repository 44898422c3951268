import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FaultAnswer, SimulatorOptions } from '../../tools/simulator';
import { CALLERS, NODE, pass, REQUEST, STORES, TEST, together, useWorld } from './harness';

/** Seconds: FLUENT_INTEGRATION's tokens, and the last tenth of them. */
const LIFE = 1_800;
const TENTH = LIFE / 10;
/** Seconds before its end: where in the last tenth, if the middle is drawn, the process that obtained a token refreshes it. */
const OWN_POINT = 0.75 * TENTH;
const HOLD = 30;

const world = useWorld();

beforeEach(async () => {
	world.store.edit({ client: 'fluentIntegration', clientId: '' });
	await world.logIn();
});

/** Moves to `seconds` before the end of the token. */
const passUntil = (seconds: number) => pass(LIFE - seconds);

/** What Fluent does not say of refresh tokens. */
const UNKNOWNS: Array<SimulatorOptions & { unknown: string }> = [
	{ unknown: 'a refresh ends the old token', refreshRevokesOldToken: true },
	{ unknown: 'a refresh keeps the old token', refreshRevokesOldToken: false },
	{ unknown: 'a refused refresh token is a 401', invalidRefreshStatus: 401 },
	{ unknown: 'refresh tokens are reusable', singleUseRefreshTokens: false },
	{ unknown: 'a login returns the living refresh token', returnsLivingRefreshToken: true },
	{ unknown: 'a login makes a new token', returnsLivingToken: false },
];

describe.each(UNKNOWNS)('$unknown', ({ unknown: _unknown, ...options }) => {
	beforeEach(() => void Object.assign(world.fluent.options, options));

	describe.each(CALLERS)('$name', ({ run, shares }) => {
		test('before its point in the last tenth the token is used as it is', async () => {
			passUntil(OWN_POINT + 2);

			expect(await run(world.n8n)).toBeUndefined();
			expect(world.fluent.counts().logins).toBe(0);
			expect(world.store.writes).toBe(0);
		});

		test('after it, it is refreshed, once for 10 at once', async () => {
			const before = world.store.saved?.session;
			passUntil(OWN_POINT - 1);

			const failures = await together(10, async () => await run(world.n8n));

			expect(failures.filter(Boolean)).toEqual([]);
			expect(world.fluent.counts()).toMatchObject({ logins: 1, refreshGrants: 1, deadTokens: 0 });
			expect(world.served()).toBe(shares ? 1 : 10);
			expect(world.store.writes).toBe(STORES ? 1 : 0);
			if (STORES) expect(world.store.saved?.session?.refreshToken).not.toBe(before?.refreshToken);
		});

		test('after its end it is refreshed as well', async () => {
			pass(LIFE + 1);

			expect(await run(world.n8n)).toBeUndefined();
			expect(world.fluent.counts()).toMatchObject({ logins: 1, refreshGrants: 1, deadTokens: 0 });
		});

		test('a refused refresh token: the old token serves to its end, then 1 password grant', async () => {
			world.fluent.revokeRefreshTokens();
			passUntil(OWN_POINT - 1);

			for (let runs = 0; runs < 2; runs++) expect(await run(world.n8n)).toBeUndefined();
			pass(HOLD + 1);
			expect(await run(world.n8n)).toBeUndefined();
			expect(world.fluent.counts()).toMatchObject({
				logins: 1,
				refusedRefreshes: 1,
				deadTokens: 0,
			});

			pass(OWN_POINT);
			expect(await run(world.n8n)).toBeUndefined();
			expect(world.fluent.counts()).toMatchObject({ logins: 2, passwordGrants: 1, deadTokens: 0 });
		});

		test('a revoked token is renewed by refresh grant', async () => {
			world.fluent.revokeTokens();
			// Where n8n stores nothing, HTTP Request is healed by the proof that is due each minute.
			pass(61);

			expect(await run(world.n8n)).toBeUndefined();
			expect(world.fluent.counts()).toMatchObject({ logins: 1, refreshGrants: 1 });
		});
	});
});

/** How a refresh can fail other than by Fluent's refusal, and how often it is sent until then. */
const FAULTS: Array<[string, FaultAnswer, number]> = [
	['404', { status: 404 }, 1],
	['500', { status: 500 }, 1],
	['504', { status: 504 }, 1],
	['503, three times', { status: 503, headers: { 'Retry-After': '0' } }, 3],
	['a redirect', { status: 302, headers: { location: '/login' } }, 1],
	['a page', { status: 200, body: '<html>Sign in</html>' }, 1],
	["a firewall's 403", { status: 403, body: '<html>Forbidden</html>' }, 1],
	["a firewall's 401", { status: 401, body: '<html>Who are you?</html>' }, 1],
	['a refusal of the client', { status: 401, body: { error: 'invalid_client' } }, 1],
	['a dropped connection', 'drop', 1],
];

describe('a refresh that fails', () => {
	describe.each(FAULTS)('with %s', (_name, answer, times) => {
		beforeEach(() => world.fluent.faults.next('/oauth/token', answer, times));

		test('while the old token serves: held for 30 s, and the old one is sent', async () => {
			passUntil(OWN_POINT - 1);
			for (const { run } of CALLERS) expect(await run(world.n8n)).toBeUndefined();

			expect(world.fluent.counts()).toMatchObject({ logins: times, deadTokens: 0 });
			expect(world.fluent.counts().refreshGrants).toBe(times);
			expect(world.store.writes).toBe(STORES ? 1 : 0);
		});

		test('after the end of the old token: 1 password grant, and the run succeeds', async () => {
			pass(LIFE + 1);

			expect(await REQUEST.run(world.n8n)).toBeUndefined();
			expect(world.fluent.counts()).toMatchObject({
				refreshGrants: times,
				passwordGrants: 1,
				api: 1,
				deadTokens: 0,
			});
		});

		test('for a revoked token: 1 password grant, and the run succeeds', async () => {
			world.fluent.revokeTokens();

			expect(await NODE.run(world.n8n)).toBeUndefined();
			expect(world.fluent.counts()).toMatchObject({ refreshGrants: times, passwordGrants: 1 });
		});
	});

	test('with no answer at all: a password grant follows within the 30 s', async () => {
		pass(LIFE + 1);
		world.fluent.faults.next('/oauth/token', 'hang', 1);
		const run = REQUEST.run(world.n8n);
		await world.arrival('/oauth/token');
		pass(10);

		expect(await run).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ refreshGrants: 1, passwordGrants: 1 });
	});

	test('is sent again after the hold, if the refresh token was surely not used', async () => {
		world.fluent.faults.next('/oauth/token', { status: 503, headers: { 'Retry-After': '0' } }, 3);
		passUntil(OWN_POINT - 1);
		await NODE.run(world.n8n);
		pass(HOLD + 1);

		expect(await NODE.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ refreshGrants: 4, passwordGrants: 0 });
	});

	test('is held as long as Retry-After asks', async () => {
		world.fluent.faults.next('/oauth/token', { status: 429, headers: { 'Retry-After': '100' } }, 1);
		passUntil(OWN_POINT - 1);
		await REQUEST.run(world.n8n);
		pass(90);
		expect(await REQUEST.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts().logins).toBe(1);

		pass(12);
		expect(await REQUEST.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ logins: 2, refreshGrants: 2, deadTokens: 0 });
	});

	test('is no failed login: the user has all its tries', async () => {
		world.fluent.faults.next('/oauth/token', { status: 500 });
		passUntil(OWN_POINT - 1);
		for (let minute = 0; minute < 2; minute++) {
			expect(await NODE.run(world.n8n)).toBeUndefined();
			pass(60);
		}
		world.fluent.faults.clear();
		pass(60);

		expect(await NODE.run(world.n8n)).toBeUndefined();
		expect(world.fluent.counts()).toMatchObject({ refreshGrants: 1, passwordGrants: 1 });
	});
});

test('an order that fails after its token was refreshed is not sent again', async () => {
	const url = `${world.fluent.url}/status/500`;
	world.fluent.faults.delay('/status/500', 500);
	passUntil(OWN_POINT + 1);
	const order = world.n8n.request({ method: 'POST', url, body: { name: 'order' } });
	await world.arrival('/status/500');
	pass(2);
	await NODE.run(world.n8n);

	expect((await order).error).toMatchObject({ httpCode: '500' });
	expect(world.fluent.counts()).toMatchObject({ refreshGrants: 1, passwordGrants: 0, api: 1 });
});

test('a request of the modern helper that is answered 401 after its token was refreshed: sent again with the newest', async () => {
	const body = { errors: [{ code: '401', message: 'Invalid user' }] };
	world.fluent.faults.next('/graphql', { status: 401, body }, 1);
	world.fluent.faults.delay('/graphql', 500);
	passUntil(OWN_POINT + 1);
	const tested = TEST.run(world.n8n);
	await world.arrival('/graphql');
	pass(2);
	await REQUEST.run(world.n8n);
	const [{ accessToken }] = world.fluent.tokens();

	expect(await tested).toBeUndefined();
	const asked = world.fluent.requests.filter(({ path }) => path === '/graphql');
	expect(asked.map(({ bearer }) => bearer)).toEqual([
		expect.not.stringMatching(accessToken),
		accessToken,
	]);
	expect(world.fluent.counts()).toMatchObject({ logins: 1, refreshGrants: 1, deadTokens: 0 });
});

if (STORES) {
	describe('two processes that share the credential', () => {
		test('never end in an error, and each renews by one grant of each kind at most', async () => {
			const processes = [world.n8n, await world.another()];
			for (let round = 1; round <= 2; round++) {
				passUntil(1);
				const said = await together(18, async (index) => {
					return await CALLERS[index % 3].run(processes[index % 2]);
				});

				expect(said.filter(Boolean)).toEqual([]);
				expect(world.fluent.counts().failedLogins).toBe(0);
				expect(world.fluent.counts().passwordGrants).toBeLessThanOrEqual(2 * round);
				expect(world.fluent.counts().refreshGrants).toBeLessThanOrEqual(2 * round);
			}
		});

		test('do not refresh in step: the one that has read the token from the store comes later', async () => {
			const other = await world.another();
			passUntil(OWN_POINT - 1);
			await NODE.run(other);
			expect(world.fluent.counts().logins).toBe(0);

			await NODE.run(world.n8n);
			expect(world.fluent.counts().logins).toBe(1);
		});

		test('what one has renewed, the other takes from the store', async () => {
			const other = await world.another();
			await NODE.run(other);
			passUntil(OWN_POINT - 1);
			await NODE.run(world.n8n);
			world.fluent.clearRequests();

			for (const { run } of CALLERS) expect(await run(other)).toBeUndefined();
			expect(world.fluent.counts()).toMatchObject({ logins: 0, deadTokens: 0 });
		});

		test('a run that is handed the copy of before goes with what its process knows', async () => {
			const old = world.store.read();
			passUntil(OWN_POINT - 1);
			await NODE.run(world.n8n);
			world.store.edit({ savedToken: old.savedToken });
			world.fluent.clearRequests();

			for (const { run } of CALLERS) expect(await run(world.n8n)).toBeUndefined();
			expect(world.fluent.counts()).toMatchObject({ logins: 0, deadTokens: 0 });
		});

		test('a process that knows only the copy of before still succeeds', async () => {
			const old = world.store.read();
			passUntil(OWN_POINT - 1);
			await NODE.run(world.n8n);
			world.store.edit({ savedToken: old.savedToken });

			expect(await REQUEST.run(await world.another())).toBeUndefined();
			expect(world.fluent.counts()).toMatchObject({ refusedRefreshes: 1, failedLogins: 0 });
		});

		test('a refresh that fails for one is held for both', async () => {
			const other = await world.another();
			world.fluent.faults.next('/oauth/token', { status: 404 });
			passUntil(20);
			for (const n8n of [world.n8n, other]) expect(await NODE.run(n8n)).toBeUndefined();

			expect(world.fluent.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
		});

		test('a refresh that failed after the end costs a restarted process nothing but 1 password grant', async () => {
			world.fluent.faults.next('/oauth/token', { status: 500 }, 1);
			pass(LIFE + 1);

			expect(await REQUEST.run(await world.another())).toBeUndefined();
			expect(world.fluent.counts()).toMatchObject({ refreshGrants: 1, passwordGrants: 1 });
		});
	});
}
