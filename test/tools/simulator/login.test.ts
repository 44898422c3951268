import { describe, expect, it } from '@jest/globals';
import { call, Clock, form, integrationLogin, login, useSimulator } from './helpers';
import { SAMPLE } from '../../../tools/simulator';

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

const simulator = useSimulator({ now: new Clock().now });

describe('a good login', () => {
	it('answers with the keys of Fluent, for the account client without a refresh token', async () => {
		const { status, headers, body } = await login(simulator);
		expect(status).toBe(200);
		expect(headers.get('content-type')).toContain('application/json');
		expect(body).toEqual({
			access_token: expect.stringMatching(UUID),
			token_type: 'bearer',
			expires_in: 86_400,
			scope: 'api',
			Retailer_id: 1,
			FirstName: 'Fluent',
			LastName: 'Commerce',
			Roles: [],
		});
	});

	it('gives FLUENT_INTEGRATION the scope retailer, 30 minutes and a refresh token', async () => {
		const { body } = await integrationLogin(simulator, { username: 'fluent-retailer' });
		expect(body).toEqual({
			access_token: expect.stringMatching(SHORT),
			token_type: 'bearer',
			refresh_token: expect.stringMatching(SHORT),
			expires_in: 1800,
			scope: 'retailer',
			Retailer_id: 5,
			FirstName: 'Fluent',
			LastName: 'Commerce',
			Roles: ['RETAILER'],
		});
	});

	it('has no Retailer_id key for an account-level user', async () => {
		const { body } = await login(simulator, { username: 'fluent-account' });
		expect(Object.keys(body)).not.toContain('Retailer_id');
		expect(body).toMatchObject({ LastName: '', Roles: [] });
	});

	it('gives the account client refresh tokens if the account has them enabled', async () => {
		simulator.options.refreshTokensForAccountClient = true;
		const { body } = await login(simulator);
		expect(body.refresh_token).toMatch(SHORT);
		expect(body.access_token).toMatch(UUID);
	});

	it('takes the lifetimes from the options, also later changed ones', async () => {
		simulator.options.tokenLifetime = 90;
		simulator.options.integrationTokenLifetime = 45;
		expect((await login(simulator)).body.expires_in).toBe(90);
		expect((await integrationLogin(simulator)).body.expires_in).toBe(45);
	});

	it('knows users that were added and passwords that were changed', async () => {
		const user = { firstName: 'New', lastName: 'User', roles: ['PICKER'], retailerId: 42 };
		simulator.addUser({ ...user, username: 'new', password: SAMPLE.password });
		const added = await login(simulator, { username: 'new' });
		expect(added.body).toMatchObject({ FirstName: 'New', Retailer_id: 42, Roles: ['PICKER'] });

		simulator.users.get(SAMPLE.username)!.password = 'changed';
		expect((await login(simulator)).status).toBe(400);
		expect((await login(simulator, { password: 'changed' })).status).toBe(200);
	});

	it('does not need a scope', async () => {
		expect((await login(simulator, { scope: undefined })).body.scope).toBe('api');
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
		expect(answer.status).toBe(401);
		expect(answer.body.error).toBe('invalid_client');
	});

	it('refuses GET', async () => {
		const answer = await call(simulator, `/oauth/token?${form(PARAMETERS)}`);
		expect(answer.status).toBe(405);
		expect(answer.headers.get('allow')).toBe('POST');
		expect(simulator.tokens()).toEqual([]);
	});

	it('accepts the header fluent.account', async () => {
		const headers = { 'fluent.account': SAMPLE.accountId };
		const body = form(PARAMETERS);
		const answer = await call(simulator, '/oauth/token', { method: 'POST', headers, body });
		expect(answer.status).toBe(200);
		expect(simulator.requests[0].headers['fluent.account']).toBe(SAMPLE.accountId);
	});
});

describe('a refused login', () => {
	const badCredentials = { error: 'invalid_grant', error_description: 'Bad credentials' };

	it.each([
		{ password: 'wrong' },
		{ password: undefined },
		{ username: 'nobody' },
		{ username: undefined },
	])('is Bad credentials for %j', async (changes) => {
		const answer = await login(simulator, changes);
		expect(answer).toMatchObject({ status: 400, body: badCredentials });
		expect(simulator.counts().failedLogins).toBe(1);
	});

	it('is wrapped if the account answers so', async () => {
		simulator.options.errorShape = 'wrapped';
		const answer = await login(simulator, { password: 'wrong' });
		expect(answer.status).toBe(400);
		expect(answer.body).toEqual({ errors: [{ code: '400', message: badCredentials }] });
	});

	it.each(['account', 'user'])('is a 500 with code "400" for single sign-on (%s)', async (of) => {
		if (of === 'account') simulator.options.errorShape = 'sso';
		else simulator.users.get(SAMPLE.username)!.sso = true;
		const answer = await login(simulator, { password: 'wrong' });
		expect(answer.status).toBe(500);
		expect(answer.body).toEqual({
			errors: [
				{
					code: '400',
					message: 'The username or password you entered is incorrect. Please try again.',
				},
			],
		});
	});

	it.each([
		{ client_secret: 'wrong' },
		{ client_id: 'wrong' },
		{ client_secret: undefined },
		{ client_id: 'FLUENT_INTEGRATION', client_secret: '', scope: 'retailer' },
	])('is invalid_client for %j, and no failed login', async (changes) => {
		const answer = await login(simulator, changes);
		expect(answer.status).toBe(401);
		expect(answer.body).toEqual({
			error: 'invalid_client',
			error_description: 'Bad client credentials',
		});
		expect(simulator.failures(SAMPLE.username)).toBe(0);
		expect(simulator.counts().failedLogins).toBe(0);
	});

	it('uses another status for a wrong client if asked to', async () => {
		simulator.options.invalidClientStatus = 400;
		expect((await login(simulator, { client_secret: 'wrong' })).status).toBe(400);
	});

	it('is invalid_scope for the scope of the other client', async () => {
		const account = await login(simulator, { scope: 'retailer' });
		expect(account).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
		const integration = await integrationLogin(simulator, { scope: 'api' });
		expect(integration).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
		expect(simulator.counts().failedLogins).toBe(0);
	});

	it('is told apart for a grant that is unknown or missing', async () => {
		const unknown = await login(simulator, { grant_type: 'client_credentials' });
		expect(unknown).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
		const missing = await login(simulator, { grant_type: undefined });
		expect(missing).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
	});
});
