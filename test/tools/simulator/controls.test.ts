import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, jest } from '@jest/globals';
import { call, Clock, integrationLogin, login, query, useSimulator } from './helpers';
import { SAMPLE, startSimulator } from '../../../tools/simulator';

const clock = new Clock();
const simulator = useSimulator({ now: clock.now, tokenLifetime: 600 });

/** Waits until so many requests have arrived. */
async function arrived(number: number): Promise<void> {
	while (simulator.requests.length < number) await setTimeout(2);
}

describe('faults', () => {
	it('answer instead of the account, so many times, in order', async () => {
		const busy = { status: 429, headers: { 'Retry-After': '2' }, body: { error: 'busy' } };
		simulator.faults.next('/oauth/token', busy, 1);
		simulator.faults.next('/oauth/token', { status: 503, body: '<h1>Down</h1>' }, 2);

		const first = await login(simulator);
		expect(first).toMatchObject({ status: 429, body: { error: 'busy' } });
		expect(first.headers.get('retry-after')).toBe('2');
		const second = await login(simulator);
		expect(second).toMatchObject({ status: 503, body: '<h1>Down</h1>' });
		expect(second.headers.get('content-type')).toContain('text/html');
		expect((await login(simulator)).status).toBe(503);
		expect((await login(simulator)).status).toBe(200);
		expect(simulator.counts()).toMatchObject({ logins: 4, passwordGrants: 4, failedLogins: 0 });
		expect(simulator.requests.map(({ status }) => status)).toEqual([429, 503, 503, 200]);
		const faulted = simulator.requests.filter((request) => request.faulted);
		expect(faulted.map(({ status }) => status)).toEqual([429, 503, 503]);
	});

	it('concern one path, and last until cleared', async () => {
		simulator.faults.next('/oauth/token', { status: 502 });
		simulator.faults.next('/graphql', { status: 500 });
		for (let i = 0; i < 3; i++) expect((await login(simulator)).status).toBe(502);
		expect((await call(simulator, '/echo')).status).toBe(200);
		simulator.faults.clear('/oauth/token');
		expect((await login(simulator)).status).toBe(200);
		expect((await query(simulator, 'any', '{ me { ref } }')).status).toBe(500);
		simulator.faults.clear();
		expect((await query(simulator, 'any', '{ me { ref } }')).status).toBe(401);
	});

	it('do not count for the lockout', async () => {
		simulator.faults.next('/oauth/token', { status: 400, body: { error: 'invalid_grant' } }, 6);
		for (let i = 0; i < 6; i++) await login(simulator, { password: 'wrong' });
		expect(simulator.failures(SAMPLE.username)).toBe(0);
		expect(simulator.counts()).toMatchObject({ logins: 6, failedLogins: 0 });
	});

	it('redirect, and can send a body that is not what its type says', async () => {
		const Location = `${simulator.url}/echo`;
		simulator.faults.next('/oauth/token', { status: 307, headers: { Location } }, 1);
		const answer = await call(simulator, '/oauth/token', { method: 'POST', redirect: 'manual' });
		expect([answer.status, answer.headers.get('location')]).toEqual([307, Location]);
		const headers = { 'Content-Type': 'application/json' };
		simulator.faults.next('/oauth/token', { status: 200, headers, body: '{"access' }, 1);
		await expect(login(simulator)).rejects.toThrow(SyntaxError);
	});

	it('drop the connection', async () => {
		simulator.faults.next('/oauth/token', 'drop', 1);
		await expect(login(simulator)).rejects.toThrow('fetch failed');
		expect(simulator.requests[0]).toMatchObject({ grant: 'password', path: '/oauth/token' });
		expect(simulator.requests[0].status).toBeUndefined();
		expect((await login(simulator)).status).toBe(200);
	});

	it('lose an answer after the account has judged', async () => {
		simulator.faults.next('/oauth/token', 'lose', 2);
		await expect(login(simulator, { password: 'wrong' })).rejects.toThrow('fetch failed');
		await expect(login(simulator)).rejects.toThrow('fetch failed');
		expect(simulator.failures(SAMPLE.username)).toBe(1);
		expect(simulator.tokens()).toHaveLength(1);
		expect((await login(simulator)).status).toBe(200);
	});

	it('meet one grant, and leave the other', async () => {
		simulator.faults.next('/oauth/token refresh_token', { status: 500 });
		expect((await integrationLogin(simulator, { grant_type: 'refresh_token' })).status).toBe(500);
		expect((await login(simulator)).status).toBe(200);
	});

	it('hang until the client leaves', async () => {
		simulator.faults.next('/echo', 'hang', 1);
		const client = new AbortController();
		const pending = call(simulator, '/echo', { signal: client.signal });
		await arrived(1);
		client.abort();
		await expect(pending).rejects.toThrow('aborted');
		expect((await call(simulator, '/echo')).status).toBe(200);
	});

	it('delay answers, so that requests meet', async () => {
		simulator.faults.delay('/oauth/token', 50);
		const pending = [login(simulator), login(simulator)];
		await arrived(2);
		expect(simulator.requests.map(({ status }) => status)).toEqual([undefined, undefined]);
		const [first, second] = await Promise.all(pending);
		expect(first.body.access_token).toBe(second.body.access_token);
		expect(simulator.tokens()).toHaveLength(1);
	});
});

