import { expect, it } from '@jest/globals';
import { BoundedMap } from '../../../fluent/bounded-map';

it('holds no more than its limit and forgets what was not used for longest', () => {
	const map = new BoundedMap<string, number>(2);
	map.set('a', 1);
	map.set('b', 2);
	expect(map.get('a')).toBe(1);
	map.set('c', 3);
	expect(map.size).toBe(2);
	expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3]);
});

it('a value that is replaced takes no second place and counts as used', () => {
	const map = new BoundedMap<string, number>(2);
	map.set('a', 1);
	map.set('b', 2);
	map.set('a', 3);
	map.set('c', 4);
	expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, undefined, 4]);
});

it('forgets what is deleted, and looking in vain leaves nothing behind', () => {
	const map = new BoundedMap<string, number>(2);
	map.set('a', 0);
	expect(map.get('a')).toBe(0);
	map.delete('a');
	expect(map.get('a')).toBeUndefined();
	expect(map.size).toBe(0);
});
