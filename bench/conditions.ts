import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, platform } from 'node:os';
import { join } from 'node:path';
import type { N8nInstall } from '../tools/n8n';
import type { Conditions } from './report/model';
import { REPOSITORY } from './server';

const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = {
	linux: 'Linux',
	darwin: 'macOS',
	win32: 'Windows',
};
const PROCESSORS: Record<string, string> = { x64: 'x86-64' };

export function conditionsOf(
	{ version, node }: N8nInstall,
	quick: boolean,
	minutes: number,
): Conditions {
	return {
		n8n: version,
		node: {
			n8n: execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1),
			bench: process.versions.node,
		},
		package: versionOf(REPOSITORY),
		sdk: versionOf(join(REPOSITORY, 'node_modules', '@fluentcommerce', 'fc-connect-sdk')),
		date: new Date().toISOString().slice(0, 10),
		machine: [
			`${availableParallelism()} cores`,
			PROCESSORS[arch()] ?? arch(),
			SYSTEMS[platform()] ?? platform(),
		].join(', '),
		quick,
		minutes,
	};
}

function versionOf(folder: string): string {
	const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
		version: string;
	};
	return version;
}
