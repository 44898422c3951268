import { describe, expect, it } from '@jest/globals';
import {
	call,
	Clock,
	HOUR,
	integrationLogin,
	login,
	query,
	refresh,
	useSimulator,
} from './helpers';
import { SAMPLE } from '../../../tools/simulator';
import { shortToken } from '../../../tools/simulator/ids';

const INVALID = { error: 'invalid_grant', error_description: 'Invalid refresh token' };
const ME = '{ me { ref } }';

const clock = new Clock();
const simulator = useSimulator({ now: clock.now });

const works = async (token: string) => (await query(simulator, token, ME)).status === 200;

describe('an access token', () => {
	it('stays the same until it expires, with the whole seconds that are left', async () => {
		const first = await login(simulator);
		clock.pass(14.2);
		const second = await login(simulator);
		expect(second.body.access_token).toBe(first.body.access_token);
		expect(second.body.expires_in).toBe(86_385);
	});

	it('works in its last second, when 0 seconds are left, and not a moment longer', async () => {
		const { body } = await login(simulator);
		clock.pass(86_399.999);
		const last = await login(simulator);
		expect(last.body).toMatchObject({ access_token: body.access_token, expires_in: 0 });
		expect(await works(body.access_token)).toBe(true);

		clock.pass(0.001);
		expect(await works(body.access_token)).toBe(false);
		const next = await login(simulator);
		expect(next.body.access_token).not.toBe(body.access_token);
		expect(next.body.expires_in).toBe(86_400);
	});

	it('belongs to one user and one client', async () => {
		const answers = [
			await login(simulator),
			await login(simulator, { username: 'fluent-account' }),
			await integrationLogin(simulator),
		];
		expect(new Set(answers.map(({ body }) => body.access_token)).size).toBe(3);
		expect(simulator.tokens()).toHaveLength(3);
	});

	it('dies when revoked, and the next login gives another', async () => {
		const mine = (await login(simulator)).body.access_token;
		const other = (await login(simulator, { username: 'fluent-account' })).body.access_token;
		simulator.revokeTokens(SAMPLE.username);
		expect(await works(mine)).toBe(false);
		expect(await works(other)).toBe(true);
		expect(simulator.requests.at(-2)!.tokenState).toBe('revoked');
		expect((await login(simulator)).body.access_token).not.toBe(mine);
		simulator.revokeTokens();
		expect(simulator.tokens()).toEqual([]);
	});

	it('dies when expired by hand', async () => {
		const mine = (await login(simulator)).body.access_token;
		const other = (await login(simulator, { username: 'fluent-account' })).body.access_token;
		simulator.expireTokens(SAMPLE.username);
		expect(await works(mine)).toBe(false);
		expect(simulator.requests.at(-1)!.tokenState).toBe('expired');
		expect(await works(other)).toBe(true);
	});

	it('dies with its user', async () => {
		const { access_token: token } = (await login(simulator)).body;
		simulator.users.delete(SAMPLE.username);
		expect(await works(token)).toBe(false);
		expect(simulator.requests.at(-1)!.tokenState).toBe('revoked');
	});

	it('is 27 characters of base64url that may begin with - or _', () => {
		const tokens = Array.from({ length: 2000 }, shortToken);
		expect(tokens.filter((token) => !/^[\w-]{27}$/.test(token))).toEqual([]);
		expect(tokens.some((token) => /^[-_]/.test(token))).toBe(true);
		expect(new Set(tokens).size).toBe(2000);
	});
});

