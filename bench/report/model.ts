import type { Growth, Heap, HookCost, RequestCosts, Size, Spread, StartCost } from '../cost';
import type { WorkResult } from '../work';

export interface Costs {
	request?: RequestCosts;
	growth?: Growth;
	hook?: { hook: HookCost; withHeader: HookCost };
	loading?: Spread;
	start?: StartCost;
	size?: Size;
	heap?: Heap;
}

/** What was measured, on what, and when. */
export interface Conditions {
	n8n: string;
	/** Of n8n, and of the program that calls it. */
	node: { n8n: string; bench: string };
	package: string;
	sdk: string;
	/** ISO 8601, day only. */
	date: string;
	/** Class of machine, e.g. "2 cores, x64, Linux". */
	machine: string;
	quick: boolean;
	/** Of the whole run. */
	minutes: number;
}

/** One run of the benchmark on one n8n. */
export interface Run {
	conditions: Conditions;
	works: WorkResult[];
	costs: Costs;
}
