/** How much of everything. */
export interface Scale {
	/** Runs with a fresh token, and how many of them at a time. */
	fresh: number;
	width: number;
	/** Runs that begin at once without a token. */
	concurrent: number[];
	/** Runs that begin one after the other every `interval` ms while tokens live `lifetime` s. */
	paced: { runs: number; interval: number; lifetime: number };
	/** Runs whose logins lose their answers. */
	losses: number;
	/** Runs after something has happened. */
	after: number;
	/** Orders sent one after the other; every tenth is answered with 500. */
	orders: number;
	/** Runs of the GraphQL node with a fresh token, and twice `after` it was revoked, `seconds` apart. */
	graphql: { runs: number; after: number; seconds: number };
	/**
	 * The same as `paced` on several processes, and how often those are started with a wrong password. The runs end in the
	 * middle of a token: where they end with one, no further run tells the processes that wait.
	 */
	cluster: { processes: number; runs: number; interval: number; lifetime: number; starts: number };
	/** Pairs of one execution with the way and one with the least predefined credential, of `items` items each. */
	cost: { pairs: number; warmUps: number; items: number };
	/** Numbers of items, rising: of the Fluent Auth node, and of HTTP Request; how often each is measured. */
	growth: { node: number[]; request: number[]; repeats: number };
	/** Fresh Node processes that load the package; pairs of n8n starts; processes that fill the memory. */
	loads: number;
	starts: number;
	heaps: number;
	/** s that memory gets to be freed; the timeout of a login runs for 30. */
	settling: number;
	/** ms of timing the hook, after as long a warm-up. */
	hook: number;
}

export const FULL: Scale = {
	fresh: 1_000,
	width: 10,
	concurrent: [20, 100],
	paced: { runs: 100, interval: 200, lifetime: 4 },
	losses: 10,
	after: 5,
	orders: 100,
	graphql: { runs: 50, after: 5, seconds: 61 },
	cluster: { processes: 3, runs: 150, interval: 100, lifetime: 4, starts: 3 },
	cost: { pairs: 14, warmUps: 2, items: 100 },
	growth: { node: [1, 10, 100, 1_000, 10_000], request: [1, 10, 100, 1_000], repeats: 2 },
	loads: 15,
	starts: 2,
	heaps: 2,
	settling: 31,
	hook: 2_000,
};

export const QUICK: Scale = {
	fresh: 20,
	width: 10,
	concurrent: [5, 20],
	paced: { runs: 24, interval: 200, lifetime: 4 },
	losses: 5,
	after: 2,
	orders: 10,
	graphql: { runs: 5, after: 2, seconds: 61 },
	cluster: { processes: 2, runs: 24, interval: 200, lifetime: 4, starts: 2 },
	cost: { pairs: 2, warmUps: 1, items: 10 },
	growth: { node: [1, 10, 100], request: [1, 10, 100], repeats: 1 },
	loads: 3,
	starts: 1,
	heaps: 1,
	settling: 1,
	hook: 200,
};
