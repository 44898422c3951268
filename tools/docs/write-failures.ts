import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { failuresPage } from './failures';

const PAGE = join(__dirname, '../../docs/failures.md');

async function write(): Promise<void> {
	const options = await resolveConfig(PAGE);
	writeFileSync(PAGE, await format(failuresPage(), { ...options, parser: 'markdown' }));
}

void write();
