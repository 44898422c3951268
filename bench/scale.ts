/** How much of everything. */
export interface Scale {
	/** Runs with a fresh token, and how many of them at a time. */
	fresh: number;
	width: number;
	/** Runs that begin at once without a token. */
	concurrent: number[];
	/** Runs that begin one after the other every `interval` ms while tokens live `lifetime` s. */
	paced: { runs: number; interval: number; lifetime: number };
	/** Orders sent one after the other; every tenth is answered with 500. */
	orders: number;
	/** Pairs of one execution with the way and one with the floor, of `items` items each. */
	cost: { pairs: number; warmUps: number; items: number };
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
	paced: { runs: 200, interval: 200, lifetime: 4 },
	orders: 100,
	cost: { pairs: 25, warmUps: 3, items: 100 },
	loads: 25,
	starts: 5,
	heaps: 3,
	settling: 31,
	hook: 2_000,
};

export const QUICK: Scale = {
	fresh: 20,
	width: 10,
	concurrent: [5, 20],
	paced: { runs: 24, interval: 200, lifetime: 4 },
	orders: 10,
	cost: { pairs: 2, warmUps: 1, items: 10 },
	loads: 3,
	starts: 1,
	heaps: 1,
	settling: 1,
	hook: 200,
};
