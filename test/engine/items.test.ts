import { beforeEach, describe, expect, test } from '@jest/globals';
import { useWorld } from './harness';

const world = useWorld();

describe('an item that fails', () => {
	const items = [{ user: 'fluent-api' }, { user: 'nobody' }, { user: 'fluent-retailer' }];

	beforeEach(() => world.store.edit({ username: '={{ $json.user }}' }));

	test('goes on as an item with an error', async () => {
		const { items: output, error } = await world.n8n.node(
			{},
			{ items, onError: 'continueRegularOutput' },
		);

		expect(error).toBeUndefined();
		expect(output.map(({ json }) => json.retailerId)).toEqual([1, undefined, 5]);
		expect(output[1]).toMatchObject({
			json: { error: 'Fluent refused the username or password.' },
			error: { name: 'NodeOperationError' },
			pairedItem: { item: 1 },
		});
	});

	test('goes to the error output', async () => {
		const { items: output, errorItems } = await world.n8n.node(
			{},
			{ items, onError: 'continueErrorOutput' },
		);

		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(errorItems).toMatchObject([{ pairedItem: { item: 1 } }]);
	});

	test('stops the node and is named', async () => {
		const { error } = await world.n8n.node({}, { items });

		expect(error).toMatchObject({ context: { itemIndex: 1 } });
	});
});

test('Fluent Auth on the error branch of another one: the token comes out, and no error', async () => {
	world.store.edit({ password: 'wrong' });
	const items = [{ order: 'A' }, { order: 'B' }];
	const { errorItems } = await world.n8n.node({}, { items, onError: 'continueErrorOutput' });
	expect(errorItems).toHaveLength(2);
	world.store.edit({ password: 'fluent-staging' });

	const { items: output, errorItems: failed } = await world.n8n.node(
		{ includeInputFields: true },
		{ input: errorItems, onError: 'continueErrorOutput' },
	);

	expect(failed).toEqual([]);
	const [{ accessToken }] = world.fluent.tokens();
	expect(output.map(({ json }) => json.accessToken)).toEqual([accessToken, accessToken]);
	for (const item of output) {
		expect(item.json).not.toHaveProperty('error');
		expect(item.error).toBeUndefined();
	}
});
