import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';
import {
	asObject,
	asObjects,
	asString,
	Deadline,
	DeadlinePassed,
	exchange,
	wholeNumber,
} from '../../../fluent/http';
import { clock, pass, SECOND, useVirtualTime } from '../support/time';

useVirtualTime();

const REQUEST: IHttpRequestOptions = { method: 'POST', url: 'https://acme.example', body: 'x' };
const never = new Promise<never>(() => {});

/** How `work` has ended so far. */
function outcomeOf(work: Promise<unknown>) {
	const outcome: { value?: unknown; error?: unknown } = {};
	work.then(
		(value) => (outcome.value = value),
		(error: unknown) => (outcome.error = error),
	);
	return outcome;
}

describe('a deadline', () => {
	it('allows what would end before it', async () => {
		const deadline = new Deadline(clock, 30 * SECOND);
		await pass(10 * SECOND);
		const answers = [0, 20 * SECOND - 1, 20 * SECOND].map((ms) => deadline.allows(ms));
		expect(answers).toEqual([true, true, false]);
	});

	it('hands on how work ends before it', async () => {
		const deadline = new Deadline(clock, SECOND);
		const error = new Error('failed');
		await expect(deadline.within(Promise.resolve('good'))).resolves.toBe('good');
		await expect(deadline.within(Promise.reject(error))).rejects.toBe(error);
	});

	it('rule 6: does not wait for a call that never settles', async () => {
		const outcome = outcomeOf(new Deadline(clock, SECOND).within(never));
		await pass(SECOND - 1);
		expect(outcome).toEqual({});
		await pass(1);
		expect(outcome.error).toBeInstanceOf(DeadlinePassed);
	});

	it('that has passed waits for nothing', async () => {
		const deadline = new Deadline(clock, SECOND);
		await pass(SECOND);
		await expect(deadline.within(never)).rejects.toBeInstanceOf(DeadlinePassed);
	});
});

describe('an exchange', () => {
	const answered = async (answer: unknown) =>
		await exchange(async () => answer, REQUEST, new Deadline(clock, SECOND));

	it('follows no redirect, takes every status as an answer, and ends with its deadline', async () => {
		const deadline = new Deadline(clock, 20 * SECOND);
		const sent: IHttpRequestOptions[] = [];
		await exchange(async (request) => void sent.push(request), REQUEST, deadline);
		expect(sent).toEqual([
			{
				...REQUEST,
				timeout: 20 * SECOND,
				abortSignal: deadline.signal,
				disableFollowRedirect: true,
				ignoreHttpStatusErrors: true,
				returnFullResponse: true,
				encoding: 'stream',
			},
		]);
		await pass(20 * SECOND);
		expect(deadline.signal.aborted).toBe(true);
	});

	it.each([
		['{"a":1}', { a: 1 }],
		['"text"', 'text'],
		['', undefined],
		['<html></html>', undefined],
		[{ a: 1 }, { a: 1 }],
		[null, null],
		[undefined, undefined],
	])('reads the body %j', async (body, value) => {
		const answer = await answered({ statusCode: 201, headers: { a: 'b' }, body });
		expect(answer).toEqual({ statusCode: 201, headers: { a: 'b' }, body: value });
	});

	it('reads a stream, and characters that are split over two parts of it', async () => {
		const bytes = Buffer.from('{"name":"Zoë"}');
		const at = bytes.indexOf('ë') + 1;
		const body = Readable.from([bytes.subarray(0, at), bytes.subarray(at)]);
		expect((await answered({ statusCode: 200, body })).body).toEqual({ name: 'Zoë' });
	});

	it('reads no more than a million characters', async () => {
		let parts = 0;
		const endless = function* () {
			for (;;) yield (parts++, Buffer.alloc(1_000, '1'));
		};
		expect((await answered({ statusCode: 200, body: Readable.from(endless()) })).body).toBe(
			undefined,
		);
		expect(parts).toBeLessThan(1_100);
		const body = Readable.from([Buffer.alloc(1_000_000, '1')]);
		expect((await answered({ statusCode: 200, body })).body).toBe(Infinity);
	});

	it('rule 6: ends by the deadline, also when the body trickles', async () => {
		const trickle = async function* () {
			for (;;) {
				yield Buffer.from(' ');
				await clock.sleep(100);
			}
		};
		const outcome = outcomeOf(answered({ statusCode: 200, body: trickle() }));
		await pass(SECOND);
		expect(outcome.error).toBeInstanceOf(DeadlinePassed);
	});

	it.each([[undefined], [{}], ['text']])(
		'takes %j as an answer without a status',
		async (answer) => {
			expect(await answered(answer)).toEqual({ statusCode: NaN, headers: {}, body: undefined });
		},
	);

	it('passes on that there was no answer', async () => {
		const gone = new Error('gone');
		const exchanged = exchange(() => Promise.reject(gone), REQUEST, new Deadline(clock, 1));
		await expect(exchanged).rejects.toBe(gone);
	});
});

it('an object is an object, and all else an empty one', () => {
	const object = { a: 1 };
	expect(asObject(object)).toBe(object);
	for (const value of [null, undefined, 'text', 1, true, [1], () => 1]) {
		expect(asObject(value)).toEqual({});
	}
});

it('a list gives its objects, and all else none', () => {
	expect(asObjects([{ a: 1 }, null, 'x', [2]])).toEqual([{ a: 1 }, {}, {}, {}]);
	for (const value of [null, undefined, 'text', { length: 1 }]) {
		expect(asObjects(value)).toEqual([]);
	}
});

it('a text is a text, and all else an empty one', () => {
	expect(['text', '', 1, null, undefined, {}].map(asString)).toEqual(['text', '', '', '', '', '']);
});

it.each([
	[0, 0],
	[7.9, 7],
	['007', 7],
	[1e12, 1e12],
	[1e12 + 1, null],
	[-1, null],
	[NaN, null],
	[Infinity, null],
	['', null],
	['1.5', null],
	['-1', null],
	[' 1', null],
	['1e3', null],
	['9'.repeat(400), null],
	[true, null],
	[[1], null],
	[undefined, null],
])('a count or an ID: %p is %p', (value, number) => {
	expect(wholeNumber(value)).toBe(number);
});
