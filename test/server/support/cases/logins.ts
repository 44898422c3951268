import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { SAMPLE } from '../../../../tools/simulator';
import { authenticate, call, CALLERS, goLive, nodeOf, NODES, request, runItems } from '../callers';
import type { ServerWorld } from '../world';

const RUNS = 20;

const NEVER_ERROR: IDataObject = { response: { response: { neverError: true } } };
const THREE_PAGES: IDataObject = {
	pagination: {
		pagination: {
			paginationMode: 'updateAParameterInEachRequest',
			parameters: { parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount }}' }] },
			paginationCompleteWhen: 'other',
			completeExpression: '={{ false }}',
			limitPagesFetched: true,
			maxRequests: 3,
		},
	},
};

/** How often a token is asked for, and stored: by runs at once, after its end, an edit and a restart. */
export function logins(world: ServerWorld): void {
	/** Runs of Fluent Auth, and its items, share one question; HTTP Request sends each of them. */
	const requestsOf = (caller: (typeof NODES)[number], count: number) =>
		caller === 'Fluent Auth' ? { me: 1, graphql: 1, api: 0 } : { me: 0, graphql: 0, api: count };

	test.each(NODES)(`%s, ${RUNS} runs at once without a token: 1 login`, async (caller) => {
		const login = await world.newLogin();
		const live = await goLive(world, caller, login);
		// Slow, so that the runs meet.
		world.fluent.faults.delay('/oauth/token', 1_000);
		expect(await live(RUNS)).toEqual(Array(RUNS).fill(200));
		const requests = requestsOf(caller, RUNS);
		expect(world.counts()).toMatchObject({ logins: 1, deadTokens: 0, ...requests });
		expect(await world.writesOf(login)).toBe(world.storedOnce);
	});

	test.each(NODES)('%s, 10 items without a token: 1 login', async (caller) => {
		const login = await world.newLogin();
		const { ok } = await runItems(world, 10, nodeOf(world, caller, login));
		expect(ok).toBe(true);
		expect(world.counts()).toMatchObject({ logins: 1, deadTokens: 0, ...requestsOf(caller, 10) });
		expect(await world.writesOf(login)).toBe(world.storedOnce);
	});

	test.each(NODES)(
		`%s, ${RUNS} runs at once with a revoked token: 1 login, and the next run succeeds`,
		async (caller) => {
			// Where nothing is stored, HTTP Request sends nothing again.
			const heals = world.stores || caller === 'Fluent Auth';
			const login = await world.newLogin();
			const live = await goLive(world, caller, login);
			await world.logIn(login);
			await world.revoke(login);
			world.fluent.faults.delay('/oauth/token', 1_000);
			const statuses = await live(RUNS);
			const again = world.fluent.requests.filter(
				({ path, tokenState }) => path === '/status/200' && tokenState === 'revoked',
			).length;
			if (heals) expect(statuses).toEqual(Array(RUNS).fill(200));
			if (caller === 'HTTP Request') expect(world.counts().api).toBe(RUNS + (heals ? again : 0));
			// n8n sends again what it has something to store for.
			const most = caller === 'HTTP Request' ? again : 1;
			expect(await world.writesOf(login)).toBeLessThanOrEqual(most * world.storedOnce);
			expect(await live(1)).toEqual([200]);
			expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 0 });
		},
	);

	test('a token that expires is renewed before the request: Fluent Auth, HTTP Request, Never Error, pagination, credential test', async () => {
		const LIFETIME = 3; // seconds
		const logins = await Promise.all(Array.from({ length: 5 }, () => world.newLogin()));
		const everyWay = async () =>
			await Promise.all([
				authenticate(world, logins[0]),
				request(world, logins[1]),
				request(world, logins[2], { options: NEVER_ERROR }),
				request(world, logins[3], { options: THREE_PAGES }),
				call(world, 'credential test', logins[4]),
			]);
		const good = Array(5).fill({ ok: true });
		world.fluent.options.tokenLifetime = LIFETIME;
		expect(await everyWay()).toMatchObject(good);
		await sleep(LIFETIME * 1_000);
		await world.forget();
		world.fluent.options.tokenLifetime = 3_600;

		expect(await everyWay()).toMatchObject(good);
		expect(world.counts()).toMatchObject({ logins: 5, graphql: 2, api: 5, deadTokens: 0 });
		const writes = await Promise.all(logins.map((login) => world.writesOf(login)));
		expect(writes).toEqual(Array(5).fill(world.storedOnce));
	});

	test('another user is typed in: every caller acts as the new one at once, after 1 login', async () => {
		const login = await world.newLogin();
		await world.logIn(login);
		const { username } = await world.newLogin();
		await world.edit(login, { username });

		for (const caller of CALLERS)
			expect(await call(world, caller, login)).toMatchObject({ ok: true });
		const [token] = world.fluent.tokens().filter((one) => one.username === username);
		const bearers = world.fluent.requests.flatMap(({ bearer }) => bearer ?? []);
		expect(bearers).toEqual(Array(3).fill(token.accessToken));
		expect(world.counts()).toMatchObject({ logins: 1, deadTokens: 0 });
		expect(await world.writesOf(login)).toBe(world.storedOnce);
	});

	/** Where nothing is stored each restart costs a failed login, of which five lock the user. */
	const times = world.stores ? 5 : 1;

	test(`n8n restarted ${times} times: 0 logins and 1 refusal in all where they are stored, else 1 of each for each process`, async () => {
		const right = await world.newLogin();
		const wrong = await world.newLogin({ password: `${SAMPLE.password}-1` });
		await world.logIn(right);
		const bothLogins = async () => {
			expect(await request(world, right)).toMatchObject({ ok: true });
			expect(await request(world, wrong)).toMatchObject({ ok: false });
		};
		await bothLogins();
		expect(world.counts()).toMatchObject({ logins: 1, failedLogins: 1 });
		for (let restart = 0; restart < times; restart++) {
			await world.server.restart();
			await bothLogins();
		}
		for (const caller of CALLERS)
			expect(await call(world, caller, right)).toMatchObject({ ok: true });
		const { logins, failedLogins, deadTokens, api } = world.counts();
		expect({ right: logins - failedLogins, wrong: failedLogins, deadTokens }).toEqual(
			world.stores
				? { right: 0, wrong: 1, deadTokens: 0 }
				: { right: times, wrong: 1 + times, deadTokens: 0 },
		);
		// HTTP Request: before, after each restart, and in the end.
		expect(api).toBe(times + 2);
		expect(world.fluent.isLocked(wrong.username)).toBe(false);
	}, 300_000);
}
