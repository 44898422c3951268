import { WAYS } from '../ways';
import { prose, spreadText, whole } from './format';
import type { Run } from './model';
import { counted, OURS, workOf } from './results';
import { notFirst } from './ranking';

interface Target {
	name: string;
	measured: string;
	holds: boolean;
}

/** Upper bound of the time of one request, as a ratio to the floor. */
const REQUEST_LIMIT = 1.05;
const HOOK_LIMIT = 50;
const LOADING_LIMIT = 15;

/** What the project has set itself, and whether it holds. */
export function targets(run: Run): string {
	const all = [...countTargets(run), ...requestTargets(run), ...ownTargets(run)];
	const rows = all.map(({ name, measured, holds }) => [
		name,
		measured,
		holds ? 'pass' : '**miss**',
	]);
	return prose([['Target', 'Measured', 'Result'], ...rows]);
}

const titleOf = (id: string) => WAYS.find((way) => way.id === id)?.short ?? id;

function countTargets(run: Run): Target[] {
	const { works } = run;
	const first = works.find(({ id }) => id.startsWith('concurrent'));
	const logins = (work: typeof first, goal: number, name: string): Target[] =>
		OURS.flatMap((id) => {
			const found = counted(work?.results[id]);
			if (!found) return [];
			const { logins, writes } = found;
			const measured = `${whole(logins)} and ${whole(writes ?? 0)}`;
			return {
				name: `${name}: ${titleOf(id)}`,
				measured,
				holds: logins === goal && writes === goal,
			};
		});
	const behind = notFirst(run).filter(({ target }) => target);
	return [
		...logins(workOf(run, 'fresh'), 0, 'Fresh token: 0 logins, 0 writes'),
		...logins(first, 1, `${first?.title ?? ''}: 1 login, 1 write`),
		{
			name: 'First in every row of logins, double sends, lockouts and stale users',
			measured:
				behind.map(({ way, measure, text }) => `${titleOf(way)}, ${measure}: ${text}`).join('; ') ||
				'first, or level with the first',
			holds: behind.length === 0,
		},
	];
}

function requestTargets({ costs: { request } }: Run): Target[] {
	if (!request) return [];
	const builtIn = request.ways.builtIn;
	return OURS.flatMap((id) => {
		const cost = request.ways[id];
		if (!cost || !builtIn) return [];
		return [
			...(['wall', 'cpu'] as const).flatMap((kind) => {
				const found = cost[kind];
				if (!found) return [];
				const name = `${kind === 'wall' ? 'Time' : 'CPU time'} per request at most ${REQUEST_LIMIT} × floor: ${titleOf(id)}`;
				return {
					name,
					measured: spreadText(found, 2),
					holds: found.median <= REQUEST_LIMIT,
				};
			}),
			...(id === 'predefined'
				? [
						{
							name: `Time per request at most ${REQUEST_LIMIT} × that of the least predefined credential: ${titleOf(id)}`,
							measured: spreadText(cost.toLeast.wall, 2),
							holds: cost.toLeast.wall.median <= REQUEST_LIMIT,
						},
					]
				: []),
			{
				name: `Clearly below the built-in style: ${titleOf(id)}`,
				measured: `${spreadText(cost.wall, 2)} against ${spreadText(builtIn.wall, 2)}`,
				holds: cost.wall.high < builtIn.wall.low,
			},
		];
	});
}

function ownTargets({ costs: { hook, loading } }: Run): Target[] {
	return [
		...(hook
			? [
					{
						name: `Hook with a fresh token under ${HOOK_LIMIT} µs`,
						measured: `${hook.hook.median.toFixed(1)} µs`,
						holds: hook.hook.median < HOOK_LIMIT,
					},
				]
			: []),
		...(loading
			? [
					{
						name: `Loading under ${LOADING_LIMIT} ms`,
						measured: spreadText(loading, 1, ' ms'),
						holds: loading.median < LOADING_LIMIT,
					},
				]
			: []),
	];
}
