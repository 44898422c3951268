import { describe, expect, test } from '@jest/globals';
import type { INode } from 'n8n-workflow';
import { EXAMPLES, readExample } from '../../../tools/n8n';

const NOTE = 'n8n-nodes-base.stickyNote';
const AI = '@n8n/n8n-nodes-langchain';

/** Every node that an example may use, in a version that the oldest n8n it is for has. */
const KNOWN: Record<string, number> = {
	[NOTE]: 1,
	'n8n-nodes-base.code': 2,
	'n8n-nodes-base.convertToFile': 1.1,
	'n8n-nodes-base.extractFromFile': 1,
	'n8n-nodes-base.graphql': 1.1,
	'n8n-nodes-base.graphqlTool': 1.1,
	'n8n-nodes-base.httpRequest': 4.2,
	'n8n-nodes-base.if': 2.2,
	'n8n-nodes-base.manualTrigger': 1,
	'n8n-nodes-base.removeDuplicates': 2,
	'n8n-nodes-base.respondToWebhook': 1.1,
	'n8n-nodes-base.scheduleTrigger': 1.2,
	'n8n-nodes-base.set': 3.4,
	'n8n-nodes-base.splitInBatches': 3,
	'n8n-nodes-base.splitOut': 1,
	'n8n-nodes-base.stopAndError': 1,
	'n8n-nodes-base.wait': 1.1,
	'n8n-nodes-base.webhook': 2,
	'n8n-nodes-fluent-commerce.fluentAuth': 1,
	'n8n-nodes-fluent-commerce.fluentTrigger': 1,
	[`${AI}.agent`]: 2,
	[`${AI}.chatTrigger`]: 1.1,
	[`${AI}.lmChatOpenAi`]: 1.2,
};

/** The place of a node on the canvas, with its name and subtitle below it; of a note, all of it. */
function box({ type, position: [left, top], parameters }: INode) {
	const { width, height } = parameters as { width: number; height: number };
	const size = type === NOTE ? { width, height } : { width: 96, height: 96 + 48 };
	return { left, top, right: left + size.width, bottom: top + size.height };
}

function overlap(one: INode, other: INode): boolean {
	const [a, b] = [box(one), box(other)];
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

test('have IDs of their own, for imports from the command line', () => {
	const ids = EXAMPLES.map((file) => (readExample(file) as { id?: string }).id);
	expect(ids).not.toContain(undefined);
	expect(new Set(ids).size).toBe(EXAMPLES.length);
});

describe.each(EXAMPLES)('%s', (file) => {
	const { name, nodes, connections } = readExample(file);

	test('explains itself', () => {
		expect(name).toMatch(/^Fluent: /);
		const notes = nodes.filter(({ type }) => type === NOTE);
		expect(notes.map(({ parameters }) => parameters.content)).toEqual([
			expect.stringMatching(/^## .+\*\*Set up:\*\*/s),
		]);
	});

	test('names the credential that n8n proposes; n8n looks it up by name if the ID is null', () => {
		const needed = nodes.filter(
			({ type, parameters }) =>
				type === 'n8n-nodes-fluent-commerce.fluentAuth' ||
				parameters.nodeCredentialType === 'fluentCommerceApi',
		);
		const account = { id: null, name: 'Fluent Commerce account' };
		for (const { credentials } of needed)
			expect(credentials).toEqual({ fluentCommerceApi: account });
		expect(nodes.filter(({ credentials }) => credentials)).toEqual(needed);
	});

	test('uses nodes that n8n has', () => {
		const used = nodes.map(({ type, typeVersion }) => `${type} ${typeVersion}`);
		const known = Object.entries(KNOWN).map((entry) => entry.join(' '));
		expect(used.filter((node) => !known.includes(node))).toEqual([]);
	});

	test('can be read: nothing overlaps, and its notes and nodes are within 1,400 pixels', () => {
		const pairs = nodes.flatMap((one, index) =>
			nodes.slice(index + 1).map((other) => [one, other] as const),
		);
		const overlapping = pairs.filter(([one, other]) => overlap(one, other));
		expect(overlapping.map(([one, other]) => [one.name, other.name])).toEqual([]);
		const boxes = nodes.map(box);
		const left = Math.min(...boxes.map((one) => one.left));
		const right = Math.max(...boxes.map((one) => one.right));
		expect(right - left).toBeLessThanOrEqual(1_400);
	});

	test('has an error branch where it writes to an API', () => {
		const writes = ({ type, parameters }: INode) =>
			type === 'n8n-nodes-base.httpRequest' &&
			parameters.method === 'POST' &&
			!/query"?: ["'](?:query|\{)/.test(String(parameters.jsonBody));
		for (const node of nodes.filter(writes)) {
			expect(node).toMatchObject({ onError: 'continueErrorOutput' });
			expect(connections[node.name].main[1]).not.toHaveLength(0);
		}
	});
});