describe('a refresh token', () => {
	it('gives a new pair with full life and is used up', async () => {
		const first = (await integrationLogin(simulator)).body;
		clock.pass(1000);
		const second = await refresh(simulator, first.refresh_token);
		expect(second.status).toBe(200);
		expect(second.body).toMatchObject({ expires_in: 1800, scope: 'retailer', Retailer_id: 1 });
		expect(second.body.access_token).not.toBe(first.access_token);
		expect(second.body.refresh_token).not.toBe(first.refresh_token);
		expect(await works(second.body.access_token)).toBe(true);

		const reuse = await refresh(simulator, first.refresh_token);
		expect(reuse).toMatchObject({ status: 400, body: INVALID });
		expect((await refresh(simulator, second.body.refresh_token)).status).toBe(200);
	});

	it.each([true, false])('ends the old access token: %s', async (revokes) => {
		simulator.options.refreshRevokesOldToken = revokes;
		const { access_token: old, refresh_token: token } = (await integrationLogin(simulator)).body;
		await refresh(simulator, token);
		expect(await works(old)).toBe(!revokes);
	});

	it('comes fresh with each login while the access token stays; unused ones stay good', async () => {
		const first = (await integrationLogin(simulator)).body;
		const second = (await integrationLogin(simulator)).body;
		expect(second.access_token).toBe(first.access_token);
		expect(second.refresh_token).not.toBe(first.refresh_token);
		expect((await refresh(simulator, second.refresh_token)).status).toBe(200);
		expect((await refresh(simulator, first.refresh_token)).status).toBe(200);
	});

	it('outlives the access token, for 24 hours', async () => {
		const first = (await integrationLogin(simulator)).body.refresh_token;
		clock.pass(24 * HOUR - 1);
		const second = await refresh(simulator, first);
		expect(second.status).toBe(200);
		clock.pass(24 * HOUR);
		const late = await refresh(simulator, second.body.refresh_token);
		expect(late).toMatchObject({ status: 400, body: INVALID });
	});

	it('needs neither scope nor user, but its own client', async () => {
		const { refresh_token: token } = (await integrationLogin(simulator)).body;
		const other = { client_id: SAMPLE.clientId, scope: 'api' };
		expect((await refresh(simulator, token, other)).body).toEqual(INVALID);
		const wrong = await refresh(simulator, token, { client_secret: 'wrong' });
		expect(wrong.status).toBe(401);
		expect((await refresh(simulator, token, { scope: undefined })).status).toBe(200);
	});

	it('can be used by another process, with the status that is asked for', async () => {
		const mine = (await integrationLogin(simulator)).body.refresh_token;
		const other = await integrationLogin(simulator, { username: 'fluent-account' });
		simulator.revokeRefreshTokens(SAMPLE.username);
		simulator.options.invalidRefreshStatus = 401;
		expect(await refresh(simulator, mine)).toMatchObject({ status: 401, body: INVALID });
		expect((await refresh(simulator, other.body.refresh_token)).status).toBe(200);
		expect(simulator.counts()).toMatchObject({ refreshGrants: 2, refusedRefreshes: 1 });
	});

	it('survives the revocation of the access token', async () => {
		const { refresh_token: token } = (await integrationLogin(simulator)).body;
		simulator.revokeTokens();
		expect((await refresh(simulator, token)).status).toBe(200);
	});

	it('never locks the user, however often it is refused', async () => {
		for (let i = 0; i < 6; i++) await refresh(simulator, 'invented');
		expect(simulator.failures(SAMPLE.username)).toBe(0);
		expect((await integrationLogin(simulator)).status).toBe(200);
	});
});

describe('a dead bearer', () => {
	it.each(['undefined', '', 'invented'])('"Bearer %s" gets 401 and is counted', async (token) => {
		const answer = await query(simulator, token, ME);
		expect(answer.status).toBe(401);
		expect(answer.body).toEqual({
			errors: [
				{
					code: '401',
					message: 'Invalid user, Authorization header value does not belong to a valid user',
				},
			],
		});
		expect(simulator.requests[0].tokenState).toBe('unknown');
		expect(simulator.counts().deadTokens).toBe(1);
	});

	it('is not counted if there was none, and "bearer" may be lower case', async () => {
		expect((await query(simulator, undefined, ME)).status).toBe(401);
		const { access_token: token } = (await login(simulator)).body;
		const headers = { Authorization: `bearer ${token}` };
		const answer = await call(simulator, '/graphql', { headers, json: { query: ME } });
		expect(answer.status).toBe(200);
		expect(simulator.counts()).toMatchObject({ deadTokens: 0, graphql: 2 });
	});
});
