import type { Line } from '../cost';
import { shortOf } from '../ways';
import type { Counted } from '../work';
import { prose, ratio, spreadText, whole } from './format';
import type { Run } from './model';
import { notFirst } from './ranking';
import { counted, isModern, OURS, workOf } from './results';

interface Target {
	name: string;
	measured: string;
	holds: boolean;
}

/** Upper bounds of time and CPU time of one request, as a ratio to the least predefined credential. */
const REQUEST_LIMIT = { modern: 1.05, legacy: 1.1 };
/** µs, ms. */
const HOOK_LIMIT = 50;
const LOADING_LIMIT = 15;
/** s between two questions about the same token. */
const QUESTION_INTERVAL = 30;
/** Of processes that share what n8n stores. */
const LOGINS_PER_TOKEN = 1.3;
const REFUSED_SHARE = 0.1;
/** Fluent locks a user at 5. */
const MOST_FAILURES = 4;
/**
 * How much more each of ten times the items may take, where n8n itself takes no more with the least it can do, and what
 * n8n's memory may have grown after them.
 */
const GROWTH_LIMIT = { time: 1.2, heap: 1.1 };

/** What the project has set itself, and whether it holds. */
export function targets(run: Run): string {
	const all = [
		...countTargets(run),
		...clusterTargets(run),
		...requestTargets(run),
		...growthTargets(run),
		...ownTargets(run),
	];
	const rows = all.map(({ name, measured, holds }) => [
		name,
		measured,
		holds ? 'pass' : '**miss**',
	]);
	return prose([['Target', 'Measured', 'Result'], ...rows]);
}

type Judge = (found: Counted) => Omit<Target, 'name'>;

/** The same goal for both of our ways, as far as they were measured. */
function judge(run: Run, id: string | undefined, goal: string, verdict: Judge): Target[] {
	const work = workOf(run, id ?? '');
	return OURS.flatMap((way) => {
		const found = counted(work?.results[way]);
		if (!work || !found) return [];
		return { name: `${work.title}: ${goal}: ${shortOf(way)}`, ...verdict(found) };
	});
}

const none =
	(key: 'failedRuns' | 'failedLater'): Judge =>
	(found) => ({ measured: whole(found[key] ?? 0), holds: found[key] === 0 });

function countTargets(run: Run): Target[] {
	const behind = notFirst(run).filter(({ target }) => target);
	const first = run.works.find(({ id }) => id.startsWith('concurrent'))?.id;
	const loginsAndWrites =
		(logins: number, writes: number): Judge =>
		(found) => ({
			measured: `${whole(found.logins)} and ${whole(found.writes ?? 0)}`,
			holds: found.logins === logins && found.writes === writes,
		});
	const stored = isModern(run.conditions.n8n) ? 1 : 0;
	return [
		...judge(run, 'fresh', '0 logins, 0 writes', loginsAndWrites(0, 0)),
		...judge(
			run,
			'fresh',
			`at most one question for each ${QUESTION_INTERVAL} s`,
			({ questions, seconds }) => ({
				measured: `${whole(questions)} in ${whole(seconds)} s`,
				holds: questions <= 1 + Math.floor(seconds / QUESTION_INTERVAL),
			}),
		),
		...judge(
			run,
			first,
			`1 login, ${stored} ${stored === 1 ? 'write' : 'writes'}`,
			loginsAndWrites(1, stored),
		),
		...judge(run, 'expiry', 'no failed run, no dead token', ({ failedRuns, deadTokens }) => ({
			measured: `${whole(failedRuns)} and ${whole(deadTokens)}`,
			holds: failedRuns + deadTokens === 0,
		})),
		...judge(run, 'lostAnswers', `at most ${MOST_FAILURES} failures that count`, budget),
		...judge(run, 'typos', 'no failed run', none('failedRuns')),
		...judge(run, 'refreshDown', 'no failed run', none('failedRuns')),
		...judge(run, 'graphql', 'no failed run a minute later', none('failedLater')),
		{
			name: 'First in every row of logins, double sends, lockouts and stale users',
			measured:
				behind.map(({ way, measure, text }) => `${shortOf(way)}, ${measure}: ${text}`).join('; ') ||
				'first, or level with the first',
			holds: behind.length === 0,
		},
	];
}

