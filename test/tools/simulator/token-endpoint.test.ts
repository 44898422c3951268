import { describe, expect, it } from '@jest/globals';
import { call, form, integrationLogin, login, query, useSimulator } from './helpers';
import { NOT_AUTHORIZED, SAMPLE, shortToken } from '../../../tools/simulator';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SHORT = /^[\w-]{27}$/;
const PARAMETERS = {
	grant_type: 'password',
	username: SAMPLE.username,
	password: SAMPLE.password,
	client_id: SAMPLE.clientId,
	client_secret: SAMPLE.clientSecret,
	scope: 'api',
};
const ME = '{ me { ref } }';

const simulator = useSimulator();

describe('a token', () => {
	it('is a UUID for the own client, and for FLUENT_INTEGRATION 27 characters, as are refresh tokens', async () => {
		const { headers, body } = await login(simulator);
		expect(headers.get('content-type')).toContain('application/json');
		expect(body.access_token).toMatch(UUID);
		expect(Object.keys(body)).not.toContain('refresh_token');
		const integration = (await integrationLogin(simulator)).body;
		expect(integration.access_token).toMatch(SHORT);
		expect(integration.refresh_token).toMatch(SHORT);
	});

	it('may begin with - or _', () => {
		const tokens = Array.from({ length: 2000 }, shortToken);
		expect(tokens.filter((token) => !SHORT.test(token))).toEqual([]);
		expect(tokens.some((token) => /^[-_]/.test(token))).toBe(true);
		expect(new Set(tokens).size).toBe(2000);
	});
});

describe('the way parameters arrive', () => {
	it('reads the query string, with or without a content type', async () => {
		const path = `/oauth/token?${form(PARAMETERS)}`;
		expect((await call(simulator, path, { method: 'POST' })).status).toBe(200);
		expect((await call(simulator, path, { json: {} })).status).toBe(200);
	});

	it('merges query string and form', async () => {
		const { username, password, ...rest } = PARAMETERS;
		const path = `/oauth/token?${form({ username, password })}`;
		const answer = await call(simulator, path, { method: 'POST', body: form(rest) });
		expect(answer.status).toBe(200);
	});

	it('does not read a JSON body', async () => {
		const answer = await call(simulator, '/oauth/token', { json: PARAMETERS });
		expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
	});

	it('refuses GET', async () => {
		const answer = await call(simulator, `/oauth/token?${form(PARAMETERS)}`);
		expect(answer.status).toBe(405);
		expect(answer.headers.get('allow')).toBe('POST');
		expect(simulator.tokens()).toEqual([]);
	});

	it('reads the header fluent.account', async () => {
		simulator.options.requiresAccountHeader = true;
		expect((await login(simulator)).status).toBe(400);
		const headers = { 'fluent.account': SAMPLE.accountId };
		const body = form(PARAMETERS);
		const answer = await call(simulator, '/oauth/token', { method: 'POST', headers, body });
		expect(answer.status).toBe(200);
	});
});

it('counts refusals by what was refused', async () => {
	await login(simulator, { password: 'wrong' });
	await login(simulator, { client_secret: 'wrong' });
	await integrationLogin(simulator, { grant_type: 'refresh_token', refresh_token: 'invented' });
	await login(simulator);
	const why = simulator.requests.map(({ refused }) => refused);
	expect(why).toEqual(['user', 'client', 'refresh', undefined]);
	expect(simulator.failures(SAMPLE.username)).toBe(1);
	expect(simulator.counts()).toMatchObject({
		logins: 4,
		passwordGrants: 3,
		refreshGrants: 1,
		failedLogins: 1,
		refusedRefreshes: 1,
	});
});

describe('a dead bearer', () => {
	it.each(['undefined', '', 'invented'])('"Bearer %s" gets 401 and is counted', async (token) => {
		expect(await query(simulator, token, ME)).toMatchObject(NOT_AUTHORIZED);
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

	it('was revoked, expired, or its user removed', async () => {
		const ends = [
			() => simulator.revokeTokens(),
			() => simulator.expireTokens(SAMPLE.username),
			() => simulator.users.delete(SAMPLE.username),
		];
		for (const end of ends) {
			const { access_token: token } = (await login(simulator)).body;
			end();
			expect((await query(simulator, token, ME)).status).toBe(401);
		}
		const asked = simulator.requests.filter(({ path }) => path === '/graphql');
		expect(asked.map(({ tokenState }) => tokenState)).toEqual(['revoked', 'expired', 'revoked']);
	});
});
