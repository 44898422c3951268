import { MINUTE } from '../time';
import type { Account } from './account';
import entities from './entities.json';
import { retailerOf } from './profile';
import type { Retailer } from './users';

type Entity<List extends keyof typeof entities> = (typeof entities)[List][number];

/** When an entity was made and last changed, in ISO 8601. */
type Dated = { createdOn: string; updatedOn: string };

/** Its retailer is known by ID alone, as is the order of a fulfilment. */
export type Order = Omit<Entity<'orders'>, 'totalPrice'> & Dated & { totalPrice?: number };
export type Fulfilment = Entity<'fulfilments'> & Dated;

/** What happened in the account, as the Event API tells it. */
type LoggedEvent = Entity<'events'> & { generatedOn: string };

/** A record of an inventory batch. */
export interface StockRecord {
	skuRef: string;
	locationRef: string;
	qty: number;
}

interface Batch {
	batchId: string;
	entities: StockRecord[];
	/** How often its status was asked for. */
	asked: number;
}

interface Job {
	jobId: string;
	name: string;
	retailerId: string;
	batches: Batch[];
}

/** A little worth querying. Orders and inventory can be added and changed; a test may add to every list. */
export class Data {
	orders: Order[] = [];
	fulfilments: Fulfilment[] = [];
	inventoryPositions: Array<Entity<'inventoryPositions'>> = [];
	virtualPositions: Array<Entity<'virtualPositions'>> = [];
	events: LoggedEvent[] = [];
	jobs: Job[] = [];

	constructor(private readonly account: Account) {
		this.restore();
	}

	get retailers(): Retailer[] {
		return this.account.retailers;
	}

	restore(): void {
		const { orders, fulfilments, events, ...positions } = structuredClone(entities);
		Object.assign(this, positions);
		this.orders = orders.map((order) => ({ ...order, createdOn: order.updatedOn }));
		this.fulfilments = fulfilments.map((one) => ({ ...one, createdOn: one.updatedOn }));
		// By the clock of the machine.
		const generatedOn = new Date(Date.now() - 10 * MINUTE).toISOString();
		this.events = events.map((event) => ({ ...event, generatedOn }));
		this.jobs = [];
	}

	retailer(id: string): Retailer {
		return retailerOf(this.account, id);
	}

	addOrder(given: Pick<Order, 'ref' | 'type' | 'totalPrice' | 'retailer'>): Order {
		const dates = { createdOn: this.time(), updatedOn: this.time() };
		const order = { id: nextId(this.orders), status: 'CREATED', ...dates, ...given };
		this.orders.push(order);
		return order;
	}

	/** Notes that an entity has changed. */
	touch<Changed extends Dated>(entity: Changed): Changed {
		entity.updatedOn = this.time();
		return entity;
	}

	/** An UPSERT. */
	setOnHand({ skuRef, locationRef, qty }: StockRecord, catalogueRef: string): void {
		const ref = `${skuRef}:${locationRef}`;
		const { inventoryPositions: positions } = this;
		const known = positions.find((one) => one.ref === ref && one.catalogue.ref === catalogueRef);
		if (known) known.onHand = qty;
		else {
			const what = { ref, productRef: skuRef, locationRef, catalogue: { ref: catalogueRef } };
			const id = nextId(positions);
			positions.push({ id, type: 'DEFAULT', status: 'ACTIVE', onHand: qty, ...what });
		}
	}

	/** @param given as the Event API gets it */
	log({ id, name, retailerId, entityType, entityRef }: Record<string, string>): void {
		const about = { retailerId: String(retailerId), context: { entityType, entityRef } };
		const accepted = { type: 'ORCHESTRATION', eventStatus: 'PENDING', generatedOn: this.time() };
		this.events.push({ id, name, ...accepted, ...about });
	}

	private time(): string {
		return new Date(this.account.now()).toISOString();
	}
}

const nextId = (list: Array<{ id: string }>): string =>
	String(Math.max(0, ...list.map(({ id }) => Number(id))) + 1);