describe('the recorder', () => {
	it('keeps what arrived', async () => {
		await login(simulator, { scope: undefined });
		const [token] = simulator.tokens();
		await call(simulator, '/api/v4.1/job?a=1&a=2', {
			token: token.accessToken,
			json: { name: 'x' },
		});
		const { username, password } = SAMPLE;
		const sent = { at: clock.time, method: 'POST', query: {}, grant: 'password', status: 200 };
		const used = { query: { a: '1' }, body: { name: 'x' }, bearer: token.accessToken };
		expect(simulator.requests).toMatchObject([
			{ ...sent, path: '/oauth/token', form: { username, password } },
			{ ...used, path: '/api/v4.1/job', tokenState: 'alive', status: 400 },
		]);
		expect(simulator.requests[0]).not.toHaveProperty('tokenState');
		expect(simulator.requests[0].bearer).toBeUndefined();
	});

	it('forgets requests alone', async () => {
		const { requests } = simulator;
		await login(simulator);
		simulator.clearRequests();
		expect(simulator.requests).toBe(requests);
		expect(requests).toEqual([]);
		expect(simulator.counts().logins).toBe(0);
		expect(simulator.tokens()).toHaveLength(1);
	});
});

describe('the whole', () => {
	it('lists living tokens', async () => {
		const { body } = await login(simulator);
		expect(simulator.tokens()).toEqual([
			{
				accessToken: body.access_token,
				username: SAMPLE.username,
				clientId: SAMPLE.clientId,
				scope: 'api',
				expiresAt: clock.time + 600_000,
			},
		]);
	});

	it('resets to what was started', async () => {
		const { access_token: token } = (await login(simulator)).body;
		for (let i = 0; i < 5; i++) await login(simulator, { password: 'wrong' });
		simulator.users.get(SAMPLE.username)!.password = 'changed';
		simulator.users.delete('fluent-account');
		simulator.clients.clear();
		simulator.clients.set('other', { clientSecret: 'secret', scope: 'api' });
		Object.assign(simulator.options, { tokenLifetime: 1, errorShape: 'sso' });
		simulator.faults.next('/oauth/token', { status: 500 });
		simulator.faults.delay('/oauth/token', 60_000);
		simulator.reset();

		expect(simulator.requests).toEqual([]);
		expect(simulator.failures(SAMPLE.username)).toBe(0);
		expect((await query(simulator, token, '{ me { ref } }')).status).toBe(401);
		expect((await login(simulator)).body.expires_in).toBe(600);
		const other = { client_id: 'other', client_secret: 'secret' };
		expect((await login(simulator, other)).status).toBe(401);
		expect((await login(simulator, { username: 'fluent-account' })).status).toBe(200);
		expect((await login(simulator, { password: 'wrong' })).status).toBe(400);
	});

	it('prints nothing, whatever arrives', async () => {
		const writes = [
			jest.spyOn(process.stdout, 'write').mockReturnValue(true),
			jest.spyOn(process.stderr, 'write').mockReturnValue(true),
			...(['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
				jest.spyOn(console, name).mockReturnValue(undefined),
			),
		];
		const { access_token: token } = (await login(simulator)).body;
		await query(simulator, token, '{ me');
		const headers = { 'Content-Type': 'application/json; charset=unknown' };
		await call(simulator, '/graphql', { token, headers, method: 'POST', body: '{"a' });
		await call(simulator, '/%zz', { method: 'DELETE' });
		const printed = writes.flatMap((write) => write.mock.calls);
		for (const write of writes) write.mockRestore();
		expect(printed).toEqual([]);
	});

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
