import { beforeEach, describe, expect, test } from '@jest/globals';
import { useWorld } from './harness';

const world = useWorld();

describe('expressions in the credential', () => {
	const items = [{ user: 'fluent-api' }, { user: 'fluent-retailer' }, { user: 'fluent-api' }];

	beforeEach(() => world.store.edit({ username: '={{ $json.user }}' }));

	test('Fluent Auth: each item as its own user, 1 login for each user', async () => {
		const { items: output } = await world.n8n.node({}, { items });

		expect(output.map(({ json }) => json.retailerId)).toEqual([1, 5, 1]);
		expect(world.fluent.counts()).toMatchObject({ logins: 2, me: 2, deadTokens: 0 });
		expect(world.store.read().username).toBe('={{ $json.user }}');
	});

	test('HTTP Request: the same, and nobody gets the token of the other', async () => {
		await world.n8n.request({ url: world.n8n.ok }, { items });
		await world.n8n.request({ url: world.n8n.ok }, { items });

		const used = world.fluent.requests.filter(({ path }) => path !== '/oauth/token');
		const owners = new Map(
			world.fluent.tokens().map((token) => [token.accessToken, token.username]),
		);
		const users = used.map(({ bearer }) => owners.get(String(bearer)));
		expect(users.filter((user) => user === 'fluent-retailer')).toHaveLength(2);
		expect(users.filter((user) => user === 'fluent-api')).toHaveLength(4);
		expect(world.fluent.counts()).toMatchObject({ logins: 2, deadTokens: 0 });
	});
});

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
