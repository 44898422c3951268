import { beforeEach, describe, expect, it } from '@jest/globals';
import { NOT_AUTHORIZED, SAMPLE, shortToken } from '../../../tools/simulator';
import { DAY, SECOND } from '../../../tools/time';
import { call, form, integrationLogin, login, PARAMETERS, query, useSimulator } from './helpers';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SHORT = /^[\w-]{27}$/;
const ME = '{ me { ref } }';

const simulator = useSimulator();

describe('/oauth/token', () => {
	it('gives the own client a UUID, and FLUENT_INTEGRATION 27 characters, as are refresh tokens', async () => {
		const { headers, body } = await login(simulator);
		expect(headers.get('content-type')).toContain('application/json');
		expect(body.access_token).toMatch(UUID);
		expect(Object.keys(body)).not.toContain('refresh_token');
		const integration = (await integrationLogin(simulator)).body;
		expect(integration.access_token).toMatch(SHORT);
		expect(integration.refresh_token).toMatch(SHORT);
	});

	it('gives tokens that may begin with - or _', () => {
		const tokens = Array.from({ length: 2000 }, shortToken);
		expect(tokens.filter((token) => !SHORT.test(token))).toEqual([]);
		expect(tokens.some((token) => /^[-_]/.test(token))).toBe(true);
		expect(new Set(tokens).size).toBe(2000);
	});

	const { username, password, ...client } = PARAMETERS;
	const POST = { method: 'POST' };
	it.each<[string, object, object, number]>([
		['the query string alone', PARAMETERS, POST, 200],
		['the query string beside JSON', PARAMETERS, { json: {} }, 200],
		['query string and form', { username, password }, { ...POST, body: form(client) }, 200],
		['no JSON body', {}, { json: PARAMETERS }, 401],
		['nothing by GET', PARAMETERS, {}, 405],
	])('reads %s', async (_what, inQuery, request, status) => {
		const answer = await call(simulator, `/oauth/token?${form({ ...inQuery })}`, request);
		expect([answer.status, answer.headers.get('allow')]).toEqual([
			status,
			status === 405 ? 'POST' : null,
		]);
		expect(simulator.tokens()).toHaveLength(status === 200 ? 1 : 0);
	});

	it('reads the header fluent.account', async () => {
		simulator.options.requiresAccountHeader = true;
		expect((await login(simulator)).status).toBe(400);
		const headers = { 'fluent.account': SAMPLE.accountId };
		const request = { ...POST, headers, body: form(PARAMETERS) };
		expect((await call(simulator, '/oauth/token', request)).status).toBe(200);
	});

	it('counts refusals by what was refused', async () => {
		await login(simulator, { password: 'wrong' });
		await login(simulator, { client_secret: 'wrong' });
		await integrationLogin(simulator, { grant_type: 'refresh_token', refresh_token: 'invented' });
		await login(simulator);
		const why = simulator.requests.map(({ refused }) => refused);
		expect(why).toEqual(['user', 'client', 'refresh', undefined]);
		expect(simulator.failures(SAMPLE.username)).toBe(1);
		const passwords = { logins: 4, passwordGrants: 3, failedLogins: 1 };
		const refreshes = { refreshGrants: 1, refusedRefreshes: 1 };
		expect(simulator.counts()).toMatchObject({ ...passwords, ...refreshes });
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
		const headers = { Authorization: `bearer ${(await login(simulator)).body.access_token}` };
		const answer = await call(simulator, '/graphql', { headers, json: { query: ME } });
		expect(answer.status).toBe(200);
		expect(simulator.counts()).toMatchObject({ deadTokens: 0, graphql: 2 });
	});

	it.each<[string, () => unknown]>([
		['revoked', () => simulator.revokeTokens()],
		['expired', () => simulator.expireTokens(SAMPLE.username)],
		['revoked', () => simulator.users.delete(SAMPLE.username)],
	])('was %s, by an administrator, the clock, or as its user was removed', async (state, end) => {
		const { access_token: token } = (await login(simulator)).body;
		end();
		expect((await query(simulator, token, ME)).status).toBe(401);
		expect(simulator.requests.at(-1)!.tokenState).toBe(state);
	});
});

