import { expect, test } from '@jest/globals';
import { chain, webhook } from '../../../../tools/n8n';
import { call, CALLERS, nodeOf, NODES } from '../callers';
import type { Login, World } from '../world';

const RUNS = 20;

export function concurrency(world: World): void {
	/** Calls a live webhook in front of the node, all at once; the login is slow, so that the runs meet. */
	async function runAtOnce(path: string): Promise<void> {
		world.fluent.faults.delay('/oauth/token', 1_000);
		const calls = Array.from({ length: RUNS }, () => world.api.callWebhook(path));
		const statuses = (await Promise.all(calls)).map(({ status }) => status);
		expect(statuses).toEqual(Array(RUNS).fill(200));
	}

	async function activate(caller: (typeof NODES)[number], login: Login): Promise<string> {
		const path = login.username;
		const nodes = [webhook(path), nodeOf(world, caller, login)];
		const { id } = await world.api.createWorkflow(chain(path, ...nodes));
		await world.api.activate(id);
		return path;
	}

	test.each(NODES)(`%s, ${RUNS} runs at once without a token`, async (caller) => {
		const login = await world.newLogin();
		await runAtOnce(await activate(caller, login));
		const { logins, graphql, api, deadTokens } = world.counts();
		expect({ logins, requests: graphql + api, deadTokens }).toEqual({
			logins: 1,
			requests: RUNS,
			deadTokens: 0,
		});
		expect(await world.writesOf(login)).toBe(1);
	});

	test.each(NODES)(`%s, ${RUNS} runs at once with a revoked token`, async (caller) => {
		const login = await world.newLogin();
		await call(world, caller, login);
		const path = await activate(caller, login);
		await world.revoke(login);
		await runAtOnce(path);
		const { logins, failedLogins } = world.counts();
		expect({ logins, failedLogins }).toEqual({ logins: 1, failedLogins: 0 });
		expect(await world.writesOf(login)).toBe(await expectedWrites(caller));
	});

	/** n8n's older request helper, that of HTTP Request, sends a request again only if the hook has something stored. */
	async function expectedWrites(caller: (typeof NODES)[number]): Promise<number> {
		if (caller === 'Fluent Auth') return 1;
		const sentDead = world.fluent.requests.filter(
			({ path, tokenState }) => path === '/status/200' && tokenState === 'revoked',
		);
		return sentDead.length;
	}

	test('HTTP Request, 10 items without a token', async () => {
		const login = await world.newLogin();
		expect(await call(world, 'HTTP Request', login, 10)).toMatchObject({ ok: true });
		expect(world.counts()).toMatchObject({ logins: 1, graphql: 0, api: 10, deadTokens: 0 });
		expect(await world.writesOf(login)).toBe(1);
	});

	test('HTTP Request, 10 items with a revoked token', async () => {
		const login = await world.newLogin();
		await call(world, 'HTTP Request', login);
		await world.revoke(login);
		expect(await call(world, 'HTTP Request', login, 10)).toMatchObject({ ok: true });
		const { logins, graphql, api, deadTokens } = world.counts();
		// One question to Fluent whether the token is dead, one login, and each refused request once more.
		expect({ logins, graphql, once: api - (deadTokens - graphql) }).toEqual({
			logins: 1,
			graphql: 1,
			once: 10,
		});
		expect(await world.writesOf(login)).toBe(await expectedWrites('HTTP Request'));
	});

	test('Fluent Auth, 10 items without a token: one login, one question who the user is', async () => {
		const login = await world.newLogin();
		expect(await call(world, 'Fluent Auth', login, 10)).toMatchObject({ ok: true });
		expect(world.counts()).toMatchObject({ logins: 1, me: 1, graphql: 1, deadTokens: 0 });
		expect(await world.writesOf(login)).toBe(1);
	});

	test.each(CALLERS)('%s with a revoked token succeeds after one login', async (caller) => {
		const login = await world.newLogin();
		await call(world, caller, login);
		await world.revoke(login);
		expect(await call(world, caller, login)).toMatchObject({ ok: true });
		// The request, the question whether the token is dead, the request again.
		const { logins, graphql, api } = world.counts();
		expect({ logins, requests: graphql + api }).toEqual({ logins: 1, requests: 3 });
		expect(await world.writesOf(login)).toBe(1);
	});

	test('a fresh token serves every caller without a login, also after a restart of n8n', async () => {
		const login = await world.newLogin();
		await call(world, 'Fluent Auth', login);
		await world.forget();
		for (const caller of CALLERS) {
			expect(await call(world, caller, login)).toMatchObject({ ok: true });
		}
		expect(world.counts()).toMatchObject({ logins: 0, graphql: 2, api: 1 });
		await world.server.restart();
		for (const caller of CALLERS) {
			expect(await call(world, caller, login)).toMatchObject({ ok: true });
		}
		expect(world.counts()).toMatchObject({ logins: 0, graphql: 4, api: 2, deadTokens: 0 });
		expect(await world.writesOf(login)).toBe(0);
	});
}
