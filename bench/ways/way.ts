import type { Stage, User } from '../stage';

/** One of the things that people would use to send authenticated requests to Fluent. */
export interface Way {
	id: string;
	/** The head of its column. */
	title: string;
	/** Sets it up for one user. Nothing logs in yet, except for the static token, which somebody has to fetch. */
	open(stage: Stage, user: User, changes?: WayChanges): Promise<Caller>;
}

export interface WayChanges {
	/** Seconds before its end at which the SDK no longer uses a token; its default is 60. */
	expiryBuffer?: number;
	/** The credential's user comes from each run, and n8n stores nothing of a run that succeeds. */
	userOfRun?: boolean;
}

/** What has happened since a caller was opened. */
export interface Tally {
	runs: number;
	failed: number;
	/** How often n8n stored the credential; `null` if there is none. */
	writes: number | null;
}

/** A way that was set up: its runs send orders to Fluent's Event API. */
export interface Caller {
	readonly user: User;
	/** One run that sends one order. Failures are counted, not thrown. */
	run(order: string, more?: object): Promise<void>;
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
