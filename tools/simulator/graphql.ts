import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Router } from 'express';
import { buildSchema, GraphQLError } from 'graphql';
import { createHandler } from 'graphql-http/lib/use/express';
import type { Account } from './account';
import { fluentError, MISSING_RETAILER_VIEW } from './answers';
import { connection, isWithin, matches, type DateRange, type Page } from './connection';
import type { Data, Fulfilment, Order } from './data';
import { mayListRetailers, userNode } from './profile';
import { answerWith, locals, newRouter, requireBearer } from './requests';
import type { SimulatedUser } from './users';

const schema = buildSchema(readFileSync(join(__dirname, 'schema.graphql'), 'utf8'));

/** POST /graphql. */
export function graphql(account: Account, data: Data): Router {
	const router = newRouter();
	const handle = createHandler<Context>({
		schema,
		rootValue: resolvers(account, data),
		// requireBearer has made sure that there is a user.
		context: (req) => ({ user: locals(req.context.res).user! }),
	});
	router.post('/graphql', requireBearer, (req, res, next) => {
		if (!req.body) return answerWith(res, fluentError(400, 'Missing query'));
		// Fluent answers in plain JSON; the newer media type of the library is one it never sends.
		req.headers.accept = 'application/json';
		handle(req, res, next);
	});
	router.all('/graphql', ({ method }, res) =>
		answerWith(res.set('Allow', 'POST'), fluentError(405, `Method ${method} not allowed`)),
	);
	return router;
}

/** A type, not an interface: the library asks for an index signature. */
type Context = { user: SimulatedUser };

/** What a list may be narrowed by; none takes all of them. */
interface Filter extends Page {
	ref?: string[];
	status?: string[];
	updatedOn?: DateRange;
	productRef?: string[];
	catalogue?: { ref: string };
}

interface Filtered {
	ref: string;
	status: string;
	updatedOn?: string;
	productRef?: string;
	catalogue?: { ref: string };
}

const by =
	({ ref, status, updatedOn, productRef, catalogue }: Filter) =>
	(entity: Filtered): boolean =>
		matches(ref, entity.ref) &&
		matches(status, entity.status) &&
		matches(productRef, entity.productRef) &&
		(!updatedOn || isWithin(updatedOn, entity.updatedOn ?? '')) &&
		(!catalogue || catalogue.ref === entity.catalogue?.ref);

const page = <Node extends Filtered>(nodes: Node[], filter: Filter) =>
	connection(nodes.filter(by(filter)), filter);

interface CreateOrder {
	ref: string;
	type: string;
	retailer: { id: string };
	totalPrice?: number;
}

interface UpdateOrder {
	id: string;
	status?: string;
	totalPrice?: number;
}

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
		me: (_args: object, { user }: Context) => userNode(account, user),
		retailers: (filter: Filter, { user }: Context) => {
			if (mayListRetailers(user)) return page(data.retailers, filter);
			const { message, ...details } = MISSING_RETAILER_VIEW;
			throw new GraphQLError(message, details);
		},
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
		updateOrder: ({ input }: { input?: UpdateOrder }) => {
			const order = find(data.orders, input?.id);
			if (!order) throw new GraphQLError(`No order with id ${input?.id}`);
			order.status = input?.status ?? order.status;
			order.totalPrice = input?.totalPrice ?? order.totalPrice;
			return orderNode(data.touch(order));
		},
	};
}
