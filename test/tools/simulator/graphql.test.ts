import { describe, expect, it } from '@jest/globals';
import { newUser } from '../../../tools/simulator';
import { call, login, useSimulator } from './helpers';

const simulator = useSimulator();

async function ask(
	query: string,
	{ variables, username }: { variables?: object; username?: string } = {},
) {
	const token = (await login(simulator, username ? { username } : {})).body.access_token;
	const { status, body } = await call(simulator, '/graphql', { token, json: { query, variables } });
	expect(status).toBe(200);
	return body;
}

const ME = `{ me { id ref username firstName type status primaryRetailer { id ref } primaryLocation { id }
	roles { role { name } contexts { contextType contextId } } } }`;

it.each([
	['fluent-account', null, ['ADMIN: ACCOUNT 1', 'RETAILER: RETAILER 1, RETAILER 2, RETAILER 5']],
	// Derived from the roles of the login.
	['fluent-retailer', { id: '5', ref: 'GARDEN' }, ['RETAILER: RETAILER 5']],
	['not-listed', { id: '42', ref: 'RETAILER_42' }, ['PICKER: RETAILER 42']],
	['no-retailer', null, ['PICKER: ACCOUNT 1']],
])('me is %s, who has %j and %j', async (username, primaryRetailer, expected) => {
	const roles = ['PICKER'];
	simulator.addUser(newUser('not-listed', { roles, retailerId: 42 }));
	simulator.addUser(newUser('no-retailer', { roles, retailerId: undefined }));
	const { me } = (await ask(ME, { username })).data;
	const names = { ref: username, username, firstName: 'Fluent', type: 'API', status: 'ACTIVE' };
	expect(me).toMatchObject({ ...names, primaryRetailer, primaryLocation: null });
	expect(me.id).toMatch(/^[1-5]$/);
	const told = me.roles.map(
		({ role, contexts }: { role: { name: string }; contexts: Array<Record<string, string>> }) =>
			`${role.name}: ${contexts.map((one) => `${one.contextType} ${one.contextId}`).join(', ')}`,
	);
	expect(told).toEqual(expected);
});

describe('data', () => {
	/** What a node is known by: its ref. */
	const refs = async (list: string) => {
		const { data } = await ask(`{ ${list} { edges { node { ref } } } }`);
		return Object.values<any>(data)[0].edges.map(({ node }: { node: { ref: string } }) => node.ref);
	};

	it.each([
		['retailers', ['NORTH', 'HARBOUR', 'GARDEN']],
		['retailers(ref: "GARDEN")', ['GARDEN']],
		['orders(status: null)', ['CC-101', 'HD-102', 'HD-103', 'CC-104']],
		['orders(status: "SHIPPED")', ['HD-103']],
		[
			'orders(updatedOn: { from: "2026-01-02T08:00:00Z", to: "2026-01-03T08:00:00Z" })',
			['HD-102', 'HD-103'],
		],
		['orders(updatedOn: { from: "2026-01-04T08:00:00.001Z" })', []],
		['fulfilments(status: "SHIPPED")', ['HD-103-1']],
		['inventoryPositions(catalogue: { ref: "DEFAULT:5" })', ['SPADE:STORE-5']],
		['virtualPositions(catalogue: { ref: "BASE:1" })', ['JACKET-M:BASE:1', 'JACKET-L:BASE:1']],
		['virtualPositions(productRef: "SPADE")', ['SPADE:BASE:5']],
	])('has %s', async (list, expected) => expect(await refs(list)).toEqual(expected));

	it('has one of them by its ID, with what belongs to it', async () => {
		const { data } =
			await ask(`{ a: retailerById(id: "5") { tradingName } b: retailerById(id: 9) { id }
			c: orderById(id: 103) { ref retailer { ref } fulfilments(first: 1) {
				edges { node { ref status order { ref } } } pageInfo { hasNextPage } } }
			d: orderById(id: "9") { ref } }`);
		const node = { ref: 'HD-103-1', status: 'SHIPPED', order: { ref: 'HD-103' } };
		const fulfilments = { edges: [{ node }], pageInfo: { hasNextPage: true } };
		const c = { ref: 'HD-103', retailer: { ref: 'HARBOUR' }, fulfilments };
		expect(data).toEqual({ a: { tradingName: 'Garden Lane' }, b: null, c, d: null });
	});

	it('has no cursor in its PageInfo', async () => {
		const { errors } = await ask('{ retailers { pageInfo { endCursor } } }');
		expect(errors[0].message).toContain('endCursor');
	});

	it('can be added to, and is restored by reset', async () => {
		const create = `mutation ($input: CreateOrderInput) { createOrder(input: $input) { id status } }`;
		const items = [{ ref: 'a', productRef: 'SPADE', quantity: 1 }];
		const input = { ref: 'HD-1', type: 'HD', retailer: { id: '5' }, customer: { id: '1' }, items };
		const { createOrder } = (await ask(create, { variables: { input } })).data;
		expect(createOrder).toEqual({ id: '105', status: 'CREATED' });
		const isNew = 'orders(updatedOn: { from: "2026-02-01T00:00:00Z" })';
		expect(await refs(isNew)).toEqual(['HD-1']);
		simulator.data.retailers.pop();
		simulator.reset();
		expect(await refs(isNew)).toEqual([]);
		expect(await refs('retailers')).toHaveLength(3);
	});
});
