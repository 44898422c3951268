import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { failuresPage } from '../../../tools/docs/failures';
import { nodeTexts } from '../../../tools/docs/node-texts';

const ROOT = join(__dirname, '../../..');

/** Tables may be padded; words and cells are what counts. */
const plain = (markdown: string) => markdown.replace(/[\s-]+/g, ' ');

test('docs/failures.md is what `npm run docs:failures` writes', () => {
	const page = readFileSync(join(ROOT, 'docs/failures.md'), 'utf8');
	expect(plain(page)).toBe(plain(failuresPage()));
});

test('it has every text of the form that stands in the code', () => {
	const folder = join(ROOT, 'fluent');
	const code = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
	const aboutAField = /'((?:Account ID|Base URL|Environment|Client) (?:is|has|holds) [^']+)'/g;
	const said = [...code.join('\n').matchAll(aboutAField)].map(([, text]) => text);
	expect(said.length).toBeGreaterThan(3);
	const page = failuresPage();
	expect(said.filter((text) => !page.includes(text))).toEqual([]);
});

test('it has the texts of the nodes: errors, hints and what a field says', () => {
	const says = nodeTexts().map(([text]) => text);
	expect(says).toContain('The ID of the retailer is not a whole number.');
	expect(says).toContain('The ID of a retailer is a whole number, such as 5');
	expect(says).toContainEqual(expect.stringMatching(/^Fluent did not return the user's profile/));
	expect(says).toContainEqual(expect.stringMatching(/^Retailer … is not one of/));
	const page = failuresPage();
	expect(says.filter((text) => !page.includes(text))).toEqual([]);
});
