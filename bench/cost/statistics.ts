/** Median with the quartiles around it. */
export interface Spread {
	median: number;
	/** First and third quartile: half of all samples lie between them. */
	low: number;
	high: number;
	samples: number;
}

export function spread(values: number[]): Spread {
	const sorted = [...values].sort((a, b) => a - b);
	return {
		median: quantile(sorted, 0.5),
		low: quantile(sorted, 0.25),
		high: quantile(sorted, 0.75),
		samples: sorted.length,
	};
}

/** Linear between neighbours. */
function quantile(sorted: number[], share: number): number {
	const at = (sorted.length - 1) * share;
	const below = sorted[Math.floor(at)] ?? NaN;
	const above = sorted[Math.ceil(at)] ?? NaN;
	return below + (above - below) * (at % 1);
}
