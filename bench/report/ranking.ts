import { shortOf, type WayId } from '../ways';
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
	{ name: 'failures that count', value: ({ failures }) => failures, show: whole },
	{ name: 'refused refreshes', value: ({ refusedRefreshes }) => refusedRefreshes, show: whole },
	{ name: 'failed runs', value: ({ failedRuns }) => failedRuns, show: whole },
	{ name: 'questions to Fluent', value: ({ questions }) => questions, show: whole },
];
const SLOWEST: Measure = {
	name: 'slowest run',
	value: ({ slowest }) => slowest,
	show: milliseconds,
};

/** Rows in which a refresh that was answered with 500 counts as a login like those that work. */
const FAILED_REFRESHES = ['refreshDown'];

const REASONS: Record<string, string> = {
	'refreshDown logins':
		'a refresh that fails is followed by a login with the password; what never refreshes has one request less',
	'failingApi failed runs':
		'the API’s 500 fails the run; those that have no failed run have sent the order again',
	'graphql failed runs':
		'n8n tells nobody of a 401 here, so a token is proven again when a minute has passed',
	'expiry slowest run':
		'Fluent returns the same token until it has expired, and nothing is sent in a token’s last second, so runs wait for the next one',
	'fluentAuth questions to Fluent':
		'Fluent Auth asks who the user is, once for each token and 30 s; its option Check With Fluent turns that off',
	'predefined questions to Fluent':
		'before a failed request is sent again, and once a minute where n8n hides a 401, the package asks whether the token still works',
};

/** Every figure in which another way is better than this package. A static token does not compete: it cannot log in. */
export function notFirst(run: Run): Behind[] {
	return [...behindInWork(run), ...behindInCost(run)];
}

function behindInWork({ works }: Run): Behind[] {
	return works.flatMap(({ id: work, title, about, results }) =>
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
				const rivals = others.filter(({ found }) => name !== 'logins' || serves(found, own));
				const best = lowest(rivals.map(({ id, found }) => [id, value(found)]));
				if (!best || best.figure >= figure) return [];
				return {
					way,
					measure: name,
					text: `${title}: ${show(figure)}, best ${shortOf(best.id)} ${show(best.figure)}`,
					reason: REASONS[`${work} ${name}`] ?? REASONS[`${way} ${name}`],
					target: target && !(name === 'logins' && FAILED_REFRESHES.includes(work)),
				};
			});
		}),
	);
}

/** To save the login without which runs fail, or dead tokens are sent, is no merit. */
const serves = (found: Counted, own: Counted): boolean =>
	found.failedRuns <= own.failedRuns && found.deadTokens <= own.deadTokens;

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
				text: `${ratio(figure)} × the least predefined credential, best ${shortOf(best.id)} ${ratio(best.figure)}`,
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
		const head = `**${shortOf(way)}, ${measure}**${reason ? ` (${reason})` : ''}`;
		groups.set(head, [...(groups.get(head) ?? []), behind]);
	}
	const bullets = [...groups].map(
		([head, all]) => `- ${head}: ${all.map(({ text }) => text).join('; ')}.`,
	);
	return bullets.join('\n') || 'Nowhere.';
}
