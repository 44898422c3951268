import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import {
	BAD_USER,
	countsOf,
	SAMPLE,
	startSimulator,
	type RecordedRequest,
} from '../../../tools/simulator';
import { call, Clock, login, useSimulator } from './helpers';

const clock = new Clock();
const simulator = useSimulator({ now: clock.now, tokenLifetime: 600 });
const ME = { query: '{ me { ref } }' };

describe('faults', () => {
	it('answer instead of the account, in order, and so many times', async () => {
		const busy = { status: 429, headers: { 'Retry-After': '2' }, body: { error: 'busy' } };
		simulator.faults.next('/oauth/token', busy, 1);
		simulator.faults.next('/oauth/token', { status: 503, body: '<h1>Down</h1>' }, 2);
		const answers = [];
		for (let i = 0; i < 4; i++) answers.push(await login(simulator, { password: 'wrong' }));
		const down = { status: 503, body: '<h1>Down</h1>' };
		expect(answers).toMatchObject([
			{ status: 429, body: { error: 'busy' } },
			down,
			down,
			BAD_USER.flat,
		]);
		expect(answers[0].headers.get('retry-after')).toBe('2');
		expect(answers[1].headers.get('content-type')).toContain('text/html');
		const faulted = simulator.requests.map((request) => request.faulted ?? false);
		expect(faulted).toEqual([true, true, true, false]);
		expect(simulator.counts()).toMatchObject({ logins: 4, failedLogins: 1 });
	});

	it('are those of a path, until they are cleared', async () => {
		const { faults } = simulator;
		faults.next('/oauth/token', { status: 502 });
		faults.next('/graphql', { status: 504 });
		const statuses = async () => [
			(await login(simulator)).status,
			(await call(simulator, '/graphql', { json: ME })).status,
		];
		for (let i = 0; i < 2; i++) expect(await statuses()).toEqual([502, 504]);
		faults.clear('/oauth/token');
		expect(await statuses()).toEqual([200, 504]);
		faults.clear();
		expect(await statuses()).toEqual([200, 401]);
	});

	it('can send a body that is not what its type says', async () => {
		const headers = { 'Content-Type': 'application/json' };
		simulator.faults.next('/oauth/token', { status: 200, headers, body: '{"access' }, 1);
		await expect(login(simulator)).rejects.toThrow(SyntaxError);
	});

	it('drop the connection, or lose the answer after the account has judged', async () => {
		for (const [fault, failures] of [['drop', 0] as const, ['lose', 1] as const]) {
			simulator.faults.next('/oauth/token', fault, 1);
			await expect(login(simulator, { password: 'wrong' })).rejects.toThrow('fetch failed');
			expect(simulator.failures(SAMPLE.username)).toBe(failures);
		}
		expect(simulator.requests.map(({ status }) => status)).toEqual([undefined, undefined]);
		expect((await login(simulator)).status).toBe(200);
	});

	it('delay answers of a path, so that requests meet', async () => {
		simulator.faults.delay('/oauth/token', 60_000);
		const client = new AbortController();
		const request = { method: 'POST', signal: client.signal };
		const pending = [1, 2].map(async () => await call(simulator, '/oauth/token', request));
		while (simulator.requests.length < 2) await setTimeout(2);
		expect((await call(simulator, '/echo')).status).toBe(200);
		expect(simulator.requests.map(({ status }) => status)).toEqual([undefined, undefined, 200]);
		client.abort();
		for (const one of await Promise.allSettled(pending)) expect(one.status).toBe('rejected');
	});
});

describe('the recorder', () => {
	it('keeps what arrived, until it is cleared', async () => {
		const { access_token: token } = (await login(simulator, { scope: undefined })).body;
		await call(simulator, '/api/v4.1/job?a=1&a=2', { token, json: { name: 'x' } });
		const { username, password } = SAMPLE;
		const sent = { at: clock.time, method: 'POST', query: {}, grant: 'password', status: 200 };
		const used = { query: { a: '1' }, body: { name: 'x' }, bearer: token, tokenState: 'alive' };
		const { requests } = simulator;
		expect(requests).toMatchObject([
			{ ...sent, path: '/oauth/token', form: { username, password } },
			{ ...used, path: '/api/v4.1/job', status: 400 },
		]);
		expect(requests[0].bearer).toBeUndefined();
		simulator.clearRequests();
		expect(simulator.requests).toBe(requests);
		expect(requests).toEqual([]);
		expect(simulator.tokens()).toEqual([{ accessToken: token, username }]);
	});

	const token = { path: '/oauth/token', grant: 'password' };
	const refresh = { path: '/oauth/token', grant: 'refresh_token' };
	const graphql = (query: string) => ({ path: '/graphql', body: { query } });
	it.each<[Partial<RecordedRequest>, string]>([
		[token, 'logins passwordGrants'],
		[{ ...token, refused: 'user' }, 'logins passwordGrants failedLogins'],
		[{ ...token, refused: 'client' }, 'logins passwordGrants'],
		[refresh, 'logins refreshGrants'],
		[{ ...refresh, refused: 'refresh' }, 'logins refreshGrants refusedRefreshes'],
		[{ path: '/oauth/token', method: 'GET' }, 'logins'],
		[graphql('{ me { ref } }'), 'graphql me'],
		[graphql('query A { orders { edges { cursor } } who: me { ref } }'), 'graphql me'],
		[graphql('query { ...f } fragment f on Query { me { ref } }'), 'graphql me'],
		[graphql('query ByName { retailers { edges { node { ref } } } }'), 'graphql'],
		[graphql('{ me'), 'graphql'],
		[{ ...graphql('{ me { ref } }'), method: 'GET' }, ''],
		[{ path: '/echo' }, 'api'],
		[{ path: '/echo', tokenState: 'alive' }, 'api'],
		[{ path: '/echo', tokenState: 'expired' }, 'api deadTokens'],
		[{ path: '/graphql', tokenState: 'unknown' }, 'graphql deadTokens'],
	])('counts %j as %s', (request, counted) => {
		const counts = countsOf([{ method: 'POST', ...request } as RecordedRequest]);
		const names = Object.entries(counts).flatMap(([name, times]) => Array(times).fill(name));
		expect(names.join(' ')).toBe(counted);
	});
});

describe('the whole', () => {
	it('listens on the port it was given, and says if that is taken', async () => {
		const port = Number(new URL(simulator.url).port);
		await expect(startSimulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
	});

	it('stops twice, with a request that hangs and a connection that says nothing', async () => {
		const other = await startSimulator();
		other.faults.next('/echo', 'hang');
		const hanging = expect(call(other, '/echo')).rejects.toThrow();
		const silent = connect(Number(new URL(other.url).port), '127.0.0.1');
		const closed = new Promise((resolve) => silent.once('close', resolve).resume());
		while (other.requests.length < 1) await setTimeout(2);
		await other.stop();
		await Promise.all([hanging, closed]);
		await expect(call(other, '/echo')).rejects.toThrow();
		await other.stop();
	});
});
