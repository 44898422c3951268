import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

const TESTS = path.resolve(__dirname, '../..');
const page = readFileSync(path.resolve(TESTS, '../docs/n8n.md'), 'utf8');
const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' });

/** A test as a note names it: `name.test.ts`: “title”, “another title”. */
const named = [...page.matchAll(/`([\w.-]+\.ts)`: (“[^”]+”(?:, “[^”]+”)*)/g)].flatMap(
	([, file, titles]) => [...titles.matchAll(/“([^”]+)”/g)].map(([, title]) => ({ file, title })),
);

describe('docs/n8n.md', () => {
	test('names tests', () => expect(named.length).toBeGreaterThan(20));

	test.each(named)('is pinned by $file: $title', ({ file, title }) => {
		const texts = files
			.filter((name) => path.basename(name) === file)
			.map((name) => readFileSync(path.join(TESTS, name), 'utf8'));
		expect(texts.filter((text) => text.includes(title))).not.toHaveLength(0);
	});

	test('uses the notes that it has', () => {
		const notes = [...page.matchAll(/^\[\^(\w+)\]:/gm)].map(([, note]) => note);
		const used = [...page.matchAll(/\[\^(\w+)\](?!:)/g)].map(([, note]) => note);
		expect([...new Set(used)].sort()).toEqual(notes.sort());
	});
});
