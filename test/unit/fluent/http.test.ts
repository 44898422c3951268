import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { Deadline, exchange } from '../../../fluent/http';
import { trickling } from '../support/fluent';
import { clock, NOON, pass, SECOND, setClock, useVirtualTime } from '../support/time';

useVirtualTime();

const REQUEST: IHttpRequestOptions = { method: 'POST', url: 'https://acme.example', body: 'x' };
const never = new Promise<never>(() => {});
const deadlineIn = (ms: number) => new Deadline(clock, ms, 'acme.example');
const answered = async (answer: unknown) =>
	await exchange(async () => answer, REQUEST, deadlineIn(SECOND));

describe('a deadline', () => {
	it('allows what would end before it', async () => {
		const deadline = deadlineIn(30 * SECOND);
		await pass(10 * SECOND);
		const answers = [0, 20 * SECOND - 1, 20 * SECOND].map((ms) => deadline.allows(ms));
		expect(answers).toEqual([true, true, false]);
	});

	it('that has passed allows nothing and waits for nothing (rule 15: also by a clock set back)', async () => {
		const deadline = deadlineIn(SECOND);
		await pass(SECOND);
		setClock(NOON);
		expect(deadline.allows(0)).toBe(false);
		await expect(deadline.within(never)).rejects.toMatchObject({ kind: 'timedOut' });
	});

	it('hands on how work ends before it, and keeps nothing of it', async () => {
		const deadline = deadlineIn(SECOND);
		const error = new Error('failed');
		await expect(deadline.within(Promise.resolve('good'))).resolves.toBe('good');
		await expect(deadline.within(Promise.reject(error))).rejects.toBe(error);
		expect(getEventListeners(deadline.signal, 'abort')).toEqual([]);
	});

	it.each<[string, () => Promise<unknown>]>([
		['a call that never settles', async () => await deadlineIn(SECOND).within(never)],
		['a body that trickles', async () => await answered({ body: trickling() })],
	])('rule 6: does not wait for %s', async (_, work) => {
		const ends: unknown[] = [];
		work().catch((error: unknown) => ends.push(error));
		await pass(SECOND - 1);
		expect(ends).toEqual([]);
		await pass(1);
		expect(ends).toMatchObject([{ kind: 'timedOut', facts: { host: 'acme.example' } }]);
	});
});

describe('an exchange', () => {
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

	const bytes = Buffer.from('{"name":"Zoë"}');
	const split = bytes.indexOf('ë') + 1;
	it.each<[unknown, unknown]>([
		['{"a":1}', { a: 1 }],
		// Characters may be split over two parts of a stream.
		[Readable.from([bytes.subarray(0, split), bytes.subarray(split)]), { name: 'Zoë' }],
		...['<html></html>', { a: 1 }, null, undefined].map((body): [unknown, unknown] => [
			body,
			undefined,
		]),
	])('reads a body: %j', async (body, value) => {
		const answer = await answered({ statusCode: 201, headers: { a: 'b' }, body });
		expect(answer).toEqual({ statusCode: 201, headers: { a: 'b' }, body: value });
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
		expect((await answered({ body })).body).toBe(Infinity);
	});

	it.each([[undefined], [{}], ['text']])('takes %j as an answer without status', async (answer) => {
		expect(await answered(answer)).toEqual({ statusCode: NaN, headers: {}, body: undefined });
	});
});
