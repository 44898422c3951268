/** Median with the quartiles around it. */
export interface Quartiles {
	median: number;
	/** First and third quartile: half of all samples lie between them. */
	low: number;
	high: number;
}

/** Linear between neighbours; not numbers if there is no sample. */
export function quartiles(values: number[]): Quartiles {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (share: number) => {
		const place = (sorted.length - 1) * share;
		const below = sorted[Math.floor(place)] ?? NaN;
		const above = sorted[Math.ceil(place)] ?? NaN;
		return below + (above - below) * (place % 1);
	};
	return { low: at(0.25), median: at(0.5), high: at(0.75) };
}
