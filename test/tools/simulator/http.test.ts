import { beforeEach, describe, expect, it } from '@jest/globals';
import { NOT_AUTHORIZED, SAMPLE } from '../../../tools/simulator';
import { DAY, SECOND } from '../../../tools/time';
import { call, form, INTEGRATION, login, PARAMETERS, useSimulator, type Call } from './helpers';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SHORT = /^[\w-]{27}$/;
const API = '/api/v4.1';
const ME = { query: '{ me { ref } }' };

const simulator = useSimulator();
let token: string;
beforeEach(async () => {
	token = (await login(simulator)).body.access_token;
	simulator.clearRequests();
});

const get = async (path: string) => await call(simulator, path, { token });
const post = async (path: string, json: unknown) => await call(simulator, path, { token, json });
const BAD = { status: 400, body: { errors: [{ code: '400' }] } };

it('tokens of the own client are UUIDs; those of FLUENT_INTEGRATION and refresh tokens have 27 characters', async () => {
	const { headers, body } = await login(simulator);
	expect(headers.get('content-type')).toContain('application/json');
	expect(body.access_token).toMatch(UUID);
	expect(Object.keys(body)).not.toContain('refresh_token');
	const integration = (await login(simulator, INTEGRATION)).body;
	expect(integration.access_token).toMatch(SHORT);
	expect(integration.refresh_token).toMatch(SHORT);
});

const { username, password, ...client } = PARAMETERS;
it.each<[string, object, Call]>([
	['the query string alone', PARAMETERS, { method: 'POST' }],
	['the query string beside JSON', PARAMETERS, { json: {} }],
	['query string and form', { username, password }, { method: 'POST', body: form(client) }],
])('a login is read from %s', async (_what, inQuery, request) => {
	const { status } = await call(simulator, `/oauth/token?${form({ ...inQuery })}`, request);
	expect(status).toBe(200);
});

const JSON_TYPE = { 'Content-Type': 'application/json' };
const LARGE = { query: `{ me { ref } } #${'x'.repeat(2 ** 21)}` };
it.each<[string, number, Call?]>([
	['GET /', 200],
	...[200, 204, 304, 404, 429, 500, 503].flatMap((status): Array<[string, number]> => [
		[`GET /status/${status}`, status],
		[`POST /status/${status}`, status],
	]),
	['POST /status/999', 400],
	['GET /status/x', 400],
	['POST /oauth/token/', 404],
	['POST //oauth/token', 404],
	['POST /GraphQL', 404],
	[`GET /oauth/token?${form(PARAMETERS)}`, 405],
	['POST /oauth/token', 401, { json: PARAMETERS }],
	['GET /graphql?query={me{ref}}', 405],
	['POST /graphql', 400, { headers: JSON_TYPE, body: '' }],
	['POST /graphql', 400, { headers: JSON_TYPE, body: '{' }],
	['POST /graphql', 413, { json: LARGE }],
	[`POST ${API}/unknown`, 404],
	[`POST ${API}/job/`, 404],
	[`GET ${API}/event/none`, 404],
	[`GET ${API}/job/1`, 404],
	[`GET ${API}/job/1/batch/1`, 404],
	[`POST ${API}/job/1/batch`, 404, { json: {} }],
])('%s is answered with %i', async (line, status, request = {}) => {
	const [method, path] = line.split(' ');
	const answer = await call(simulator, path, { token, method, ...request });
	expect(answer.status).toBe(status);
	expect(answer.headers.get('allow')).toBe(status === 405 ? 'POST' : null);
	const isOfFluent = [400, 404].includes(status) && request.body !== '{';
	if (isOfFluent) expect(answer.body).toMatchObject({ errors: [{ code: String(status) }] });
});

describe('a bearer', () => {
	it.each<[string, () => unknown]>([
		['revoked', () => simulator.revokeTokens()],
		['expired', () => simulator.expireTokens(SAMPLE.username)],
		['revoked', () => simulator.users.delete(SAMPLE.username)],
		['unknown', () => (token = 'undefined')],
		['unknown', () => (token = '')],
	])('that is %s gets 401', async (tokenState, end) => {
		end();
		expect(await post('/graphql', ME)).toMatchObject(NOT_AUTHORIZED);
		expect(simulator.requests).toMatchObject([{ tokenState, status: 401 }]);
	});

	it('may be lower case', async () => {
		const headers = { Authorization: `bearer ${token}` };
		expect((await call(simulator, '/graphql', { headers, json: ME })).status).toBe(200);
	});

	it.each(['/graphql', '/status/200', `${API}/event`, `${API}/job/1/batch`])(
		'is needed for %s',
		async (path) => {
			expect(await call(simulator, path, { json: {} })).toMatchObject(NOT_AUTHORIZED);
			expect(simulator.requests[0]).not.toHaveProperty('tokenState');
		},
	);

	it('is not needed for /echo, which says who is authorized', async () => {
		const nobody = { method: 'GET', path: '/echo', authorized: false };
		expect((await call(simulator, '/echo')).body).toEqual(nobody);
		const mine = await call(simulator, '/echo/deeper', { token, method: 'PUT' });
		expect(mine.body).toEqual({ method: 'PUT', path: '/echo/deeper', authorized: true });
		expect((await call(simulator, '/echo', { token: 'invented' })).body).toEqual(nobody);
	});
});

