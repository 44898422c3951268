import { beforeEach, describe, expect, it } from '@jest/globals';
import { Liveness } from '../../fluent/liveness';
import { FakeClock, FakeFluent, held, loginWith, SECOND, settle } from './fake';

const { account } = loginWith();

let clock: FakeClock;
let fluent: FakeFluent;
let liveness: Liveness;
beforeEach(() => {
	clock = new FakeClock();
	fluent = new FakeFluent();
	liveness = new Liveness(clock);
});

const ask = async (token = 'token-1') => await liveness.of(fluent.http, account, token);

describe('whether Fluent takes a token', () => {
	it.each([
		[200, true],
		[401, false],
		[403, true],
		[404, true],
		[429, true],
		[500, true],
		[307, true],
	])('status %i: %s', async (status, alive) => {
		fluent.onGraphql = () => ({ status });
		expect(await ask()).toBe(alive);
	});

	it('no answer is not held against the token', async () => {
		fluent.onGraphql = () => ({ thrown: new Error('gone') });
		expect(await ask()).toBe(true);
	});
});

it('100 questions at once, and those of the next second, are one question to Fluent', async () => {
	const { replier, letGo } = held({ status: 401 });
	fluent.onGraphql = replier;
	const questions = Array.from({ length: 100 }, async () => await ask());
	await settle();
	letGo();
	expect(new Set(await Promise.all(questions))).toEqual(new Set([false]));
	await clock.pass(SECOND - 1);
	expect(await ask()).toBe(false);
	expect(fluent.probes).toBe(1);
});

it('a second after the answer it asks again, and keeps nothing', async () => {
	await ask();
	await clock.pass(SECOND);
	expect((liveness as unknown as { questions: Map<string, unknown> }).questions.size).toBe(0);
	await ask();
	expect(fluent.probes).toBe(2);
});

it('each token has its own question', async () => {
	await Promise.all([ask('token-1'), ask('token-2')]);
	expect(fluent.requests.map(({ headers }) => headers?.authorization)).toEqual([
		'Bearer token-1',
		'Bearer token-2',
	]);
});
