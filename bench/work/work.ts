import type { Scale } from '../scale';
import type { Stage } from '../stage';
import type { Way } from '../ways';
import type { Counted } from './count';

/** A row of the comparison for one way, or why there is none. */
export type Result = Counted | { notApplicable: string };

/** The same work for every way. */
export interface Work {
	id: string;
	title: string;
	/** How it is done, in a sentence or two. */
	how: string;
	/** Figures that this row is about, beyond those that every row has. */
	about: Array<'sentTwice' | 'locked' | 'actsAs' | 'slowest'>;
	run(stage: Stage, way: Way): Promise<Result>;
}

export type WorkOf = (scale: Scale) => Work;
