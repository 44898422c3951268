import { beforeEach, expect, it } from '@jest/globals';
import { BoundedMap } from '../../../fluent/bounded-map';

let map: BoundedMap<string, number>;
beforeEach(() => {
	map = new BoundedMap(2);
	map.set('a', 1);
	map.set('b', 2);
});

const values = () => ['a', 'b', 'c'].map((key) => map.get(key));

it('holds no more than its limit and forgets what was not used for longest', () => {
	expect(map.get('a')).toBe(1);
	map.set('c', 3);
	expect(map.size).toBe(2);
	expect(values()).toEqual([1, undefined, 3]);
});

it('a value that is replaced takes no second place and counts as used', () => {
	map.set('a', 3);
	map.set('c', 4);
	expect(values()).toEqual([3, undefined, 4]);
});

it('forgets what is deleted, and looking in vain leaves nothing behind', () => {
	map.set('b', 0);
	expect(map.get('b')).toBe(0);
	map.delete('b');
	expect(map.get('b')).toBeUndefined();
	expect(map.size).toBe(1);
});

it('makes a value once, and counts it as used', () => {
	expect(map.getOrSet('a', () => 7)).toBe(1);
	expect(map.getOrSet('c', () => 8)).toBe(8);
	expect(values()).toEqual([1, undefined, 8]);
});
