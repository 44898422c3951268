import { quartiles } from '../../tools/n8n/measures';
import { decimal, whole } from '../report/format';
import type { Cell, Row } from '../report/row';
import type { Scale } from '../scale';
import type { Stage } from '../stage';
import {
	builtInWay,
	fluentAuthAlone,
	leastNodeWay,
	leastWay,
	OURS,
	predefinedWay,
	type N8nWay,
} from '../ways';
import { sampler } from './sample';

/** ms for each item of an execution with so many of them. */
interface Point {
	items: number;
	each: number;
}

/** How much more each of ten times the items may take, where n8n itself takes no more with the least it can do. */
const LIMIT = 1.2;

/** Time of one execution by its number of items, with a fresh token. */
export async function measureGrowth(
	stage: Stage,
	{ growth: { node, request, repeats } }: Scale,
	say: (text: string) => void,
): Promise<Row[]> {
	const lines = async (ways: N8nWay[], sizes: number[]) => {
		const points = new Map<string, Point[]>();
		for (const way of ways) points.set(way.id, await line(way, sizes));
		return points;
	};
	const line = async (way: N8nWay, sizes: number[]) => {
		const caller = await way.open(stage, stage.newUser());
		const points: Point[] = [];
		// The largest one first, unmeasured: what n8n then keeps for good is no growth.
		for (const [index, items] of [sizes.at(-1) ?? 0, ...sizes].entries()) {
			say(`${way.title}, ${items} items`);
			const sample = await sampler(stage, caller, items);
			const times: number[] = [];
			while (times.length < (index === 0 ? 1 : repeats)) times.push((await sample()).wall);
			if (index === 0) continue;
			const each = quartiles(times).median / items;
			points.push({ items, each });
		}
		return points;
	};
	return [
		growthRow('Fluent Auth alone', await lines([fluentAuthAlone, leastNodeWay], node)),
		growthRow('HTTP Request', await lines([predefinedWay, builtInWay, leastWay], request)),
	];
}

/** @param lines by ID of the way, the least among them */
export function growthRow(node: string, lines: Map<string, Point[]>): Row {
	const least = lines.get(leastWay.id) ?? [];
	const sizes = least.map(({ items }) => whole(items)).join(' / ');
	const cells = [...lines].map(([id, points]): [string, Cell] => {
		const text = points.map(({ each }) => decimal(each, 2)).join(' / ');
		const holds = !(growth(points) > LIMIT * Math.max(1, growth(least)));
		const value = points.at(-1)?.each;
		return [id, { text, value, ...(OURS.includes(id) && { holds }) }];
	});
	return {
		title: `${node}, ms for each of ${sizes} items`,
		goal: 'no more for ten times the items',
		cells: Object.fromEntries(cells),
		picture: `${node}, ms for each of ${whole(least.at(-1)?.items ?? 0)} items`,
	};
}

/** How much more an item takes among the most of them than among fewer. */
function growth(points: Point[]): number {
	const [before, last] = points.slice(-2).map(({ each }) => each);
	return last / before;
}
