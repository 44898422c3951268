import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, jest } from '@jest/globals';

const UNIT = join(__dirname, '../unit/fluent');

// All unit tests of the core as one file: jest makes an environment for each file, and a mutant needs most of them.
for (const file of readdirSync(UNIT, { recursive: true, encoding: 'utf8' })) {
	if (file.endsWith('.test.ts')) describe(file, () => void jest.requireActual(join(UNIT, file)));
}
