import type { Scale } from '../scale';
import type { Stage } from '../stage';
import { fluentAuthAlone, leastNodeWay, leastWay } from '../ways';
import { builtInWay } from '../ways/built-in';
import { N8nCaller } from '../ways/n8n-way';
import { predefinedWay } from '../ways/package';
import { heapUsed } from './heap-used';
import { sampler } from './sample';
import { spread, type Spread } from './statistics';

interface Point {
	items: number;
	/** ms that n8n notes for the node. */
	wall: Spread;
	/** Bytes of n8n's heap in use after it. */
	heap: number;
}

/** One node with more and more items. */
export interface Line {
	title: string;
	/** The line of n8n's own growth, for a line of this package. */
	beside?: string;
	points: Point[];
}

export type Growth = Line[];

/** Times and memory of one execution by its number of items, with a fresh token. */
export async function measureGrowth(
	stage: Stage,
	{ growth: { node, request, repeats } }: Scale,
	report: (text: string) => void,
): Promise<Growth> {
	const [leastNode, leastRequest] = ['Least node', 'HTTP Request, least predefined'];
	const lines = [
		{ title: 'Fluent Auth', beside: leastNode, way: fluentAuthAlone, sizes: node },
		{ title: leastNode, way: leastNodeWay, sizes: node },
		{
			title: 'HTTP Request, this package',
			beside: leastRequest,
			way: predefinedWay,
			sizes: request,
		},
		{ title: 'HTTP Request, built-in style', way: builtInWay, sizes: request },
		{ title: leastRequest, way: leastWay, sizes: request },
	];
	const growth: Growth = [];
	for (const { title, beside, way, sizes } of lines) {
		const caller = await way.open(stage, stage.newUser());
		if (!(caller instanceof N8nCaller)) throw new Error(`There is no n8n in ${title}.`);
		const points: Point[] = [];
		// The largest one first, unmeasured: what n8n then keeps for good is no growth.
		for (const [index, items] of [sizes.at(-1) ?? 0, ...sizes].entries()) {
			report(`${title}, ${items} items`);
			const sample = await sampler(stage, caller, items);
			const times: number[] = [];
			while (times.length < (index === 0 ? 1 : repeats)) times.push((await sample()).wall);
			if (index === 0) continue;
			points.push({ items, wall: spread(times), heap: await heapUsed(stage.server) });
		}
		growth.push({ title, beside, points });
	}
	return growth;
}
