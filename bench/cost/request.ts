import { CURRENT_N8N } from '../../tools/n8n';
import { quartiles, type Quartiles } from '../../tools/n8n/measures';
import { decimal, inQuartiles } from '../report/format';
import type { Cell, Row } from '../report/row';
import type { Scale } from '../scale';
import type { Stage } from '../stage';
import {
	builtInWay,
	fluentAuthWay,
	handMadeWay,
	headerWay,
	leastWay,
	otherBuildWay,
	OURS,
	predefinedWay,
	type N8nWay,
} from '../ways';
import { emptySampler, sampler, type Sample, type Sampler } from './sample';

const TIMED = [fluentAuthWay, predefinedWay, builtInWay, handMadeWay, headerWay];
/** Of a request, as a ratio to the least predefined credential. */
const LIMIT = { current: 1.05, older: 1.1 };

/** Executions of a way, each with one of another way beside it; ms of one request. */
export interface Pairs {
	/** IDs of the ways. */
	id: string;
	beside: string;
	pairs: Array<Record<'way' | 'beside', Sample>>;
}

/** Executions of `items` items in pairs, each first in turns, so that a drift of the machine cancels out. */
export async function measureRequests(
	stage: Stage,
	{ cost: { pairs, warmUps, items } }: Scale,
	against: boolean,
): Promise<Row[]> {
	const samplers = new Map<N8nWay, Sampler>();
	const empty = await emptySampler(stage, items);
	for (const way of [...TIMED, leastWay, ...(against ? [otherBuildWay] : [])]) {
		samplers.set(way, await sampler(stage, await way.open(stage, stage.newUser()), items));
	}
	for (let run = 0; run < warmUps; run++) {
		for (const sample of [empty, ...samplers.values()]) await sample();
	}
	/** Each request's own time, without what an execution takes that calls nothing. */
	const net = async (way: N8nWay): Promise<Sample> => {
		const { wall, cpu } = (await samplers.get(way)?.()) ?? { wall: NaN, cpu: NaN };
		return { wall: wall / items, cpu: (cpu - nothing.cpu) / items };
	};
	const besides: Array<[way: N8nWay, beside: N8nWay]> = TIMED.map((way) => [way, leastWay]);
	if (against) besides.push([predefinedWay, otherBuildWay]);
	const all: Pairs[] = besides.map(([{ id }, beside]) => ({ id, beside: beside.id, pairs: [] }));
	let nothing: Sample = { wall: 0, cpu: 0 };
	for (let round = 0; round < pairs; round++) {
		nothing = await empty();
		for (const [index, [way, beside]] of besides.entries()) {
			const wayFirst = (round + index) % 2 === 0;
			const first = wayFirst ? await net(way) : undefined;
			const second = await net(beside);
			all[index].pairs.push({ way: first ?? (await net(way)), beside: second });
		}
	}
	return requestRows(all, stage.server.install.version === CURRENT_N8N);
}

export function requestRows(all: Pairs[], isCurrent: boolean): Row[] {
	const limit = isCurrent ? LIMIT.current : LIMIT.older;
	const beside = (id: string) => all.filter((pairs) => pairs.beside === id);
	return (['wall', 'cpu'] as const).flatMap((kind) => {
		const what = kind === 'wall' ? 'Time' : 'CPU time';
		const ratios = ({ pairs }: Pairs) =>
			quartiles(pairs.map(({ way, beside }) => way[kind] / beside[kind]));
		const cells = beside(leastWay.id).map((pairs): [string, Cell] => {
			const ratio = ratios(pairs);
			const holds = OURS.includes(pairs.id) ? ratio.median <= limit : undefined;
			return [pairs.id, { ...inText(ratio), holds }];
		});
		const least = beside(leastWay.id).flatMap(({ pairs }) =>
			pairs.map((pair) => pair.beside[kind]),
		);
		cells.push([leastWay.id, { text: `${decimal(quartiles(least).median, 1)} ms`, value: 1 }]);
		return [
			{
				title: `${what} of one request, fresh token, × the least (itself in ms)`,
				goal: `at most ${limit}`,
				cells: Object.fromEntries(cells),
				picture: `${what} of one request, least predefined credential = 1`,
			},
			...beside(otherBuildWay.id).map((pairs) => {
				const ratio = ratios(pairs);
				// Three of four pairs above it are no chance.
				const cell = { ...inText(ratio), holds: !(ratio.low > 1) };
				return {
					title: `${what} of one request, × that of the other build`,
					goal: 'not above 1',
					cells: { [pairs.id]: cell },
				};
			}),
		];
	});
}

const inText = (ratio: Quartiles): Cell => ({ text: inQuartiles(ratio, 2), value: ratio.median });
