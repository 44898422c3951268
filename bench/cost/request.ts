import type { Scale } from '../scale';
import type { Stage } from '../stage';
import { leastWay, TIMED, type Way, type WayId } from '../ways';
import { cpuTime } from './cpu';
import { emptySampler, openSampler, type Sample, type Sampler } from './sample';
import { spread, type Spread } from './statistics';

/** Time that n8n notes for the nodes that log in and call; CPU time of n8n's process, `null` if not on Linux. */
export interface RequestCost {
	wall: Spread;
	cpu: Spread | null;
}

export interface RequestCosts {
	/** ms per request with the least predefined credential, to read the ratios by. */
	least: RequestCost;
	/** As ratios to it. */
	ways: Partial<Record<WayId, RequestCost>>;
}

type Pair = Record<'way' | 'least', Sample>;

/** Executions of `items` items in pairs, way and least in turns first, so that a drift of the machine cancels out. */
export async function measureRequests(
	stage: Stage,
	{ cost: { pairs, warmUps, items } }: Scale,
	report: (text: string) => void,
): Promise<RequestCosts> {
	const empty = await emptySampler(stage, items);
	const takeLeast = await openSampler(stage, leastWay, items);
	const samplers = new Map<Way, Sampler>();
	for (const way of TIMED) samplers.set(way, await openSampler(stage, way, items));
	for (let run = 0; run < warmUps; run++) {
		for (const sample of [empty, takeLeast, ...samplers.values()]) await sample();
	}

	const all = new Map<WayId, Pair[]>(TIMED.map(({ id }) => [id, []]));
	for (let round = 0; round < pairs; round++) {
		report(`pair ${round + 1} of ${pairs}`);
		const nothing = await empty();
		const net = async (sample: Sampler) => {
			const { wall, cpu } = await sample();
			return { wall, cpu: cpu - nothing.cpu };
		};
		for (const [index, [{ id }, sample]] of [...samplers].entries()) {
			const wayFirst = (round + index) % 2 === 0;
			const first = wayFirst ? await net(sample) : undefined;
			const least = await net(takeLeast);
			all.get(id)?.push({ way: first ?? (await net(sample)), least });
		}
	}
	const hasCpu = cpuTime(stage.server.pid) !== undefined;
	const costOf = (pairs: Pair[], figure: (pair: Pair, kind: keyof Sample) => number) => {
		const of = (kind: keyof Sample) => spread(pairs.map((pair) => figure(pair, kind)));
		return { wall: of('wall'), cpu: hasCpu ? of('cpu') : null };
	};
	return {
		least: costOf([...all.values()].flat(), ({ least }, kind) => least[kind] / items),
		ways: Object.fromEntries(
			[...all].map(([id, pairs]) => [
				id,
				costOf(pairs, ({ way, least }, kind) => way[kind] / least[kind]),
			]),
		),
	};
}
