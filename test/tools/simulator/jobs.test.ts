import { beforeEach, expect, it } from '@jest/globals';
import { call, login, useSimulator } from './helpers';

const simulator = useSimulator();
let token: string;
beforeEach(async () => {
	token = (await login(simulator)).body.access_token;
});

const JOB = { name: 'Stock', retailerId: '5' };
const SPADES = { skuRef: 'SPADE', locationRef: 'STORE-5', qty: 70 };
const RAKES = { skuRef: 'RAKE', locationRef: 'STORE-5', qty: 3 };

const post = async (path: string, json: unknown) => await call(simulator, path, { token, json });
const newJob = async () => `/api/v4.1/job/${(await post('/api/v4.1/job', JOB)).body.id}`;
const batch = (...entities: object[]) => ({ action: 'UPSERT', entityType: 'INVENTORY', entities });

it('a job is made with a name and a retailer, and stays open', async () => {
	const first = await post('/api/v4.1/job', JOB);
	expect(first).toMatchObject({ status: 200, body: { id: '199' } });
	expect((await post('/api/v4.1/job', JOB)).body).toEqual({ id: '200' });
	const { body } = await call(simulator, '/api/v4.1/job/199', { token });
	expect(body).toEqual({ jobId: '199', ...JOB, status: 'OPEN' });
});

it.each([{ name: 'Stock' }, { retailerId: '5' }, null, 'text'])('%j makes no job', async (json) => {
	const answer = await post('/api/v4.1/job', json);
	expect(answer).toMatchObject({ status: 400, body: { errors: [{ code: '400' }] } });
});

it('a batch is worked on after it was accepted', async () => {
	const job = await newJob();
	const { body } = await post(`${job}/batch`, batch(SPADES, RAKES));
	expect(Object.keys(body)).toEqual(['id']);
	const onHand = () =>
		simulator.data.inventoryPositions
			.filter(({ catalogue }) => catalogue.ref === 'DEFAULT:5')
			.map((position) => [position.ref, position.onHand]);
	const status = async () =>
		(await call(simulator, `${job}/batch/${body.id}`, { token })).body.status;
	expect(await status()).toBe('PENDING');
	expect(await status()).toBe('RUNNING');
	expect(onHand()).toEqual([['SPADE:STORE-5', 7]]);
	expect(await status()).toBe('COMPLETE');
	expect(await status()).toBe('COMPLETE');
	expect(onHand()).toEqual([
		['SPADE:STORE-5', 70],
		['RAKE:STORE-5', 3],
	]);
});

it('a job holds several batches, and each is one of its own', async () => {
	const job = await newJob();
	const first = (await post(`${job}/batch`, batch(SPADES))).body.id;
	const second = (await post(`${job}/batch`, batch(RAKES))).body.id;
	await call(simulator, `${job}/batch/${first}`, { token });
	const answers = await Promise.all(
		[first, second].map((id) => call(simulator, `${job}/batch/${id}`, { token })),
	);
	expect(answers.map(({ body }) => body.status)).toEqual(['RUNNING', 'PENDING']);
});

it.each([
	['another action', { ...batch(SPADES), action: 'CREATE' }],
	['another type', { ...batch(SPADES), entityType: 'PRODUCT' }],
	['no records', batch()],
	['records that are no list', { ...batch(), entities: SPADES }],
	['more than 5,000 records', batch(...Array.from({ length: 5_001 }, () => SPADES))],
])('a batch with %s is refused', async (_what, json) => {
	const job = await newJob();
	expect(await post(`${job}/batch`, json)).toMatchObject({ status: 400 });
	expect(
		await post(`${job}/batch`, batch(...Array.from({ length: 5_000 }, () => SPADES))),
	).toMatchObject({ status: 200 });
});

it('what is not there is a 404, and nobody reads without a token', async () => {
	const job = await newJob();
	for (const path of ['/api/v4.1/job/1', '/api/v4.1/job/1/batch/1', `${job}/batch/1`]) {
		expect((await call(simulator, path, { token })).status).toBe(404);
		expect((await call(simulator, path)).status).toBe(401);
	}
	expect(await post('/api/v4.1/job/1/batch', batch(SPADES))).toMatchObject({ status: 404 });
	simulator.reset();
	token = (await login(simulator)).body.access_token;
	expect((await call(simulator, job, { token })).status).toBe(404);
});
