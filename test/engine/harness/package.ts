import path from 'node:path';
import { jest } from '@jest/globals';
import { PackageDirectoryLoader } from 'n8n-core';
import * as workflow from 'n8n-workflow';
import type { ICredentialType, INodeType } from 'n8n-workflow';
import { pause } from './clock';

const ROOT = path.resolve(__dirname, '../../..');

export interface LoadedPackage {
	credential: ICredentialType;
	node: INodeType;
	trigger: INodeType;
}

/**
 * The built package as an n8n process has it: `dist/` through n8n's own loader, which also proves that `package.json`
 * names the right files. Each call gives a new instance, as if another process, or n8n after a restart, had loaded it.
 */
export async function loadPackage(): Promise<LoadedPackage> {
	const loader = new PackageDirectoryLoader(ROOT);
	await jest.isolateModulesAsync(async () => {
		// In n8n the package gets n8n's own copy, and errors are told apart by its classes. Only the pauses are ours.
		jest.doMock('n8n-workflow', () => ({ ...workflow, sleep: pause }));
		await loader.loadAll();
		jest.dontMock('n8n-workflow');
	});
	return {
		credential: loader.getCredential('fluentCommerceApi').type,
		node: loader.getNode('fluentAuth').type as INodeType,
		trigger: loader.getNode('fluentTrigger').type as INodeType,
	};
}
