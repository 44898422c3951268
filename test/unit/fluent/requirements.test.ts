import { afterEach, describe, expect, jest, test } from '@jest/globals';

const SENTENCE =
	/^n8n-nodes-fluent-commerce needs n8n \d+\.\d+\.\d+ or newer: please update n8n\.$/;

// What n8n reads, and what it needs of n8n-workflow, with nothing else in that.
const ENTRIES = [
	'../../../credentials/FluentCommerceApi.credentials',
	'../../../nodes/FluentAuth/FluentAuth.node',
	'../../../nodes/FluentTrigger/FluentTrigger.node',
];

const load = (entry: string) => jest.isolateModules(() => void jest.requireActual(entry));

afterEach(() => void jest.dontMock('n8n-workflow'));

describe.each(ENTRIES)('%s', (entry) => {
	test('loads', () => expect(() => load(entry)).not.toThrow());

	test.each([
		['without UserError', {}],
		['without NodeConnectionTypes', { UserError: Error }],
	])('in an older n8n, %s: one sentence', (_what, workflow) => {
		jest.doMock('n8n-workflow', () => workflow);
		expect(() => load(entry)).toThrow(SENTENCE);
	});
});
