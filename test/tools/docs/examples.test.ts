import { describe, expect, test } from '@jest/globals';
import type { INode } from 'n8n-workflow';
import { EXAMPLES, readExample } from '../../server/support/examples';

describe.each(EXAMPLES)('%s', (file) => {
	const { name, nodes, connections } = readExample(file);

	test('explains itself and holds no credential of anybody', () => {
		expect(name).toMatch(/^Fluent: /);
		const notes = nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(notes.map(({ parameters }) => parameters.content)).toEqual([
			expect.stringMatching(/^## .+\*\*Set up:\*\*/s),
		]);
		const credentials = nodes.flatMap((node) => Object.values(node.credentials ?? {}));
		expect(credentials).not.toHaveLength(0);
		// The name that n8n proposes.
		const account = { id: 'fluent-commerce-account', name: 'Fluent Commerce account' };
		for (const credential of credentials) expect(credential).toEqual(account);
	});

	test('has an error branch where it writes to an API', () => {
		const writes = ({ type, parameters }: INode) =>
			type === 'n8n-nodes-base.httpRequest' &&
			parameters.method === 'POST' &&
			!String(parameters.jsonBody).includes('"query": ');
		for (const node of nodes.filter(writes)) {
			expect(node).toMatchObject({ onError: 'continueErrorOutput' });
			expect(connections[node.name].main[1]).not.toHaveLength(0);
		}
	});
});
