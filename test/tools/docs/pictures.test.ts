import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { HASHES, hashesOfShown, IMAGES, picture } from '../../../tools/screenshots/pictures';

const shown = hashesOfShown();
const drawn = JSON.parse(readFileSync(HASHES, 'utf8')) as Record<string, string>;
/** So that the README loads on a slow line. */
const MOST_BYTES = 120_000;

describe('The pictures of `npm run docs:screenshots`', () => {
	test('are those of form, node and examples, and no others', () => {
		const files = readdirSync(IMAGES, { recursive: true, encoding: 'utf8' });
		const pictures = files.filter((file) => file.endsWith('.png'));
		const names = pictures.map((file) => file.replace('.png', '').split(path.sep).join('/'));
		expect(names.sort()).toEqual(Object.keys(shown).sort());
		expect(Object.keys(drawn)).toEqual(Object.keys(shown));
	});

	test.each(Object.keys(shown))('%s shows what there is today', (name) => {
		expect(drawn[name]).toBe(shown[name]);
		expect(statSync(picture(name)).size).toBeLessThan(MOST_BYTES);
	});
});
