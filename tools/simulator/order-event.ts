import { randomUUID } from 'node:crypto';
import type { Order } from './data';
import { SAMPLE } from './sample';
import type { WebhookEvent } from './webhooks';

/** What a workflow of Fluent sends when an order has changed. */
export function orderEvent(order: Order, name = 'OrderStatusChanged'): WebhookEvent {
	const { id, ref } = order;
	return {
		id: randomUUID(),
		name,
		accountId: SAMPLE.accountId,
		retailerId: order.retailer.id,
		entityId: id,
		entityRef: ref,
		entityType: 'ORDER',
		entitySubtype: order.type,
		entityStatus: order.status,
		type: 'NORMAL',
		attributes: {},
		meta: {},
		trailLogs: [],
		errorLogs: [],
		rootEntityId: id,
		rootEntityType: 'ORDER',
		rootEntityRef: ref,
	};
}