const budget: Judge = ({ failures = 0, locked }) => ({
	measured: `${whole(failures)}${locked ? ', locked' : ''}`,
	holds: failures <= MOST_FAILURES && !locked,
});

/** Only where n8n stores it do processes know of each other. */
function clusterTargets(run: Run): Target[] {
	if (!isModern(run.conditions.n8n)) return [];
	return [
		...judge(
			run,
			'cluster',
			`at most ${LOGINS_PER_TOKEN} logins for each token`,
			({ logins, tokens }) => ({
				measured: `${ratio(logins / tokens)} (${whole(logins)} for ${whole(tokens)})`,
				holds: logins / tokens <= LOGINS_PER_TOKEN,
			}),
		),
		...judge(
			run,
			'clusterRefresh',
			'at most 1 of 10 logins a refused refresh',
			({ logins, refusedRefreshes }) => ({
				measured: `${whole(refusedRefreshes)} of ${whole(logins)}`,
				holds: refusedRefreshes / logins <= REFUSED_SHARE,
			}),
		),
		...judge(run, 'clusterRestarts', '1 failed login', ({ failures = 0 }) => ({
			measured: whole(failures),
			holds: failures === 1,
		})),
	];
}

function requestTargets({ conditions, costs: { request } }: Run): Target[] {
	const limit = REQUEST_LIMIT[isModern(conditions.n8n) ? 'modern' : 'legacy'];
	return (['wall', 'cpu'] as const).flatMap((kind) => {
		const what = kind === 'wall' ? 'Time' : 'CPU time';
		const builtIn = request?.ways.builtIn?.[kind];
		return OURS.flatMap((id) => {
			const found = request?.ways[id]?.[kind];
			if (!found || !builtIn) return [];
			return [
				{
					name: `${what} per request at most ${limit} × that of the least predefined credential: ${shortOf(id)}`,
					measured: spreadText(found, 2),
					holds: found.median <= limit,
				},
				{
					name: `${what} per request below the built-in style: ${shortOf(id)}`,
					measured: `${spreadText(found, 2)} against ${spreadText(builtIn, 2)}`,
					holds: found.median < builtIn.median,
				},
			];
		});
	});
}

function growthTargets({ costs: { growth = [] } }: Run): Target[] {
	return growth.flatMap((line) => {
		const beside = growth.find(({ title }) => title === line.beside);
		return beside ? growthOf(line, beside) : [];
	});
}

function growthOf(line: Line, beside: Line): Target[] {
	const { title, points } = line;
	const [first] = points;
	const [before, last] = points.slice(-2);
	if (!before || !last) return [];
	const [time, least] = [perItem(line), perItem(beside)];
	const heap = last.heap / first.heap;
	const sizes = (one: number) => `${whole(one)} to ${whole(last.items)} items`;
	return [
		{
			name: `${title}, ${sizes(before.items)}: each at most ${GROWTH_LIMIT.time} × the time, or as much more as with “${beside.title}”`,
			measured: `${ratio(time)} against ${ratio(least)}`,
			holds: time <= GROWTH_LIMIT.time * Math.max(1, least),
		},
		{
			name: `${title}, ${sizes(first.items)}: heap after it at most ${GROWTH_LIMIT.heap} ×`,
			measured: ratio(heap),
			holds: heap <= GROWTH_LIMIT.heap,
		},
	];
}

/** How much more an item takes among the most of them than among the tenth of that. */
function perItem({ points }: Line): number {
	const [before, last] = points.slice(-2).map(({ items, wall }) => wall.median / items);
	return last / before;
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
