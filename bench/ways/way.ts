import type { RecordedRequest } from '../../tools/simulator';
import type { Stage, User } from '../stage';

export type WayId =
	| 'fluentAuth'
	| 'predefined'
	| 'builtIn'
	| 'handMade'
	| 'sdk'
	| 'header'
	| 'least'
	| 'leastHook'
	| 'leastNode';

/** One of the things that people would use to send authenticated requests to Fluent. */
export interface Way {
	id: WayId;
	title: string;
	/** For a plot. */
	short: string;
	/** What runs, so that a reader can see whether like is compared with like. */
	consistsOf: string;
	/** Sets it up for one user. Nothing logs in yet, except for the static token, which somebody has to fetch. */
	open(stage: Stage, user: User, changes?: WayChanges): Promise<Caller>;
}

export interface WayChanges {
	/** Seconds before its end at which the SDK no longer uses a token; its default is 60. */
	expiryBuffer?: number;
	/** FLUENT_INTEGRATION instead of the account's own client. */
	integration?: boolean;
	/** A query instead of an order, in n8n by the GraphQL node. */
	graphql?: boolean;
}

/** What has happened since a caller was opened. */
export interface Tally {
	runs: number;
	failed: number;
	/** How often n8n stored the credential; `null` if there is none, or nobody counted. */
	writes: number | null;
}

/** A way that was set up: its runs send orders to Fluent's Event API. */
export interface Caller {
	/** One run that sends one order. Failures are counted, not thrown. */
	run(order: string): Promise<void>;
	/** One run that sends `count` orders, together. */
	runItems(count: number): Promise<void>;
	tally(): Promise<Tally>;
	/** What a person does who wants the next run to be made as another user. */
	changeUser(user: User): Promise<void>;
}

/** Fluent's synchronous Event API. */
export const EVENT_PATH = '/api/v4.1/event/sync';

/** The same body for everyone. `order` may be an n8n expression. */
export const event = (order: string) => ({
	name: 'BenchOrder',
	entityType: 'ORDER',
	entityRef: order,
	retailerId: '1',
});

/** The same query for everyone. */
export const QUERY = 'query BenchOrders { orders(first: 1) { edges { node { ref } } } }';

/** Whether this is what the workflow is there to do. */
export const isCall = ({ path, body }: RecordedRequest): boolean =>
	path === EVENT_PATH || (body as { query?: unknown } | undefined)?.query === QUERY;
