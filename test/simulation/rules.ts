import type { Removal } from './build';

/** A rule of the core, and what takes it out: the simulation has to find that it is missing. */
export interface Rule {
	/** Number and name in the design. */
	name: string;
	removals: Removal[];
}

export const RULES: Rule[] = [];
