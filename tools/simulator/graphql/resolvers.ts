import { GraphQLError } from 'graphql';
import type { Account } from '../account';
import { MISSING_RETAILER_VIEW } from '../answers';
import { connection, isWithin, matches, type DateRange, type Page } from '../connection';
import type { Data, Fulfilment, Order } from '../data';
import { mayListRetailers, userNode } from '../profile';
import type { SimulatedUser } from '../users';

/** A type, not an interface: the library asks for an index signature. */
export type Context = { user: SimulatedUser };

interface ByRef extends Page {
	ref?: string[];
}

interface ByStatus extends ByRef {
	status?: string[];
	updatedOn?: DateRange;
}

interface ByCatalogue extends ByRef {
	productRef?: string[];
	catalogue?: { ref: string };
}

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
export function resolvers(account: Account, data: Data) {
	const orderNode = (order: Order): object => ({
		...order,
		fulfilments: (page: Page) => {
			const own = data.fulfilments.filter((fulfilment) => fulfilment.order === order);
			return connection(own.map(fulfilmentNode), page);
		},
	});
	const fulfilmentNode = (fulfilment: Fulfilment): object => ({
		...fulfilment,
		order: () => orderNode(fulfilment.order),
	});

	return {
		me: (_args: object, { user }: Context) => userNode(account, user),
		retailers: (args: ByStatus, { user }: Context) => {
			if (!mayListRetailers(user)) {
				const { message, ...details } = MISSING_RETAILER_VIEW;
				throw new GraphQLError(message, details);
			}
			return connection(data.retailers.filter(byStatus(args)), args);
		},
		retailerById: ({ id }: { id: string }) =>
			data.retailers.find((retailer) => retailer.id === id) ?? null,
		orderById: ({ id }: { id: string }) => {
			const order = data.orders.find((one) => one.id === id);
			return order ? orderNode(order) : null;
		},
		orders: (args: ByStatus) => connection(data.orders.filter(byStatus(args)).map(orderNode), args),
		fulfilments: (args: ByStatus) =>
			connection(data.fulfilments.filter(byStatus(args)).map(fulfilmentNode), args),
		inventoryPositions: (args: ByCatalogue) =>
			connection(data.inventoryPositions.filter(byCatalogue(args)), args),
		virtualPositions: (args: ByCatalogue) =>
			connection(data.virtualPositions.filter(byCatalogue(args)), args),
		createOrder: ({ input }: { input?: CreateOrder }): object => {
			if (!input) throw new GraphQLError('input is required');
			const { ref, type, totalPrice, retailer } = input;
			const order = { ref, type, totalPrice, retailer: data.retailer(retailer.id) };
			return orderNode(data.addOrder(order));
		},
		updateOrder: ({ input }: { input?: UpdateOrder }): object => {
			const order = data.orders.find(({ id }) => id === input?.id);
			if (!order) throw new GraphQLError(`No order with id ${input?.id}`);
			order.status = input?.status ?? order.status;
			order.totalPrice = input?.totalPrice ?? order.totalPrice;
			return orderNode(data.touch(order));
		},
	};
}

interface WithStatus {
	ref: string;
	status: string;
	updatedOn?: string;
}

const byStatus =
	({ ref, status, updatedOn }: ByStatus) =>
	(entity: WithStatus): boolean =>
		matches(ref, entity.ref) &&
		matches(status, entity.status) &&
		(!updatedOn || isWithin(updatedOn, entity.updatedOn ?? ''));

interface InCatalogue {
	ref: string;
	productRef: string;
	catalogue: { ref: string };
}

const byCatalogue =
	({ ref, productRef, catalogue }: ByCatalogue) =>
	(position: InCatalogue): boolean =>
		matches(ref, position.ref) &&
		matches(productRef, position.productRef) &&
		(!catalogue || catalogue.ref === position.catalogue.ref);