it.each(['/event', '/event/async', '/event/sync', '/job'])(
	'%s needs name and retailer',
	async (path) => {
		const given = { name: 'Test', retailerId: '2' };
		const answers = [await post(API + path, given), await post(API + path, given)];
		expect(answers.map(({ status }) => status)).toEqual([200, 200]);
		expect(new Set(answers.map(({ body }) => body.id)).size).toBe(2);
		for (const json of [{ name: 'Test' }, { retailerId: 2 }, null, 'text']) {
			expect(await post(API + path, json)).toMatchObject(BAD);
		}
	},
);

describe('events', () => {
	it.each<[string, string[], object]>([
		['', ['501', '502'], { start: 0, count: 2, hasMore: false }],
		['eventStatus=FAILED&eventType=ORCHESTRATION', ['502'], { count: 1 }],
		['eventType=API', [], {}],
		['retailerId=5', [], {}],
		['count=1', ['501'], { count: 1, hasMore: true }],
		['start=1&count=1', ['502'], { start: 1, count: 1, hasMore: false }],
		[`from=${new Date(Date.now() + DAY).toISOString()}`, [], {}],
	])('are told by "%s"', async (narrowed, ids, page) => {
		const { body } = await get(`${API}/event?${narrowed}`);
		expect(body).toMatchObject(page);
		expect(body.results.map(({ id }: { id: string }) => id)).toEqual(ids);
	});

	it('are told for 30 days or from a time on, 100 at a time, 5,000 at most', async () => {
		const { events } = simulator.data;
		events[0].generatedOn = new Date(Date.now() - 31 * DAY - SECOND).toISOString();
		const count = async (narrowed: string) => (await get(`${API}/event${narrowed}`)).body.count;
		expect([await count(''), await count('?from=2026-01-01T00:00:00.00Z')]).toEqual([1, 2]);
		for (let id = 0; id < 6_000; id++) events.push({ ...events[1], id: `new-${id}` });
		expect([await count(''), await count('?count=9999')]).toEqual([100, 5_000]);
	});

	it('are accepted first and processed later', async () => {
		const given = { name: 'Test', retailerId: '2', entityType: 'ORDER', entityRef: 'HD-103' };
		const { id } = (await post(`${API}/event/async`, given)).body;
		const { name, retailerId, ...context } = given;
		const told = { id, name, retailerId, context };
		for (const eventStatus of ['PENDING', 'SUCCESS']) {
			expect((await get(`${API}/event/${id}`)).body).toMatchObject({ ...told, eventStatus });
		}
	});
});

describe('a job', () => {
	const JOB = { name: 'Stock', retailerId: '5' };
	const SPADES = { skuRef: 'SPADE', locationRef: 'STORE-5', qty: 70 };
	const RAKES = { skuRef: 'RAKE', locationRef: 'STORE-5', qty: 3 };
	const batch = (...entities: object[]) => ({
		action: 'UPSERT',
		entityType: 'INVENTORY',
		entities,
	});
	const many = (count: number) => batch(...Array.from({ length: count }, () => SPADES));
	let job: string;
	beforeEach(async () => (job = `${API}/job/${(await post(`${API}/job`, JOB)).body.id}`));

	it('stays open for batches, each worked on by itself after it was accepted, until the account is new', async () => {
		const { body } = await post(`${job}/batch`, batch(SPADES, RAKES));
		expect(Object.keys(body)).toEqual(['id']);
		const other = (await post(`${job}/batch`, batch(RAKES))).body.id;
		const onHand = () =>
			simulator.data.inventoryPositions
				.filter(({ catalogue }) => catalogue.ref === 'DEFAULT:5')
				.map((position) => [position.ref, position.onHand]);
		const status = async (id = body.id) => (await get(`${job}/batch/${id}`)).body.status;
		const first = [await status(), await status(), await status(other)];
		expect(first).toEqual(['PENDING', 'RUNNING', 'PENDING']);
		expect(onHand()).toEqual([['SPADE:STORE-5', 7]]);
		expect([await status(), await status()]).toEqual(['COMPLETE', 'COMPLETE']);
		expect(Object.fromEntries(onHand())).toEqual({ 'SPADE:STORE-5': 70, 'RAKE:STORE-5': 3 });
		expect((await get(job)).body).toEqual({ jobId: '199', ...JOB, status: 'OPEN' });
		expect((await get(`${job}/batch/none`)).status).toBe(404);
		simulator.reset();
		expect((await get(job)).status).toBe(401);
		token = (await login(simulator)).body.access_token;
		expect((await get(job)).status).toBe(404);
	});

	it.each<[string, object, number]>([
		['another action', { ...batch(SPADES), action: 'CREATE' }, 400],
		['another type', { ...batch(SPADES), entityType: 'PRODUCT' }, 400],
		['no records', batch(), 400],
		['records that are no list', { ...batch(), entities: SPADES }, 400],
		['5,001 records', many(5_001), 400],
		['5,000 records', many(5_000), 200],
	])('gets a batch with %s', async (_what, json, status) => {
		expect((await post(`${job}/batch`, json)).status).toBe(status);
	});
});
