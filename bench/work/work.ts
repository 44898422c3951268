import type { Scale } from '../scale';
import type { Stage } from '../stage';
import { WAYS, type Way, type WayId } from '../ways';
import type { Counted } from './count';

/** A row of the comparison for one way, or why there is none. */
export type Result = Counted | { notApplicable: string };

/** The rest of a way's work, for when all ways have done what comes before. */
export type Later = () => Promise<Counted | Later>;

/** The same work for every way. */
export interface Work {
	id: string;
	title: string;
	/** How it is done, in a sentence or two. */
	how: string;
	/** Figures that this row is about, beyond those that every row has. */
	about: Array<keyof Counted>;
	/** Ways that cannot do it, and why. */
	not?: Partial<Record<WayId, string>>;
	run(stage: Stage, way: Way): Promise<Counted | Later>;
	/** What happens, once for all ways, before what they do later. */
	between?(stage: Stage): Promise<void>;
}

export type WorkOf = (scale: Scale) => Work;

/** A piece of work as it was done by every way. */
export type WorkResult = Pick<Work, 'id' | 'title' | 'how' | 'about'> & {
	results: Partial<Record<WayId, Result>>;
};

/** One way after the other, so that they do not share the machine. */
export async function compare(
	stage: Stage,
	work: Work,
	say: (text: string) => void,
): Promise<WorkResult> {
	const { id, title, how, about, not = {} } = work;
	const results: WorkResult['results'] = {};
	let open = new Map<Way, Later>();
	for (const way of WAYS) {
		const notApplicable = not[way.id];
		if (notApplicable) results[way.id] = { notApplicable };
		else open.set(way, () => work.run(stage, way));
	}
	while (open.size > 0) {
		const rest = new Map<Way, Later>();
		for (const [way, next] of open) {
			say(way.title);
			const done = await next();
			if (typeof done === 'function') rest.set(way, done);
			else results[way.id] = done;
		}
		if (rest.size > 0) await work.between?.(stage);
		open = rest;
	}
	return { id, title, how, about, results };
}
