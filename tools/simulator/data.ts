import type { Account } from './account';
import { retailerOf } from './profile';
import type { Retailer } from './users';

/** When an entity was made and last changed, in ISO 8601. */
interface Dated {
	createdOn: string;
	updatedOn: string;
}

export interface Order extends Dated {
	id: string;
	ref: string;
	type: string;
	status: string;
	totalPrice?: number;
	retailer: Retailer;
}

export interface Fulfilment extends Dated {
	id: string;
	ref: string;
	type: string;
	status: string;
	deliveryType: string;
	order: Order;
}

export interface InventoryPosition {
	id: string;
	ref: string;
	type: string;
	status: string;
	productRef: string;
	locationRef: string;
	onHand: number;
	catalogue: { ref: string };
}

export interface VirtualPosition {
	id: string;
	ref: string;
	type: string;
	status: string;
	productRef: string;
	groupRef: string;
	quantity: number;
	catalogue: { ref: string };
}

/** What happened in the account, as the Event API tells it. */
export interface LoggedEvent {
	id: string;
	name: string;
	type: string;
	eventStatus: string;
	retailerId: string;
	/** ISO 8601. */
	generatedOn: string;
	context: { entityType: string; entityRef: string };
}

export interface Batch {
	batchId: string;
	entities: Array<{ skuRef: string; locationRef: string; qty: number }>;
	/** How often its status was asked for. */
	asked: number;
}

export interface Job {
	jobId: string;
	name: string;
	retailerId: string;
	batches: Batch[];
}

const HOUR = 60 * 60 * 1000;

/** A little worth querying. Orders and inventory can be added and changed; a test may add to every list. */
export class Data {
	orders: Order[] = [];
	fulfilments: Fulfilment[] = [];
	inventoryPositions: InventoryPosition[] = [];
	virtualPositions: VirtualPosition[] = [];
	events: LoggedEvent[] = [];
	jobs: Job[] = [];

	constructor(private readonly account: Account) {
		this.restore();
	}

	get retailers(): Retailer[] {
		return this.account.retailers;
	}

	restore(): void {
		this.orders = [
			this.order(101, 'CC-101', 'BOOKED', 79.9, 1),
			this.order(102, 'HD-102', 'BOOKED', 149, 1),
			this.order(103, 'HD-103', 'SHIPPED', 24.5, 2),
			this.order(104, 'CC-104', 'COMPLETE', 310, 5),
		];
		this.fulfilments = [
			this.fulfilment(301, 'CC-101-1', 'AWAITING_WAVE', this.orders[0]),
			this.fulfilment(302, 'HD-103-1', 'SHIPPED', this.orders[2]),
			this.fulfilment(303, 'HD-103-2', 'REJECTED', this.orders[2]),
		];
		this.inventoryPositions = [
			position(201, 'JACKET-M', 'STORE-1', 12, 'DEFAULT:1'),
			position(202, 'JACKET-M', 'WAREHOUSE', 240, 'DEFAULT:1'),
			position(203, 'SPADE', 'STORE-5', 7, 'DEFAULT:5'),
		];
		this.virtualPositions = [
			virtualPosition(401, 'JACKET-M', 252, 'BASE:1'),
			virtualPosition(402, 'JACKET-L', 0, 'BASE:1'),
			virtualPosition(403, 'SPADE', 7, 'BASE:5'),
		];
		this.events = [
			this.event('501', 'OrderCreated', 'SUCCESS', 'CC-101'),
			this.event('502', 'OrderReady', 'FAILED', 'CC-101'),
		];
		this.jobs = [];
	}

	retailer(id: string): Retailer {
		return retailerOf(this.account, id);
	}

	addOrder(given: Omit<Order, 'id' | 'status' | keyof Dated>): Order {
		const id = String(Math.max(...this.orders.map((order) => Number(order.id))) + 1);
		const order = { id, status: 'CREATED', createdOn: '', updatedOn: '', ...given };
		order.createdOn = this.touch(order).updatedOn;
		this.orders.push(order);
		return order;
	}

	/** Notes that an entity has changed. */
	touch<Entity extends Dated>(entity: Entity): Entity {
		entity.updatedOn = new Date(this.account.now()).toISOString();
		return entity;
	}

	/** An UPSERT of a record of an inventory batch. */
	setOnHand(skuRef: string, locationRef: string, onHand: number, catalogue: string): void {
		const ref = `${skuRef}:${locationRef}`;
		const known = this.inventoryPositions.find(
			(one) => one.ref === ref && one.catalogue.ref === catalogue,
		);
		if (known) known.onHand = onHand;
		else {
			const id = Math.max(...this.inventoryPositions.map((one) => Number(one.id))) + 1;
			this.inventoryPositions.push(position(id, skuRef, locationRef, onHand, catalogue));
		}
	}

	/** An hour ago, by the clock of the machine. */
	private event(id: string, name: string, eventStatus: string, entityRef: string): LoggedEvent {
		return {
			id,
			name,
			type: 'ORCHESTRATION',
			eventStatus,
			retailerId: '1',
			generatedOn: new Date(Date.now() - HOUR).toISOString(),
			context: { entityType: 'ORDER', entityRef },
		};
	}

	/** Each a day after the one before. */
	private order(
		id: number,
		ref: string,
		status: string,
		totalPrice: number,
		retailerId: number,
	): Order {
		const [type] = ref.split('-');
		const retailer = this.retailer(String(retailerId));
		return { id: String(id), ref, type, status, totalPrice, retailer, ...dated(id - 100) };
	}

	private fulfilment(id: number, ref: string, status: string, order: Order): Fulfilment {
		const type = `${order.type}_PFS`;
		const { createdOn, updatedOn } = order;
		return {
			id: String(id),
			ref,
			type,
			status,
			deliveryType: 'STANDARD',
			createdOn,
			updatedOn,
			order,
		};
	}
}

function dated(day: number): Dated {
	const date = new Date(Date.UTC(2026, 0, day, 8)).toISOString();
	return { createdOn: date, updatedOn: date };
}

function position(
	id: number,
	productRef: string,
	locationRef: string,
	onHand: number,
	catalogueRef: string,
): InventoryPosition {
	return {
		id: String(id),
		ref: `${productRef}:${locationRef}`,
		type: 'DEFAULT',
		status: 'ACTIVE',
		productRef,
		locationRef,
		onHand,
		catalogue: { ref: catalogueRef },
	};
}

function virtualPosition(
	id: number,
	productRef: string,
	quantity: number,
	catalogueRef: string,
): VirtualPosition {
	return {
		id: String(id),
		ref: `${productRef}:${catalogueRef}`,
		type: 'DEFAULT',
		status: 'ACTIVE',
		productRef,
		groupRef: productRef,
		quantity,
		catalogue: { ref: catalogueRef },
	};
}
