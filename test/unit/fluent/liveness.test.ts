import { beforeEach, describe, expect, it } from '@jest/globals';
import { Liveness } from '../../../fluent/liveness';
import { FakeClock, FakeFluent, held, loginWith, SECOND, settle } from './fake';

const { account } = loginWith();

let clock: FakeClock;
let fluent: FakeFluent;
let liveness: Liveness;
beforeEach(() => {
	clock = new FakeClock();
	fluent = new FakeFluent();
	liveness = new Liveness(clock, 2);
});

const ask = async (token = 'token-1', sentAt = clock.now()) =>
	await liveness.of(fluent.http, account, token, sentAt);

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
	const first = ask();
	// However long Fluent takes to answer.
	await clock.pass(5 * SECOND);
	const others = Array.from({ length: 99 }, async () => await ask());
	await settle();
	letGo();
	expect(new Set(await Promise.all([first, ...others]))).toEqual(new Set([false]));
	await clock.pass(SECOND - 1);
	expect(await ask()).toBe(false);
	expect(fluent.probes).toBe(1);
});

it('a second after the answer it asks again, for requests that were sent after the question', async () => {
	const sentBefore = clock.now();
	await ask();
	await clock.pass(SECOND);
	expect(await ask('token-1', sentBefore)).toBe(true);
	expect(fluent.probes).toBe(1);
	fluent.onGraphql = () => ({ status: 401 });
	expect(await ask('token-1', sentBefore + 1)).toBe(false);
	expect(fluent.probes).toBe(2);
});

it('a request that was sent while the token lived did not fail for it, though it has ended since', async () => {
	const sentBefore = clock.now();
	await ask();
	fluent.onGraphql = () => ({ status: 401 });
	await clock.pass(10 * SECOND);
	expect(await ask('token-1', sentBefore)).toBe(true);
	expect(await ask()).toBe(false);
});

it('forgets the answers for all but the tokens asked about last', async () => {
	const sentBefore = clock.now();
	await ask('token-1');
	await ask('token-2');
	await ask('token-3');
	await clock.pass(SECOND);
	await ask('token-1', sentBefore);
	expect(fluent.probes).toBe(4);
	await ask('token-3', sentBefore);
	expect(fluent.probes).toBe(4);
});

it('each token has its own question', async () => {
	await Promise.all([ask('token-1'), ask('token-2')]);
	expect(fluent.requests.map(({ headers }) => headers?.authorization)).toEqual([
		'Bearer token-1',
		'Bearer token-2',
	]);
});
