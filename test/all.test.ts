import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, jest } from '@jest/globals';

declare const level: string;

/** All tests of one level as one file: jest loads n8n's packages anew for each file, which takes longer than the tests. */
const folder = join(__dirname, level);
for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
	if (file.endsWith('.test.ts')) describe(file, () => void jest.requireActual(join(folder, file)));
}
