import { beforeEach, describe, expect, it } from '@jest/globals';
import { newUser } from '../../../tools/simulator';
import { call, login, query, useSimulator } from './helpers';

const simulator = useSimulator();
let token: string;
beforeEach(async () => {
	token = (await login(simulator)).body.access_token;
});

const ask = async (text: string, variables?: object) =>
	(await query(simulator, token, text, variables)).body;
const as = async (username: string) => {
	token = (await login(simulator, { username })).body.access_token;
};

describe('me', () => {
	const ME = `{ me { id ref username firstName lastName type status
		primaryRetailer { id ref tradingName } primaryLocation { id ref }
		roles { role { id name permissions { name } } contexts { contextType contextId } } } }`;

	it('is the user of the token', async () => {
		const { data, errors } = await ask(ME);
		expect(errors).toBeUndefined();
		const names = { ref: 'fluent-api', username: 'fluent-api', firstName: 'Fluent', type: 'API' };
		const retailer = { contextType: 'RETAILER', contextId: '1' };
		expect(data.me).toMatchObject({
			...names,
			id: '1',
			primaryRetailer: { id: '1' },
			primaryLocation: null,
			roles: [
				{ role: { name: 'RETAILER' }, contexts: [retailer] },
				{ role: { name: 'ORCHESTRATION' } },
			],
		});
	});

	it('groups the contexts of a role, and has no retailer for an account-level user', async () => {
		await as('fluent-account');
		const { me } = (await ask(ME)).data;
		expect(me.primaryRetailer).toBeNull();
		const contexts = me.roles.map(
			(one: { role: { name: string }; contexts: Array<{ contextId: string }> }) =>
				`${one.role.name} ${one.contexts.map(({ contextId }) => contextId).join()}`,
		);
		expect(contexts).toEqual(['ADMIN 1', 'RETAILER 1,2,5']);
	});

	it('derives contexts from the roles, and knows a retailer that nobody listed', async () => {
		simulator.addUser(newUser('new', { roles: ['PICKER'], retailerId: 42 }));
		await as('new');
		const { me } = (await ask(ME)).data;
		expect(me.primaryRetailer.id).toBe('42');
		expect(me.roles[0].contexts).toEqual([{ contextType: 'RETAILER', contextId: '42' }]);
	});

	it('is counted however it is asked for', async () => {
		await ask('{ me { ref } }');
		await ask('query A { who: me { ref } }');
		await ask('query { ...f } fragment f on Query { me { ref } }');
		await ask('{ retailers { edges { node { ref } } } }');
		await ask('{ me');
		expect(simulator.counts()).toMatchObject({ graphql: 5, me: 3, api: 0 });
	});
});

describe('data', () => {
	/** What a node is known by: its ref. */
	const refs = async (list: string, variables?: object, head = '') => {
		const { data } = await ask(`${head}{ ${list} { edges { node { ref } } } }`, variables);
		return Object.values<any>(data)[0].edges.map(({ node }: { node: { ref: string } }) => node.ref);
	};

	it.each([
		['retailers', ['NORTH', 'HARBOUR', 'GARDEN']],
		['retailers(ref: "GARDEN")', ['GARDEN']],
		['orders', ['CC-101', 'HD-102', 'HD-103', 'CC-104']],
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

	it('pages by the cursor of the last edge, as its PageInfo has none', async () => {
		const ids = Array.from({ length: 250 }, (_, index) => String(1_000 + index));
		simulator.data.retailers.push(...ids.map((id) => simulator.data.retailer(id)));
		const text = `query ($after: String) { retailers(first: 100, after: $after) {
			edges { cursor node { id ref tradingName } } pageInfo { hasNextPage } } }`;
		const seen: string[][] = [];
		let after: string | undefined;
		do {
			const { edges, pageInfo } = (await ask(text, { after })).data.retailers;
			seen.push(edges.map(({ node }: { node: { id: string } }) => node.id));
			after = pageInfo.hasNextPage ? edges.at(-1).cursor : undefined;
		} while (after);
		expect(seen.map(({ length }) => length)).toEqual([100, 100, 53]);
		expect(seen.flat()).toEqual(['1', '2', '5', ...ids]);
		const { errors } = await ask('{ retailers { pageInfo { endCursor } } }');
		expect(errors[0].message).toContain('endCursor');
	});

	it('names the permission for a list that the user may not see, in a 200', async () => {
		simulator.users.get('fluent-retailer')!.mayListRetailers = false;
		await as('fluent-retailer');
		const text = '{ me { ref } retailers { edges { node { ref } } } }';
		const { status, body } = await query(simulator, token, text);
		expect(status).toBe(200);
		expect(body.data).toEqual({ me: { ref: 'fluent-retailer' }, retailers: null });
		const message = expect.stringContaining('RETAILER_VIEW');
		const [error] = body.errors;
		expect(error).toMatchObject({ message, path: ['retailers'], extensions: { code: 'C0020E' } });
	});

	it('can be changed, and is restored by reset', async () => {
		const create = `mutation ($input: CreateOrderInput) { createOrder(input: $input) { id status } }`;
		const items = [{ ref: 'a', productRef: 'SPADE', quantity: 1 }];
		const order = { ref: 'HD-1', type: 'HD', retailer: { id: '5' }, customer: { id: '1' }, items };
		const created = (await ask(create, { input: order })).data.createOrder;
		expect(created).toEqual({ id: '105', status: 'CREATED' });
		const update =
			'mutation { updateOrder(input: { id: "105", status: "BOOKED" }) { ref status } }';
		expect((await ask(update)).data.updateOrder).toEqual({ ref: 'HD-1', status: 'BOOKED' });
		expect(await refs('orders(updatedOn: { from: "2026-02-01T00:00:00Z" })')).toEqual(['HD-1']);

		simulator.reset();
		await as('fluent-api');
		expect(await ask(update)).toMatchObject({ data: { updateOrder: null }, errors: [{}] });
		expect(simulator.data.retailers).toHaveLength(3);
	});
});

it('answers in application/json, whatever the client would accept', async () => {
	const headers = { Accept: 'application/graphql-response+json' };
	const json = { query: '{ me { ref } }' };
	const answer = await call(simulator, '/graphql', { token, headers, json });
	expect(answer.headers.get('content-type')).toContain('application/json');
	expect(simulator.requests.at(-1)!.headers.accept).toBe(headers.Accept);
});

describe('what is wrong with a request', () => {
	it('is reported as GraphQL errors', async () => {
		const { status, body } = await query(simulator, token, '{ me { shoeSize } }');
		expect(status).toBe(200);
		expect(body.errors[0].message).toContain('shoeSize');
	});

	const JSON_TYPE = { 'Content-Type': 'application/json' };
	it.each<[string, string, object, number]>([
		['no body', '', { method: 'POST', headers: JSON_TYPE, body: '' }, 400],
		['half a body', '', { method: 'POST', headers: JSON_TYPE, body: '{' }, 400],
		['GET', '?query={me{ref}}', {}, 405],
		['more than 2 MB', '', { json: { query: `{ me { ref } } #${'x'.repeat(2 ** 21)}` } }, 413],
	])('is a status for %s', async (_what, search, request, status) => {
		const answer = await call(simulator, `/graphql${search}`, { token, ...request });
		expect(answer.status).toBe(status);
	});
});
