import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Router } from 'express';
import { buildSchema, graphql as run, GraphQLError } from 'graphql';
import type { Account } from './account';
import { fluentError } from './answers';
import { connection, type Page } from './connection';
import type { Data, Fulfilment, Order } from './data';
import { userNode } from './profile';
import { answerWith, bodyOf, locals, newRouter, requireBearer, type Locals } from './requests';

/** Of each list there are pages; all of them have the same form. */
const CONNECTIONS = ['Retailer', 'Order', 'Fulfilment', 'InventoryPosition', 'VirtualPosition'].map(
	(node) => `
		type ${node}Connection { edges: [${node}Edge] pageInfo: PageInfo }
		type ${node}Edge { node: ${node} cursor: String }`,
);
const TYPES = readFileSync(join(__dirname, 'schema.graphql'), 'utf8');
export const schema = buildSchema([TYPES, ...CONNECTIONS].join('\n'));

interface Asked {
	query?: unknown;
	variables?: Record<string, unknown>;
	operationName?: string;
}

/** POST /graphql. */
export function graphql(account: Account, data: Data): Router {
	const router = newRouter();
	const rootValue = resolvers(account, data);
	router.post('/graphql', requireBearer, async (_req, res) => {
		const { query, variables: variableValues, operationName } = bodyOf(res) as Asked;
		if (typeof query !== 'string') return answerWith(res, fluentError(400, 'Missing query'));
		const asked = { source: query, variableValues, operationName };
		res.json(await run({ schema, rootValue, contextValue: locals(res), ...asked }));
	});
	router.all('/graphql', ({ method }, res) =>
		answerWith(res.set('Allow', 'POST'), fluentError(405, `Method ${method} not allowed`)),
	);
	return router;
}

/** Fields by which a list may be narrowed to those that have one of several values. */
const LISTED = ['ref', 'status', 'productRef'] as const;
type Listed = (typeof LISTED)[number];

interface Filtered extends Partial<Record<Listed, string>> {
	updatedOn?: string;
	catalogue?: { ref: string };
}

/** An argument that is not given, or null, lets everything through. Both ends of a range belong to it. */
interface Filter extends Page, Partial<Record<Listed, string[]>> {
	updatedOn?: { from?: string; to?: string };
	catalogue?: { ref: string };
}

const page = <Node extends Filtered>(nodes: Node[], filter: Filter) =>
	connection(
		nodes.filter((node) => passes(node, filter)),
		filter,
	);

function passes(entity: Filtered, { updatedOn, catalogue, ...lists }: Filter): boolean {
	const time = Date.parse(entity.updatedOn ?? '');
	return (
		LISTED.every((field) => lists[field]?.includes(entity[field] ?? '') ?? true) &&
		!(updatedOn?.from && time < Date.parse(updatedOn.from)) &&
		!(updatedOn?.to && time > Date.parse(updatedOn.to)) &&
		(!catalogue || catalogue.ref === entity.catalogue?.ref)
	);
}

type CreateOrder = Parameters<Data['addOrder']>[0];

/** Resolvers of the root types, in the form that `buildSchema` expects. */
function resolvers(account: Account, data: Data) {
	const find = <Node extends { id: string }>(nodes: Node[], id?: string) =>
		nodes.find((node) => node.id === id);
	const orderNode = (order: Order) => ({
		...order,
		retailer: () => data.retailer(order.retailer.id),
		fulfilments: (filter: Filter): unknown => {
			const own = data.fulfilments.filter((fulfilment) => fulfilment.order.id === order.id);
			return page(own.map(fulfilmentNode), filter);
		},
	});
	const orderById = ({ id }: { id?: string }) => {
		const order = find(data.orders, id);
		return order && orderNode(order);
	};
	const fulfilmentNode = (one: Fulfilment) => ({ ...one, order: () => orderById(one.order) });

	return {
		// requireBearer has made sure that there is one.
		me: (_args: object, { user }: Locals) => userNode(account, user!),
		retailers: (filter: Filter) => page(data.retailers, filter),
		retailerById: ({ id }: { id: string }) => find(data.retailers, id),
		orderById,
		orders: (filter: Filter) => page(data.orders.map(orderNode), filter),
		fulfilments: (filter: Filter) => page(data.fulfilments.map(fulfilmentNode), filter),
		inventoryPositions: (filter: Filter) => page(data.inventoryPositions, filter),
		virtualPositions: (filter: Filter) => page(data.virtualPositions, filter),
		createOrder: ({ input }: { input?: CreateOrder }) => {
			if (!input) throw new GraphQLError('input is required');
			const { ref, type, totalPrice, retailer } = input;
			return orderNode(data.addOrder({ ref, type, totalPrice, retailer }));
		},
	};
}
