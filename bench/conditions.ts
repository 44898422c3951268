import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, platform } from 'node:os';
import { join } from 'node:path';
import { installN8n, type N8nVersion } from '../tools/n8n';
import { REPOSITORY } from './server';

/** On what the benchmark runs, and when. */
export async function conditionsOf(version: N8nVersion, quick: boolean): Promise<string> {
	const { node } = await installN8n(version);
	const nodeVersion = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1);
	const sdk = join(REPOSITORY, 'node_modules', '@fluentcommerce', 'fc-connect-sdk');
	const conditions = [
		`Node ${nodeVersion}, package ${versionOf(REPOSITORY)}, fc-connect-sdk ${versionOf(sdk)}`,
		`${availableParallelism()} cores, ${arch()}, ${platform()}`,
		new Date().toISOString().slice(0, 10),
	];
	if (quick) conditions.push('**a quick trial, its figures mean nothing**');
	return conditions.join('; ');
}

function versionOf(folder: string): string {
	const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
		version: string;
	};
	return version;
}
