import type { Cell, Row } from '../report/row';
import type { Scale } from '../scale';
import type { Stage } from '../stage';
import { OURS, WAYS, type Way } from '../ways';

/** A row of counts: the same work for every way. */
export interface Work extends Omit<Row, 'cells'> {
	/** For `--only`. */
	id: string;
	/** Ways that cannot do it. */
	not?: string[];
	run(stage: Stage, way: Way): Promise<Cell>;
}

export type WorkOf = (scale: Scale) => Work;

/** One way after the other, so that they do not share the machine. */
export async function compare(
	stage: Stage,
	{ title, goal, picture, not = [], run }: Work,
	say: (text: string) => void,
): Promise<Row> {
	const cells: Row['cells'] = {};
	for (const way of WAYS.filter(({ id }) => !not.includes(id))) {
		say(way.title);
		const { holds, ...cell } = await run(stage, way);
		cells[way.id] = OURS.includes(way.id) ? { ...cell, holds } : cell;
	}
	return { title, goal, picture, cells };
}
