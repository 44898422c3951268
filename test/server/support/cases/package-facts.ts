import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { CREDENTIAL_TYPE, FLUENT_AUTH, FLUENT_TRIGGER } from '../../../../tools/n8n';
import type { ServerWorld } from '../world';

interface Served {
	iconUrl?: string | { light: string; dark: string };
}

export function packageFacts(world: ServerWorld): void {
	const credentialType = async () =>
		(await world.api.credentialTypes()).find(({ name }) => name === CREDENTIAL_TYPE);
	const nodeType = async (wanted: string) =>
		(await world.api.nodeTypes()).find(({ name }) => name === wanted);

	test('the tarball holds what n8n needs and nothing else, and npm installs nothing beside it', async () => {
		const modules = join(world.server.userFolder, '.n8n', 'nodes', 'node_modules');
		expect(await readdir(modules)).toEqual(['.package-lock.json', 'n8n-nodes-fluent-commerce']);
		const folder = join(modules, 'n8n-nodes-fluent-commerce');
		expect(await readdir(folder)).toEqual(['LICENSE.md', 'README.md', 'dist', 'package.json']);
		const built = await readdir(join(folder, 'dist'), { recursive: true });
		expect(
			built.filter((name) => /\.[a-z]+$/.test(name) && !/\.(js|json|svg)$/.test(name)),
		).toEqual([]);
		for (const node of ['FluentAuth', 'FluentTrigger']) {
			expect(built).toContain(join('nodes', node, `${node}.node.js`));
			expect(built).toContain(join('nodes', node, '__schema__', 'v1.0.0.json'));
		}
		expect(built.join()).not.toMatch(/test|simulator|bench|node_modules/);
	});

	test('n8n serves both nodes, and no tool for AI agents beside them', async () => {
		const all = (await world.api.nodeTypes()).filter(({ name }) => /fluent/i.test(name));
		const served = all.map(({ name, displayName, version }) => [name, displayName, version]);
		expect(served.sort()).toEqual([
			[FLUENT_AUTH, 'Fluent Auth', 1],
			[FLUENT_TRIGGER, 'Fluent Trigger', 1],
		]);
	});

	test('n8n serves the credential, for the node and for HTTP Request', async () => {
		const type = await credentialType();
		expect(type).toMatchObject({
			displayName: 'Fluent Commerce API',
			supportedNodes: [FLUENT_AUTH],
			// A function has no JSON form; that there is the key at all makes the editor offer the credential.
			authenticate: {},
		});
		expect(type).not.toHaveProperty('httpRequestNode');
	});

	test.each([
		['node', async () => await nodeType(FLUENT_AUTH)],
		['trigger', async () => await nodeType(FLUENT_TRIGGER)],
		['credential', credentialType],
	])('both icons of the %s are served', async (_what, type) => {
		const { iconUrl } = (await type()) as Served;
		const paths = typeof iconUrl === 'object' ? Object.values(iconUrl) : [];
		expect(paths).toHaveLength(2);
		expect(new Set(paths).size).toBe(2);
		for (const path of paths) {
			const answer = await fetch(`${world.server.url}/${path}`);
			expect(answer.headers.get('content-type')).toContain('image/svg+xml');
			expect(await answer.text()).toContain('<svg');
		}
	});
}
