import { expect, it } from '@jest/globals';
import { id, wholeNumber } from '../../../fluent/json';

it.each([
	[0, 0],
	[7.9, 7],
	['007', 7],
	['86399.5', 86_399],
	[' 3600', 3_600],
	['3600\n', 3_600],
	[1e12, 1e12],
])('a count of seconds, or an ID: %j is %p', (value, number) => {
	expect(wholeNumber(value)).toBe(number);
});

it.each([
	...[1e12 + 1, -1, NaN, Infinity, true, [1], {}, undefined],
	...['', ' ', '-1', '1.', '.5', '1 2', 'x1', '1x', '1e3', '0x10', '9'.repeat(400)],
])('no count of seconds, and no ID: %j', (value) => {
	expect(wholeNumber(value)).toBeNull();
});

it('0 is no ID', () => {
	expect([5, '5', 0, '0', 'x', null].map(id)).toEqual([5, 5, null, null, null, null]);
});
