import { beforeEach, describe, expect, it } from '@jest/globals';
import { call, login, query, useSimulator } from './helpers';

const simulator = useSimulator();
let token: string;
beforeEach(async () => {
	token = (await login(simulator)).body.access_token;
});

describe('me', () => {
	const ME = `{ me { id ref username firstName lastName type status
		primaryRetailer { id ref tradingName } primaryLocation { id ref }
		roles { role { id name permissions { name } } contexts { contextType contextId } } } }`;

	it('is the user of the token', async () => {
		const { status, headers, body } = await query(simulator, token, ME);
		expect(status).toBe(200);
		expect(headers.get('content-type')).toContain('application/json');
		expect(body.errors).toBeUndefined();
		expect(body.data.me).toMatchObject({
			id: '1',
			ref: 'fluent-api',
			username: 'fluent-api',
			firstName: 'Fluent',
			type: 'API',
			primaryRetailer: { id: '1' },
			primaryLocation: null,
			roles: [
				{ role: { name: 'RETAILER' }, contexts: [{ contextType: 'RETAILER', contextId: '1' }] },
				{ role: { name: 'ORCHESTRATION' } },
			],
		});
	});

	it('groups the contexts of a role, and has no retailer for an account-level user', async () => {
		const { access_token } = (await login(simulator, { username: 'fluent-account' })).body;
		const { me } = (await query(simulator, access_token, ME)).body.data;
		expect(me.primaryRetailer).toBeNull();
		const contexts = me.roles.map(
			(one: { role: { name: string }; contexts: Array<{ contextId: string }> }) =>
				`${one.role.name} ${one.contexts.map(({ contextId }) => contextId).join()}`,
		);
		expect(contexts).toEqual(['ADMIN 1', 'RETAILER 1,2,5']);
	});

	it('derives contexts from the roles, and knows a retailer that nobody listed', async () => {
		simulator.addUser({
			username: 'new',
			password: 'fluent-staging',
			firstName: 'New',
			lastName: '',
			roles: ['PICKER'],
			retailerId: 42,
		});
		const { access_token } = (await login(simulator, { username: 'new' })).body;
		const { me } = (await query(simulator, access_token, ME)).body.data;
		expect(me.primaryRetailer.id).toBe('42');
		expect(me.roles[0].contexts).toEqual([{ contextType: 'RETAILER', contextId: '42' }]);
	});

	it('is counted however it is asked for', async () => {
		await query(simulator, token, '{ me { ref } }');
		await query(simulator, token, 'query A { who: me { ref } }');
		await query(simulator, token, 'query { ...f } fragment f on Query { me { ref } }');
		await query(simulator, token, '{ retailers { edges { node { ref } } } }');
		await query(simulator, token, '{ me');
		expect(simulator.counts()).toMatchObject({ graphql: 5, me: 3, api: 0 });
	});
});

