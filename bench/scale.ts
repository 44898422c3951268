/** How much of everything. */
export interface Scale {
	/** Runs with a fresh token, and how many of them at a time. */
	fresh: number;
	width: number;
	/** Runs that begin at once without a token. */
	concurrent: number;
	/** Runs that begin one after the other every `interval` ms while tokens live `lifetime` s. */
	paced: { runs: number; interval: number; lifetime: number };
	/** Runs whose logins lose their answers. */
	losses: number;
	/** Runs after something has happened. */
	after: number;
	/** Orders sent one after the other; every tenth is answered with 500. */
	orders: number;
	/** Pairs of one execution with a way and one with the least predefined credential, of `items` items each. */
	cost: { pairs: number; warmUps: number; items: number };
	/** Numbers of items, rising: of Fluent Auth, and of HTTP Request; how often each is measured. */
	growth: { node: number[]; request: number[]; repeats: number };
	/** Runs with an item of `size` MB, each with a login of its own. */
	memory: { runs: number; size: number };
	/** Signed webhooks, and as many forged ones. */
	webhooks: number;
	/** Fresh Node processes that load the package and time its hook. */
	loads: number;
}

export const FULL: Scale = {
	fresh: 1_000,
	width: 10,
	concurrent: 20,
	paced: { runs: 100, interval: 200, lifetime: 4 },
	losses: 10,
	after: 5,
	orders: 100,
	cost: { pairs: 14, warmUps: 2, items: 100 },
	growth: { node: [1, 100, 1_000, 10_000], request: [1, 100, 1_000], repeats: 2 },
	memory: { runs: 50, size: 16 },
	webhooks: 1_000,
	loads: 15,
};

export const QUICK: Scale = {
	fresh: 20,
	width: 10,
	concurrent: 5,
	paced: { runs: 24, interval: 200, lifetime: 4 },
	losses: 5,
	after: 2,
	orders: 10,
	cost: { pairs: 2, warmUps: 1, items: 10 },
	growth: { node: [1, 10, 100], request: [1, 10, 100], repeats: 1 },
	memory: { runs: 5, size: 4 },
	webhooks: 100,
	loads: 3,
};
