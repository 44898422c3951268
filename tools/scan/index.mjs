// n8n's own scanner over the source and over the tarball that would be published. It needs no network.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const repository = join(import.meta.dirname, '..', '..');
/** Bytes, packed. */
const SIZE_LIMIT = 45 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'scan-'));

try {
	const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
		cwd: repository,
		encoding: 'utf8',
	});
	const [{ filename, size, files }] = JSON.parse(packed);
	execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder]);
	console.log(`${filename}: ${files.length} files, ${(size / 1024).toFixed(1)} kB packed`);

	if (size > SIZE_LIMIT) {
		console.log(`The tarball is larger than ${SIZE_LIMIT / 1024} kB.`);
		process.exitCode = 1;
	}

	await scan('source', repository, SOURCE_FILE_PATTERNS);
	await scan('tarball', join(folder, 'package'), ['**/*.js', 'package.json']);
} finally {
	rmSync(folder, { recursive: true, force: true });
}

async function scan(what, directory, patterns) {
	const { passed, message, details } = await analyzePackage(directory, patterns);
	console.log(`${what}: ${passed ? 'no violations' : message}`);
	if (passed) return;
	console.log(details ?? '');
	process.exitCode = 1;
}