describe('data', () => {
	const refs = (body: { data: Record<string, { edges: Array<{ node: { ref: string } }> }> }) =>
		Object.values(body.data)[0].edges.map(({ node }) => node.ref);

	it('has retailers, by ref and by ID', async () => {
		const one = 'query ($ref: [String!]) { retailers(ref: $ref) { edges { node { ref } } } }';
		const found = await query(simulator, token, one, { ref: ['GARDEN'] });
		expect(refs(found.body)).toEqual(['GARDEN']);
		const all = await query(simulator, token, '{ retailers { edges { node { ref } } } }');
		expect(refs(all.body)).toEqual(['NORTH', 'HARBOUR', 'GARDEN']);
		const byId = '{ a: retailerById(id: "5") { tradingName } b: retailerById(id: 9) { id } }';
		const { body } = await query(simulator, token, byId);
		expect(body.data).toEqual({ a: { tradingName: 'Garden Lane' }, b: null });
	});

	it('has orders, by their ID', async () => {
		const byId = '{ a: orderById(id: 103) { ref retailer { ref } } b: orderById(id: "9") { ref } }';
		const { body } = await query(simulator, token, byId);
		expect(body.data).toEqual({ a: { ref: 'HD-103', retailer: { ref: 'HARBOUR' } }, b: null });
	});

	it('has orders, by status and page by page', async () => {
		const text = `query ($after: String) { orders(first: 2, after: $after) {
			edges { cursor node { ref status type totalPrice retailer { id } } } pageInfo { hasNextPage } } }`;
		const { orders } = (await query(simulator, token, text)).body.data;
		expect(refs({ data: { orders } })).toEqual(['CC-101', 'HD-102']);
		expect(orders.pageInfo.hasNextPage).toBe(true);
		expect(orders.edges[0].node.retailer).toEqual({ id: '1' });
		const next = await query(simulator, token, text, { after: orders.edges[1].cursor });
		expect(refs(next.body)).toEqual(['HD-103', 'CC-104']);
		expect(next.body.data.orders.pageInfo.hasNextPage).toBe(false);
		const shipped = '{ orders(status: "SHIPPED") { edges { node { ref } } } }';
		expect(refs((await query(simulator, token, shipped)).body)).toEqual(['HD-103']);
	});

	it('has inventory positions, by catalogue', async () => {
		const text =
			'{ inventoryPositions(catalogue: { ref: "DEFAULT:5" }) { edges { node { ref onHand } } } }';
		expect(refs((await query(simulator, token, text)).body)).toEqual(['SPADE:STORE-5']);
	});

	it('has orders by the time of their last change, both ends included', async () => {
		const text = `query ($range: DateRange) {
			orders(updatedOn: $range) { edges { node { ref updatedOn } } } }`;
		const changed = async (range: object) =>
			refs((await query(simulator, token, text, { range })).body);
		expect(await changed({ from: '2026-01-02T08:00:00Z', to: '2026-01-03T08:00:00Z' })).toEqual([
			'HD-102',
			'HD-103',
		]);
		expect(await changed({ from: '2026-01-04T08:00:00.001Z' })).toEqual([]);
		await query(
			simulator,
			token,
			'mutation { updateOrder(input: { id: "101", status: "SHIPPED" }) { ref } }',
		);
		expect(await changed({ from: '2026-02-01T00:00:00Z' })).toEqual(['CC-101']);
	});

	it('has fulfilments, of an order and with their order', async () => {
		const text = `{ fulfilments(status: "SHIPPED") { edges { node { ref order { ref } } } }
			orders(ref: "HD-103") { edges { node { fulfilments(first: 1) {
				edges { node { ref status } } pageInfo { hasNextPage } } } } } }`;
		const { fulfilments, orders } = (await query(simulator, token, text)).body.data;
		expect(fulfilments.edges).toEqual([{ node: { ref: 'HD-103-1', order: { ref: 'HD-103' } } }]);
		expect(orders.edges[0].node.fulfilments).toEqual({
			edges: [{ node: { ref: 'HD-103-1', status: 'SHIPPED' } }],
			pageInfo: { hasNextPage: true },
		});
	});

	it('has virtual positions, by catalogue', async () => {
		const text = `{ virtualPositions(catalogue: { ref: "BASE:1" }) {
			edges { node { ref productRef groupRef quantity catalogue { ref } } } } }`;
		expect(refs((await query(simulator, token, text)).body)).toEqual([
			'JACKET-M:BASE:1',
			'JACKET-L:BASE:1',
		]);
	});

	it('pages by the cursor of the last edge, as its PageInfo has none', async () => {
		const ids = Array.from({ length: 250 }, (_, index) => String(1_000 + index));
		simulator.data.retailers.push(...ids.map((id) => simulator.data.retailer(id)));
		const text = `query ($after: String) { retailers(first: 100, after: $after) {
			edges { cursor node { id ref tradingName } } pageInfo { hasNextPage } } }`;
		const seen: string[] = [];
		let after: string | undefined;
		for (const [count, hasNextPage] of [
			[100, true],
			[100, true],
			[53, false],
		]) {
			const { retailers } = (await query(simulator, token, text, { after })).body.data;
			expect(retailers.edges).toHaveLength(count as number);
			expect(retailers.pageInfo).toEqual({ hasNextPage });
			seen.push(...retailers.edges.map(({ node }: { node: { id: string } }) => node.id));
			after = retailers.edges.at(-1).cursor;
		}
		expect(seen).toEqual(['1', '2', '5', ...ids]);
		const asked = await query(simulator, token, '{ retailers { pageInfo { endCursor } } }');
		expect(asked.body.errors[0].message).toContain('endCursor');

		simulator.reset();
		expect(simulator.data.retailers).toHaveLength(3);
	});

	it('names the permission for a list that the user may not see, in a 200', async () => {
		simulator.users.get('fluent-retailer')!.mayListRetailers = false;
		const { access_token } = (await login(simulator, { username: 'fluent-retailer' })).body;
		const text = '{ me { ref } retailers { edges { node { ref } } } }';
		const { status, body } = await query(simulator, access_token, text);
		expect(status).toBe(200);
		expect(body.data).toEqual({ me: { ref: 'fluent-retailer' }, retailers: null });
		expect(body.errors).toMatchObject([
			{
				message: expect.stringContaining('RETAILER_VIEW'),
				path: ['retailers'],
				extensions: { code: 'C0020E' },
			},
		]);
	});

	it('can be changed, and is restored by reset', async () => {
		const create = `mutation ($input: CreateOrderInput) { createOrder(input: $input) { id status } }`;
		const input = {
			ref: 'HD-1',
			type: 'HD',
			retailer: { id: '5' },
			customer: { id: '1' },
			items: [{ ref: 'a', productRef: 'SPADE', quantity: 1 }],
		};
		const created = (await query(simulator, token, create, { input })).body.data.createOrder;
		expect(created).toEqual({ id: '105', status: 'CREATED' });
		const update =
			'mutation { updateOrder(input: { id: "105", status: "BOOKED" }) { ref status } }';
		const updated = (await query(simulator, token, update)).body.data.updateOrder;
		expect(updated).toEqual({ ref: 'HD-1', status: 'BOOKED' });

		simulator.reset();
		token = (await login(simulator)).body.access_token;
		const { body } = await query(simulator, token, update);
		expect(body).toMatchObject({ data: { updateOrder: null }, errors: [{}] });
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

	it.each(['', '{'])('is a 400 for the body "%s"', async (body) => {
		const headers = { 'Content-Type': 'application/json' };
		const answer = await call(simulator, '/graphql', { token, method: 'POST', headers, body });
		expect(answer.status).toBe(400);
	});

	it('is a 405 for GET', async () => {
		const answer = await call(simulator, '/graphql?query={me{ref}}', { token });
		expect(answer.status).toBe(405);
		expect(simulator.counts().graphql).toBe(0);
	});

	it('is a 413 above 2 MB', async () => {
		const answer = await query(simulator, token, `{ me { ref } } #${'x'.repeat(2 ** 21)}`);
		expect(answer.status).toBe(413);
	});
});
