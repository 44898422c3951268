import { WAYS, type WayId } from '../ways';
import type { Counted } from '../work';
import { milliseconds, ratio, whole } from './format';
import type { Run } from './model';
import { counted, OTHERS, OURS } from './results';

/** A figure in which something else is better than this package. */
export interface Behind {
	way: WayId;
	measure: string;
	/** Work and figures, such as "20 runs: 2, best Fluent's SDK 1". */
	text: string;
	/** Why, where it is meant to be so. */
	reason?: string;
	/** Whether the project's targets are about this figure. */
	target: boolean;
}

interface Measure {
	name: string;
	target?: true;
	/** Less is better. */
	value(counted: Counted): number | null | undefined;
	show(value: number): string;
}

const MEASURES: Measure[] = [
	{ name: 'logins', target: true, value: ({ logins }) => logins, show: whole },
	{ name: 'orders sent twice', target: true, value: ({ sentTwice }) => sentTwice, show: whole },
	{ name: 'users locked', target: true, value: ({ locked }) => Number(locked ?? 0), show: whole },
	{
		name: 'runs as a stale user',
		target: true,
		value: ({ actsAs = 'new user' }) => Number(actsAs !== 'new user'),
		show: whole,
	},
	{ name: 'dead tokens sent', value: ({ deadTokens }) => deadTokens, show: whole },
	{ name: 'writes', value: ({ writes }) => writes, show: whole },
	{ name: 'failed runs', value: ({ failedRuns }) => failedRuns, show: whole },
	{ name: 'questions to Fluent', value: ({ questions }) => questions, show: whole },
];
const SLOWEST: Measure = {
	name: 'slowest run',
	value: ({ slowest }) => slowest,
	show: milliseconds,
};

const REASONS: Record<string, string> = {
	'failed runs':
		'the API’s 500 fails the run; those that have no failed run have sent the order again',
	'slowest run':
		'Fluent returns the same token until it has expired, and nothing is sent in a token’s last second, so runs wait for the next one',
	'fluentAuth questions to Fluent':
		'in each execution Fluent Auth asks who the user is; its option Check With Fluent turns that off',
	'predefined questions to Fluent':
		'before a failed request is sent again, the package asks whether the token still works',
};

/** Every figure in which another way is better than this package. The floor does not compete: it cannot log in. */
export function notFirst(run: Run): Behind[] {
	return [...behindInWork(run), ...behindInCost(run)];
}

function behindInWork({ works }: Run): Behind[] {
	return works.flatMap(({ title, about, results }) =>
		OURS.flatMap((way) => {
			const own = counted(results[way]);
			if (!own) return [];
			const others = OTHERS.flatMap((id) => {
				const found = counted(results[id]);
				// To go on as the old user costs no login, and is no merit.
				return found && found.actsAs !== 'old user' ? [{ id, found }] : [];
			});
			const measures = about.includes('slowest') ? [...MEASURES, SLOWEST] : MEASURES;
			return measures.flatMap(({ name, value, show, target = false }) => {
				const figure = value(own) ?? 0;
				const best = lowest(others.map(({ id, found }) => [id, value(found)]));
				if (!best || best.figure >= figure) return [];
				return {
					way,
					measure: name,
					text: `${title}: ${show(figure)}, best ${short(best.id)} ${show(best.figure)}`,
					reason: REASONS[`${way} ${name}`] ?? REASONS[name],
					target,
				};
			});
		}),
	);
}

function behindInCost({ costs: { request } }: Run): Behind[] {
	if (!request) return [];
	return OURS.flatMap((way) =>
		(['wall', 'cpu'] as const).flatMap((kind) => {
			const figure = request.ways[way]?.[kind]?.median;
			const best = lowest(OTHERS.map((id) => [id, request.ways[id]?.[kind]?.median]));
			if (figure === undefined || !best || best.figure >= figure) return [];
			return {
				way,
				measure: kind === 'wall' ? 'time per request' : 'CPU time per request',
				text: `${ratio(figure)} × floor, best ${short(best.id)} ${ratio(best.figure)}`,
				target: false,
			};
		}),
	);
}

function lowest(figures: Array<[WayId, number | null | undefined]>) {
	const known = figures.flatMap(([id, figure]) =>
		typeof figure === 'number' ? { id, figure } : [],
	);
	return known.sort((a, b) => a.figure - b.figure).at(0);
}

/** Bullets, one for each of our ways and each measure. */
export function notFirstText(run: Run): string {
	const groups = new Map<string, Behind[]>();
	for (const behind of notFirst(run)) {
		const { way, measure, reason } = behind;
		const head = `**${short(way)}, ${measure}**${reason ? ` (${reason})` : ''}`;
		groups.set(head, [...(groups.get(head) ?? []), behind]);
	}
	const bullets = [...groups].map(
		([head, all]) => `- ${head}: ${all.map(({ text }) => text).join('; ')}.`,
	);
	return bullets.join('\n') || 'Nowhere.';
}

const short = (id: WayId) => WAYS.find((way) => way.id === id)?.short ?? id;
