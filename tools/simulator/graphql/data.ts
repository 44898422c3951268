export interface Retailer {
	id: string;
	ref: string;
	tradingName: string;
	status: string;
}

export interface Order {
	id: string;
	ref: string;
	type: string;
	status: string;
	totalPrice?: number;
	retailer: Retailer;
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

const RETAILERS: Retailer[] = [
	{ id: '1', ref: 'NORTH', tradingName: 'North Outfitters', status: 'ACTIVE' },
	{ id: '2', ref: 'HARBOUR', tradingName: 'Harbour Home', status: 'ACTIVE' },
	{ id: '5', ref: 'GARDEN', tradingName: 'Garden Lane', status: 'ACTIVE' },
];

/** A little worth querying. Orders can be added and changed by the mutations. */
export class Data {
	readonly retailers = RETAILERS;
	orders: Order[] = [];
	inventoryPositions: InventoryPosition[] = [];

	constructor() {
		this.restore();
	}

	restore(): void {
		this.orders = [
			this.order(101, 'CC-101', 'CC', 'BOOKED', 79.9, 1),
			this.order(102, 'HD-102', 'HD', 'BOOKED', 149, 1),
			this.order(103, 'HD-103', 'HD', 'SHIPPED', 24.5, 2),
			this.order(104, 'CC-104', 'CC', 'COMPLETE', 310, 5),
		];
		this.inventoryPositions = [
			position(201, 'JACKET-M', 'STORE-1', 12, 'DEFAULT:1'),
			position(202, 'JACKET-M', 'WAREHOUSE', 240, 'DEFAULT:1'),
			position(203, 'SPADE', 'STORE-5', 7, 'DEFAULT:5'),
		];
	}

	/** A user may be given a retailer that the account does not list. */
	retailer(id: string): Retailer {
		const known = this.retailers.find((retailer) => retailer.id === id);
		return known ?? { id, ref: `RETAILER_${id}`, tradingName: `Retailer ${id}`, status: 'ACTIVE' };
	}

	private order(
		id: number,
		ref: string,
		type: string,
		status: string,
		totalPrice: number,
		retailerId: number,
	): Order {
		const retailer = this.retailer(String(retailerId));
		return { id: String(id), ref, type, status, totalPrice, retailer };
	}
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
