import { expect, it } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { FluentCommerceApi } from '../../../credentials/FluentCommerceApi.credentials';

// V8 says whether two objects have one shape only to those who ask for its natives.
setFlagsFromString('--allow-natives-syntax');
const shareShape = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (
	a: object,
	b: object,
) => boolean;

const beginningWith = (name: string) => {
	const object: Record<string, string> = {};
	object[name] = '';
	return object;
};

it('objects that begin with the first field of the form are copied fast, however many others there are', () => {
	const others = Array.from({ length: 3_000 }, (_, index) => beginningWith(`other${index}`));
	const sharesShape = (name: string) => shareShape(beginningWith(name), beginningWith(name));
	const [{ name: first }, { name: second }] = new FluentCommerceApi().properties;
	expect(others).toHaveLength(3_000);
	expect([first, second].map(sharesShape)).toEqual([true, false]);
});
