import { describe, expect, it } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { asObject, asObjects, exchange } from '../../../fluent/http';

const REQUEST: IHttpRequestOptions = { method: 'POST', url: 'https://acme.example', body: 'x' };

describe('an exchange', () => {
	it('follows no redirect, takes every status as an answer and ends in time', async () => {
		let sent: IHttpRequestOptions | undefined;
		await exchange(async (request) => void (sent = request), REQUEST, 20);
		expect(sent).toMatchObject({
			...REQUEST,
			timeout: 20,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			returnFullResponse: true,
			encoding: 'text',
		});
		const signal = sent?.abortSignal as AbortSignal;
		expect(signal.aborted).toBe(false);
		await new Promise((resolve) => signal.addEventListener('abort', resolve));
		expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
	});

	it.each([
		['{"a":1}', { a: 1 }],
		['"text"', 'text'],
		['', undefined],
		['<html></html>', undefined],
		[{ a: 1 }, { a: 1 }],
		[undefined, undefined],
	])('reads the body %j', async (body, value) => {
		const answer = await exchange(
			async () => ({ statusCode: 201, headers: { a: 'b' }, body }),
			REQUEST,
			1,
		);
		expect(answer).toEqual({ statusCode: 201, headers: { a: 'b' }, body: value });
	});

	it.each([[undefined], [{}]])('takes %j as an answer without a status', async (nothing) => {
		const answer = await exchange(async () => nothing, REQUEST, 1);
		expect(answer).toEqual({ statusCode: NaN, headers: {}, body: undefined });
	});

	it('passes on that there was no answer', async () => {
		const gone = new Error('gone');
		await expect(exchange(() => Promise.reject(gone), REQUEST, 1)).rejects.toBe(gone);
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
	for (const value of [null, undefined, 'text', { length: 1 }])
		expect(asObjects(value)).toEqual([]);
});
