import { beforeEach, expect, it } from '@jest/globals';
import { call, login, useSimulator } from './helpers';

const simulator = useSimulator();
let token: string;
beforeEach(async () => {
	token = (await login(simulator)).body.access_token;
});

it('/echo answers everybody and says who is authorized', async () => {
	expect((await call(simulator, '/echo')).body).toEqual({
		method: 'GET',
		path: '/echo',
		authorized: false,
	});
	const mine = await call(simulator, '/echo/deeper', { token, method: 'PUT' });
	expect(mine.body).toEqual({ method: 'PUT', path: '/echo/deeper', authorized: true });
	expect((await call(simulator, '/echo', { token: 'invented' })).body.authorized).toBe(false);
	expect(simulator.counts()).toMatchObject({ api: 3, deadTokens: 1 });
});

it.each([200, 204, 304, 404, 429, 500, 503])('/status/%i answers with it', async (code) => {
	expect((await call(simulator, `/status/${code}`, { token })).status).toBe(code);
	expect((await call(simulator, `/status/${code}`, { token, json: {} })).status).toBe(code);
	expect((await call(simulator, `/status/${code}`, { token: 'invented' })).status).toBe(401);
	expect(simulator.counts().api).toBe(3);
});

it.each(['/status/999', '/status/x'])('%s is a bad request', async (path) => {
	expect((await call(simulator, path, { token })).status).toBe(400);
});

it.each(['/api/v4.1/unknown', '/api/v4.1/job/', '/oauth/token/', '//oauth/token', '/GraphQL'])(
	'%s is not found',
	async (path) => {
		const answer = await call(simulator, path, { token, json: {} });
		expect(answer).toMatchObject({ status: 404, body: { errors: [{ code: '404' }] } });
		expect(simulator.counts()).toMatchObject({ logins: 1, graphql: 0, api: 1 });
	},
);

it('/ greets', async () => {
	const answer = await call(simulator, '/');
	expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('simulator') });
});
