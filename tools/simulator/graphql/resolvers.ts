import { GraphQLError } from 'graphql';
import type { Account } from '../account';
import type { SimulatedUser } from '../types';
import { connection, matches, type Page } from './connection';
import type { Data, Order } from './data';
import { userNode } from './user';

/** A type, not an interface: the library asks for an index signature. */
export type Context = { user: SimulatedUser };

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
	return {
		me: (_args: object, { user }: Context) => {
			const position = [...account.users.keys()].indexOf(user.username);
			return userNode(user, String(position + 1), data);
		},
		retailers: (args: Page & { ref?: string[]; status?: string[] }) => {
			const found = data.retailers.filter(
				(retailer) => matches(args.ref, retailer.ref) && matches(args.status, retailer.status),
			);
			return connection(found, args);
		},
		retailerById: ({ id }: { id: string }) =>
			data.retailers.find((retailer) => retailer.id === id) ?? null,
		orders: (args: Page & { ref?: string[]; status?: string[] }) => {
			const found = data.orders.filter(
				(order) => matches(args.ref, order.ref) && matches(args.status, order.status),
			);
			return connection(found, args);
		},
		inventoryPositions: (
			args: Page & { ref?: string[]; productRef?: string[]; catalogue?: { ref: string } },
		) => {
			const found = data.inventoryPositions.filter(
				(position) =>
					matches(args.ref, position.ref) &&
					matches(args.productRef, position.productRef) &&
					(!args.catalogue || args.catalogue.ref === position.catalogue.ref),
			);
			return connection(found, args);
		},
		createOrder: ({ input }: { input?: CreateOrder }): Order => {
			if (!input) throw new GraphQLError('input is required');
			const order: Order = {
				id: String(Math.max(...data.orders.map(({ id }) => Number(id))) + 1),
				ref: input.ref,
				type: input.type,
				status: 'CREATED',
				totalPrice: input.totalPrice,
				retailer: data.retailer(input.retailer.id),
			};
			data.orders.push(order);
			return order;
		},
		updateOrder: ({ input }: { input?: UpdateOrder }): Order => {
			const order = data.orders.find(({ id }) => id === input?.id);
			if (!order) throw new GraphQLError(`No order with id ${input?.id}`);
			order.status = input?.status ?? order.status;
			order.totalPrice = input?.totalPrice ?? order.totalPrice;
			return order;
		},
	};
}
