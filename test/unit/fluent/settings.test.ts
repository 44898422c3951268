import { expect, it } from '@jest/globals';
import { asText, required, trimmed } from '../../../fluent/settings';
import { failureOf } from '../support/login';

it.each([
	['text', 'text'],
	[' a b ', ' a b '],
	[0, '0'],
	[42, '42'],
	[undefined, ''],
	[null, ''],
	[true, ''],
	[['x'], ''],
	[Object.create(null), ''],
])('%p is the text %j', (value, text) => {
	expect(asText(value)).toBe(text);
	expect(trimmed(value)).toBe(text.trim());
});

it('a required field is taken as it is', () => {
	expect(required('Password', ' x ')).toBe(' x ');
});

it.each(['', ' ', '\t\n'])('a required field with %j is named', async (value) => {
	const failure = await failureOf(() => required('Username', value));
	expect(failure.message).toBe(
		'Username is empty. Fill in Username in the Fluent Commerce credential.',
	);
});
