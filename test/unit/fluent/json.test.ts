import { expect, it } from '@jest/globals';
import { asArray, asObject, asString, id, parseJson, wholeNumber } from '../../../fluent/json';

it('a text is parsed, and what is no JSON is undefined', () => {
	expect(['{"a":1}', '"text"', '', '<html>'].map(parseJson)).toEqual([
		{ a: 1 },
		'text',
		undefined,
		undefined,
	]);
});

it('an object is an object, and all else an empty one', () => {
	const object = { a: 1 };
	expect(asObject(object)).toBe(object);
	for (const value of [null, undefined, 'text', 1, true, [1], () => 1]) {
		expect(asObject(value)).toEqual({});
	}
});

it('a list is a list, and all else an empty one', () => {
	expect([[1], { length: 1 }, 'text', null].map(asArray)).toEqual([[1], [], [], []]);
});

it('a text is a text, and all else an empty one', () => {
	expect(['text', 1, null, undefined, {}].map(asString)).toEqual(['text', '', '', '', '']);
});

it.each([
	[0, 0],
	[7.9, 7],
	['007', 7],
	['86399.5', 86_399],
	[' 3600', 3_600],
	['3600\n', 3_600],
	[1e12, 1e12],
	[1e12 + 1, null],
	[-1, null],
	[NaN, null],
	[Infinity, null],
	['', null],
	[' ', null],
	['-1', null],
	['1.', null],
	['.5', null],
	['1 2', null],
	['x1', null],
	['1x', null],
	['1e3', null],
	['0x10', null],
	['9'.repeat(400), null],
	[true, null],
	[[1], null],
	[{}, null],
	[undefined, null],
])('a count of seconds, or an ID: %j is %p', (value, number) => {
	expect(wholeNumber(value)).toBe(number);
});

it('0 is no ID', () => {
	expect([5, '5', 0, '0', 'x', null].map(id)).toEqual([5, 5, null, null, null, null]);
});
