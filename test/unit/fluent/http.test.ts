import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { LoginFailure } from '../../../fluent/failure';
import { Deadline, exchange } from '../../../fluent/http';
import { trickling } from '../support/fluent';
import { clock, NOON, pass, SECOND, setClock, useVirtualTime } from '../support/time';

useVirtualTime();

const REQUEST: IHttpRequestOptions = { method: 'POST', url: 'https://acme.example', body: 'x' };
const never = new Promise<never>(() => {});
const deadlineIn = (ms: number) => new Deadline(clock, ms, 'acme.example');

/** How `work` has ended so far. */
function outcomeOf(work: Promise<unknown>) {
	const outcome: { value?: unknown; error?: unknown } = {};
	work.then(
		(value) => (outcome.value = value),
		(error: unknown) => (outcome.error = error),
	);
	return outcome;
}

const TIMED_OUT = new LoginFailure('timedOut', { host: 'acme.example' });

describe('a deadline', () => {
	it('allows what would end before it', async () => {
		const deadline = deadlineIn(30 * SECOND);
		await pass(10 * SECOND);
		const answers = [0, 20 * SECOND - 1, 20 * SECOND].map((ms) => deadline.allows(ms));
		expect(answers).toEqual([true, true, false]);
	});

	it('rule 15: allows nothing once it has passed, also after the clock was set back', async () => {
		const deadline = deadlineIn(SECOND);
		await pass(SECOND);
		setClock(NOON);
		expect(deadline.allows(0)).toBe(false);
	});

	it('hands on how work ends before it, and keeps nothing of it', async () => {
		const deadline = deadlineIn(SECOND);
		const error = new Error('failed');
		await expect(deadline.within(Promise.resolve('good'))).resolves.toBe('good');
		await expect(deadline.within(Promise.reject(error))).rejects.toBe(error);
		expect(getEventListeners(deadline.signal, 'abort')).toEqual([]);
	});

	it('rule 6: does not wait for a call that never settles', async () => {
		const outcome = outcomeOf(deadlineIn(SECOND).within(never));
		await pass(SECOND - 1);
		expect(outcome).toEqual({});
		await pass(1);
		expect(outcome.error).toEqual(TIMED_OUT);
	});

	it('that has passed waits for nothing', async () => {
		const deadline = deadlineIn(SECOND);
		await pass(SECOND);
		await expect(deadline.within(never)).rejects.toEqual(TIMED_OUT);
	});
});

describe('an exchange', () => {
	const answered = async (answer: unknown) =>
		await exchange(async () => answer, REQUEST, deadlineIn(SECOND));

	it('follows no redirect, takes every status as an answer, and ends with its deadline', async () => {
		const deadline = deadlineIn(20 * SECOND);
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
	});

	it.each([
		['{"a":1}', { a: 1 }],
		['<html></html>', undefined],
		[{ a: 1 }, undefined],
		[null, undefined],
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

	it('rule 6: reads no more than a million characters', async () => {
		let parts = 0;
		const endless = function* () {
			for (;;) yield (parts++, Buffer.alloc(1_000, '1'));
		};
		const answer = await answered({ statusCode: 200, body: Readable.from(endless()) });
		expect(answer).toMatchObject({ statusCode: 200, body: undefined });
		expect(parts).toBeLessThan(1_100);
		const body = Readable.from([Buffer.alloc(1_000_000, '1')]);
		expect((await answered({ statusCode: 200, body })).body).toBe(Infinity);
	});

	it('rule 6: ends by the deadline, also when the body trickles', async () => {
		const outcome = outcomeOf(answered({ statusCode: 200, body: trickling() }));
		await pass(SECOND);
		expect(outcome.error).toEqual(TIMED_OUT);
	});

	it.each([[undefined], [{}], ['text']])(
		'takes %j as an answer without a status',
		async (answer) => {
			expect(await answered(answer)).toEqual({ statusCode: NaN, headers: {}, body: undefined });
		},
	);

	it('passes on that there was no answer', async () => {
		const gone = new Error('gone');
		const exchanged = exchange(() => Promise.reject(gone), REQUEST, deadlineIn(1));
		await expect(exchanged).rejects.toBe(gone);
	});
});
