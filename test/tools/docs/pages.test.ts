import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { failuresPage } from '../../../tools/docs/failures';
import { nodeTexts } from '../../../tools/docs/node-texts';
import { HASHES, hashesOfShown, IMAGES, picture } from '../../../tools/screenshots/pictures';

const ROOT = path.resolve(__dirname, '../../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
/** All files below a folder, as paths from the root. */
const filesOf = (folder: string) =>
	readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
		path.join(folder, file),
	);

describe('docs/failures.md', () => {
	const page = failuresPage();
	/** Tables may be padded; words and cells are what counts. */
	const plain = (markdown: string) => markdown.replace(/[\s-]+/g, ' ');

	test('is what `npm run docs:failures` writes', () => {
		expect(plain(read('docs/failures.md'))).toBe(plain(page));
	});

	test('has every text of the form that stands in the code', () => {
		const code = filesOf('fluent').map(read).join('\n');
		const aboutAField = /'((?:Account ID|Base URL|Environment|Client) (?:is|has|holds) [^']+)'/g;
		const said = [...code.matchAll(aboutAField)].map(([, text]) => text);
		expect(said.length).toBeGreaterThan(3);
		expect(said.filter((text) => !page.includes(text))).toEqual([]);
	});

	test('has the texts of the nodes: errors, hints and what a field says', () => {
		const says = nodeTexts().map(([text]) => text);
		expect(says).toContain('The ID of the retailer is not a whole number.');
		expect(says).toContain('The ID of a retailer is a whole number, such as 5');
		expect(says).toContainEqual(expect.stringMatching(/^Fluent did not return the user's profile/));
		expect(says).toContainEqual(expect.stringMatching(/^Retailer … is not one of/));
		expect(says.filter((text) => !page.includes(text))).toEqual([]);
	});
});

describe('docs/n8n.md', () => {
	const page = read('docs/n8n.md');
	const tests = filesOf('test');
	/** A test as a note names it: `name.test.ts`: “title”, “another title”. */
	const named = [...page.matchAll(/`([\w.-]+\.ts)`: (“[^”]+”(?:, “[^”]+”)*)/g)].flatMap(
		([, file, titles]) => [...titles.matchAll(/“([^”]+)”/g)].map(([, title]) => ({ file, title })),
	);

	test.each(named)('is pinned by $file: $title', ({ file, title }) => {
		const texts = tests.filter((name) => path.basename(name) === file).map(read);
		expect(texts.filter((text) => text.includes(title))).not.toHaveLength(0);
	});

	test('uses the notes that it has', () => {
		const notes = [...page.matchAll(/^\[\^(\w+)\]:/gm)].map(([, note]) => note);
		const used = [...page.matchAll(/\[\^(\w+)\](?!:)/g)].map(([, note]) => note);
		expect([...new Set(used)].sort()).toEqual(notes.sort());
	});
});

describe('the pictures of `npm run docs:screenshots`', () => {
	const shown = hashesOfShown();
	const drawn = JSON.parse(readFileSync(HASHES, 'utf8')) as Record<string, string>;
	/** So that the README loads on a slow line. */
	const MOST_BYTES = 120_000;

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
