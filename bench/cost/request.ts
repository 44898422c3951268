import type { Scale } from '../scale';
import type { Stage } from '../stage';
import { leastWay, WAYS, type WayId } from '../ways';
import { N8nCaller } from '../ways/n8n-way';
import { cpuTime } from './cpu';
import { emptySampler, sampler, type Sample, type Sampler } from './sample';
import { spread, type Spread } from './statistics';

/** Time that n8n notes for the nodes that log in and call; CPU time of n8n's process, `null` if not on Linux. */
export interface Costs {
	wall: Spread;
	cpu: Spread | null;
}

/** Of one authenticated request, as ratios. */
export interface RequestCost extends Costs {
	/** To the least that any predefined credential takes, instead of to the floor. */
	toLeast: Costs;
}

export interface RequestCosts {
	/** ms per request of the floor itself, to read the ratios by. */
	floor: Costs;
	ways: Partial<Record<WayId, RequestCost>>;
}

/** What one round measured, less what an execution costs that calls nothing. */
interface Round {
	way: Sample;
	floor: Sample;
	least: Sample;
}

/** Executions of `items` items in pairs, way and floor in turns first, so that a drift of the machine cancels out. */
export async function measureRequests(
	stage: Stage,
	{ cost: { pairs, warmUps, items } }: Scale,
	report: (text: string) => void,
): Promise<RequestCosts> {
	const samplers = new Map<WayId, Sampler>();
	for (const way of [...WAYS.filter(({ id }) => id !== 'sdk'), leastWay]) {
		const caller = await way.open(stage, stage.newUser());
		if (caller instanceof N8nCaller) samplers.set(way.id, await sampler(stage, caller, items));
	}
	const empty = await emptySampler(stage, items);
	for (let run = 0; run < warmUps; run++) {
		for (const sample of [empty, ...samplers.values()]) await sample();
	}

	const rounds = new Map<WayId, Round[]>();
	const others = [...samplers].filter(([id]) => id !== 'header');
	const [takeFloor, takeLeast] = [samplers.get('header'), samplers.get('least')];
	if (!takeFloor || !takeLeast) throw new Error('There is no floor.');
	for (let pair = 0; pair < pairs; pair++) {
		report(`pair ${pair + 1} of ${pairs}`);
		const nothing = await empty();
		const net = async (sample: Sampler) => {
			const { wall, cpu } = await sample();
			return { wall, cpu: cpu - nothing.cpu };
		};
		const leastBefore = await net(takeLeast);
		const pairsOfRound: Array<[WayId, Pick<Round, 'way' | 'floor'>]> = [];
		for (const [index, [id, sample]] of others.entries()) {
			const wayFirst = (pair + index) % 2 === 0;
			const first = wayFirst ? await net(sample) : undefined;
			const floor = await net(takeFloor);
			const way = first ?? (await net(sample));
			pairsOfRound.push([id, { way, floor }]);
		}
		const least = mean(leastBefore, await net(takeLeast));
		for (const [id, both] of pairsOfRound) {
			rounds.set(id, [...(rounds.get(id) ?? []), { ...both, least }]);
		}
	}
	const hasCpu = cpuTime(stage.server.pid) !== undefined;
	return {
		floor: costs([...rounds.values()].flat(), hasCpu, ({ floor }, kind) => floor[kind] / items),
		ways: Object.fromEntries(
			[...rounds].map(([id, all]) => [
				id,
				{
					...costs(all, hasCpu, ({ way, floor }, kind) => way[kind] / floor[kind]),
					toLeast: costs(all, hasCpu, ({ way, least }, kind) => way[kind] / least[kind]),
				},
			]),
		),
	};
}

function costs(
	rounds: Round[],
	hasCpu: boolean,
	figure: (round: Round, kind: keyof Sample) => number,
): Costs {
	const of = (kind: keyof Sample) => spread(rounds.map((round) => figure(round, kind)));
	return { wall: of('wall'), cpu: hasCpu ? of('cpu') : null };
}

const mean = (one: Sample, other: Sample): Sample => ({
	wall: (one.wall + other.wall) / 2,
	cpu: (one.cpu + other.cpu) / 2,
});
