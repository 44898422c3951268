import { beforeEach, expect, it } from '@jest/globals';
import { call, login, useSimulator } from './helpers';

const simulator = useSimulator();
let token: string;
beforeEach(async () => {
	token = (await login(simulator)).body.access_token;
});

const ENDPOINTS = ['event', 'event/async', 'event/sync'].map((name) => `/api/v4.1/${name}`);

it.each(ENDPOINTS)('POST %s answers with a new ID', async (path) => {
	const json = { name: 'Test', retailerId: '2' };
	const first = await call(simulator, path, { token, json });
	const second = await call(simulator, path, { token, json });
	expect(first).toMatchObject({ status: 200, body: json });
	expect(first.body.id).not.toBe(second.body.id);
	expect(simulator.counts().api).toBe(2);
});

it.each(ENDPOINTS)('POST %s needs a bearer, a retailerId and a name', async (path) => {
	expect((await call(simulator, path, { json: { name: 'Test', retailerId: 2 } })).status).toBe(401);
	for (const json of [{ name: 'Test' }, { retailerId: 2 }, null, 'text']) {
		const answer = await call(simulator, path, { token, json });
		expect(answer).toMatchObject({ status: 400, body: { errors: [{ code: '400' }] } });
	}
});

/** The log, and the IDs in it. */
async function read(query = '') {
	const { status, body } = await call(simulator, `/api/v4.1/event${query}`, { token });
	expect(status).toBe(200);
	return { ...body, ids: body.results.map(({ id }: { id: string }) => id) };
}

it('tells the events by status and type', async () => {
	expect((await read()).ids).toEqual(['501', '502']);
	expect(await read('?eventStatus=FAILED&eventType=ORCHESTRATION')).toMatchObject({
		start: 0,
		count: 1,
		hasMore: false,
		results: [
			{ id: '502', name: 'OrderReady', eventStatus: 'FAILED', context: { entityRef: 'CC-101' } },
		],
	});
	expect((await read('?eventType=API')).ids).toEqual([]);
	expect((await read('?retailerId=5')).ids).toEqual([]);
	expect((await call(simulator, '/api/v4.1/event')).status).toBe(401);
});

it('tells those of 30 days, or from a time on', async () => {
	const [event] = simulator.data.events;
	event.generatedOn = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000).toISOString();
	expect((await read()).ids).toEqual(['502']);
	expect((await read('?from=2026-01-01T00:00:00.00Z')).ids).toEqual(['501', '502']);
	const soon = new Date(Date.now() + 1_000).toISOString();
	expect((await read(`?from=${soon}`)).ids).toEqual([]);
});

it('tells 100 at a time, 5,000 at most', async () => {
	const [event] = simulator.data.events;
	const more = Array.from({ length: 6_000 }, (_, index) => ({ ...event, id: `new-${index}` }));
	simulator.data.events.push(...more);
	expect(await read()).toMatchObject({ count: 100, hasMore: true });
	expect(await read('?count=9999')).toMatchObject({ count: 5_000, hasMore: true });
	const last = await read('?start=6001&count=5000');
	expect(last).toMatchObject({ start: 6_001, count: 1, hasMore: false, ids: ['new-5999'] });
});

it('accepts an event first and processes it later', async () => {
	const json = { name: 'Test', retailerId: '2', entityType: 'ORDER', entityRef: 'HD-103' };
	const { id } = (await call(simulator, '/api/v4.1/event/async', { token, json })).body;
	const status = async () => (await call(simulator, `/api/v4.1/event/${id}`, { token })).body;
	expect(await status()).toMatchObject({ id, eventStatus: 'PENDING', retailerId: '2' });
	expect(await status()).toMatchObject({ name: 'Test', eventStatus: 'SUCCESS' });
	expect(await call(simulator, '/api/v4.1/event/none', { token })).toMatchObject({
		status: 404,
		body: { errors: [{ code: '404' }] },
	});
	expect((await call(simulator, `/api/v4.1/event/${id}`)).status).toBe(401);
});
