import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { failuresPage } from '../../../tools/docs/failures';

/** Tables may be padded; words and cells are what counts. */
const plain = (markdown: string) => markdown.replace(/[\s-]+/g, ' ');

test('docs/failures.md is what `npm run docs:failures` writes', () => {
	const page = readFileSync(join(__dirname, '../../../docs/failures.md'), 'utf8');
	expect(plain(page)).toBe(plain(failuresPage()));
});