describe('REST', () => {
	let token: string;
	beforeEach(async () => {
		token = (await login(simulator)).body.access_token;
	});
	const get = async (path: string) => await call(simulator, path, { token });
	const post = async (path: string, json: unknown) => await call(simulator, path, { token, json });
	const BAD = { status: 400, body: { errors: [{ code: '400' }] } };
	const MISSING = { status: 404, body: { errors: [{ code: '404' }] } };

	it('/echo answers everybody and says who is authorized', async () => {
		const nobody = { method: 'GET', path: '/echo', authorized: false };
		expect((await call(simulator, '/echo')).body).toEqual(nobody);
		const mine = await call(simulator, '/echo/deeper', { token, method: 'PUT' });
		expect(mine.body).toEqual({ method: 'PUT', path: '/echo/deeper', authorized: true });
		expect((await call(simulator, '/echo', { token: 'invented' })).body).toEqual(nobody);
		expect(simulator.counts()).toMatchObject({ api: 3, deadTokens: 1 });
	});

	it.each([200, 204, 304, 404, 429, 500, 503])('/status/%i answers with it', async (code) => {
		expect((await get(`/status/${code}`)).status).toBe(code);
		expect((await post(`/status/${code}`, {})).status).toBe(code);
		expect((await call(simulator, `/status/${code}`)).status).toBe(401);
		expect(simulator.counts().api).toBe(3);
	});

	it.each<[string, number]>([
		['/status/999', 400],
		['/status/x', 400],
		['/api/v4.1/unknown', 404],
		['/api/v4.1/job/', 404],
		['/oauth/token/', 404],
		['//oauth/token', 404],
		['/GraphQL', 404],
	])('%s is refused with %i', async (path, status) => {
		expect(await post(path, {})).toMatchObject(status === 400 ? BAD : MISSING);
		expect(simulator.counts()).toMatchObject({ logins: 1, graphql: 0, api: 1 });
	});

	it('/ greets', async () => {
		const greeting = expect.stringContaining('simulator');
		expect(await call(simulator, '/')).toMatchObject({ status: 200, body: greeting });
	});

	describe('events', () => {
		const PATHS = ['event', 'event/async', 'event/sync'].map((name) => `/api/v4.1/${name}`);
		const GIVEN = { name: 'Test', retailerId: '2' };

		it.each(PATHS)('POST %s answers with a new ID', async (path) => {
			const answers = [await post(path, GIVEN), await post(path, GIVEN)];
			expect(answers[0]).toMatchObject({ status: 200, body: GIVEN });
			expect(answers[0].body.id).not.toBe(answers[1].body.id);
			expect((await call(simulator, path, { json: GIVEN })).status).toBe(401);
			for (const json of [{ name: 'Test' }, { retailerId: 2 }, null, 'text']) {
				expect(await post(path, json)).toMatchObject(BAD);
			}
		});

		it.each<[string, string[], object]>([
			['', ['501', '502'], { start: 0, count: 2, hasMore: false }],
			['eventStatus=FAILED&eventType=ORCHESTRATION', ['502'], { count: 1 }],
			['eventType=API', [], {}],
			['retailerId=5', [], {}],
			['count=1', ['501'], { count: 1, hasMore: true }],
			['start=1&count=1', ['502'], { start: 1, count: 1, hasMore: false }],
			[`from=${new Date(Date.now() + DAY).toISOString()}`, [], {}],
		])('are told by "%s"', async (narrowed, ids, page) => {
			const { body } = await get(`/api/v4.1/event?${narrowed}`);
			expect(body).toMatchObject(page);
			expect(body.results.map(({ id }: { id: string }) => id)).toEqual(ids);
		});

		it('are told for 30 days or from a time on, 100 at a time, 5,000 at most', async () => {
			const { events } = simulator.data;
			events[0].generatedOn = new Date(Date.now() - 31 * DAY - SECOND).toISOString();
			const ids = async (narrowed: string) => (await get(`/api/v4.1/event${narrowed}`)).body.count;
			expect([await ids(''), await ids('?from=2026-01-01T00:00:00.00Z')]).toEqual([1, 2]);
			for (let id = 0; id < 6_000; id++) events.push({ ...events[1], id: `new-${id}` });
			expect([await ids(''), await ids('?count=9999')]).toEqual([100, 5_000]);
			expect((await call(simulator, '/api/v4.1/event')).status).toBe(401);
		});

		it('are accepted first and processed later', async () => {
			const given = { ...GIVEN, entityType: 'ORDER', entityRef: 'HD-103' };
			const { id } = (await post('/api/v4.1/event/async', given)).body;
			const path = `/api/v4.1/event/${id}`;
			const context = { entityType: 'ORDER', entityRef: 'HD-103' };
			const told = { id, eventStatus: 'PENDING', retailerId: '2', context };
			expect((await get(path)).body).toMatchObject(told);
			expect((await get(path)).body).toMatchObject({ name: 'Test', eventStatus: 'SUCCESS' });
			expect(await get('/api/v4.1/event/none')).toMatchObject(MISSING);
			expect((await call(simulator, path)).status).toBe(401);
		});
	});

	describe('jobs', () => {
		const JOB = { name: 'Stock', retailerId: '5' };
		const SPADES = { skuRef: 'SPADE', locationRef: 'STORE-5', qty: 70 };
		const RAKES = { skuRef: 'RAKE', locationRef: 'STORE-5', qty: 3 };
		const newJob = async () => `/api/v4.1/job/${(await post('/api/v4.1/job', JOB)).body.id}`;
		const upsert = { action: 'UPSERT', entityType: 'INVENTORY' };
		const batch = (...entities: object[]) => ({ ...upsert, entities });

		it('are made with a name and a retailer, and stay open', async () => {
			expect([await newJob(), await newJob()]).toEqual(['/api/v4.1/job/199', '/api/v4.1/job/200']);
			const { body } = await get('/api/v4.1/job/199');
			expect(body).toEqual({ jobId: '199', ...JOB, status: 'OPEN' });
			for (const json of [{ name: 'Stock' }, { retailerId: '5' }, null, 'text']) {
				expect(await post('/api/v4.1/job', json)).toMatchObject(BAD);
			}
		});

		it('hold batches, each worked on by itself after it was accepted', async () => {
			const job = await newJob();
			const { body } = await post(`${job}/batch`, batch(SPADES, RAKES));
			expect(Object.keys(body)).toEqual(['id']);
			const other = (await post(`${job}/batch`, batch(RAKES))).body.id;
			const onHand = () =>
				simulator.data.inventoryPositions
					.filter(({ catalogue }) => catalogue.ref === 'DEFAULT:5')
					.map((position) => [position.ref, position.onHand]);
			const status = async (id = body.id) => (await get(`${job}/batch/${id}`)).body.status;
			expect([await status(), await status(), await status(other)]).toEqual([
				...['PENDING', 'RUNNING', 'PENDING'],
			]);
			expect(onHand()).toEqual([['SPADE:STORE-5', 7]]);
			expect([await status(), await status()]).toEqual(['COMPLETE', 'COMPLETE']);
			expect(Object.fromEntries(onHand())).toEqual({ 'SPADE:STORE-5': 70, 'RAKE:STORE-5': 3 });
		});

		const many = (count: number) => batch(...Array.from({ length: count }, () => SPADES));
		it.each<[string, object, number]>([
			['another action', { ...batch(SPADES), action: 'CREATE' }, 400],
			['another type', { ...batch(SPADES), entityType: 'PRODUCT' }, 400],
			['no records', batch(), 400],
			['records that are no list', { ...upsert, entities: SPADES }, 400],
			['5,001 records', many(5_001), 400],
			['5,000 records', many(5_000), 200],
		])('get a batch with %s', async (_what, json, status) => {
			expect((await post(`${await newJob()}/batch`, json)).status).toBe(status);
		});

		it('that are not there are a 404, and nobody reads without a token', async () => {
			const job = await newJob();
			for (const path of ['/api/v4.1/job/1', '/api/v4.1/job/1/batch/1', `${job}/batch/1`]) {
				expect(await get(path)).toMatchObject(MISSING);
				expect((await call(simulator, path)).status).toBe(401);
			}
			expect(await post('/api/v4.1/job/1/batch', batch(SPADES))).toMatchObject(MISSING);
			simulator.reset();
			token = (await login(simulator)).body.access_token;
			expect(await get(job)).toMatchObject(MISSING);
		});
	});
});
