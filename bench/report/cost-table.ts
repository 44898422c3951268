import type { RequestCost, Spread } from '../cost';
import { leastWay, TIMED } from '../ways';
import { figures, kilobytes, milliseconds, NONE, prose, spreadText, whole } from './format';
import type { Costs } from './model';

/** Time and CPU time of one request, one row per way. */
export function requestTable({ request }: Costs): string {
	if (!request) return '';
	const rows = TIMED.map(({ id, title }) => {
		const cost = request.ways[id];
		return cost ? [title, ...textsOf(cost)] : [title];
	});
	return figures([['', 'Time, × least', 'CPU time, × least'], ...rows, [leastWay.title, '1', '1']]);
}

const textsOf = ({ wall, cpu }: RequestCost) => [
	spreadText(wall, 2),
	cpu ? spreadText(cpu, 2) : NONE,
];

/** The least predefined credential in ms, to read the ratios by. */
export function leastText({ request }: Costs): string {
	if (!request) return '';
	const { wall, cpu } = request.least;
	const processor = cpu ? `, CPU time ${spreadText(cpu, 1, ' ms')}` : '';
	return `The least predefined credential itself: ${spreadText(wall, 1, ' ms')} per request${processor}.`;
}

/** One row per number of items, and of each node its time and the memory after it. */
export function growthTable({ growth = [] }: Costs): string {
	const rows = growth.flatMap(({ title, points }) =>
		points.map(({ items, wall, heap }) => [
			title,
			whole(items),
			milliseconds(wall.median),
			`${(wall.median / items).toFixed(2)} ms`,
			megabytes(heap),
		]),
	);
	if (rows.length === 0) return '';
	return figures([['', 'Items', 'Time', 'per item', 'Heap of n8n after it'], ...rows]);
}

const megabytes = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MB`;

/** What the package costs by itself. */
export function ownTable({ hook, loading, start, size, heap }: Costs): string {
	const rows: string[][] = [];
	const add = (name: string, figure: string) => void rows.push([name, figure]);
	if (hook) {
		const { hook: alone, withHeader } = hook;
		add(
			'Hook, fresh token',
			`${alone.median.toFixed(1)} µs (third quartile ${alone.high.toFixed(1)})`,
		);
		add('Hook and header', `${withHeader.median.toFixed(1)} µs`);
	}
	if (loading) add('Loading credential and node', spreadText(loading, 1, ' ms'));
	if (start) {
		const { wall, cpu } = start;
		const addStarts = (what: string, both: { with: Spread; without: Spread }) => {
			add(`${what} with the package`, spreadText(both.with, 0, ' ms'));
			add(`${what} without`, spreadText(both.without, 0, ' ms'));
		};
		addStarts('Start of n8n', wall);
		if (cpu) addStarts('CPU time of that start', cpu);
		if (loading) {
			const share = (loading.median / wall.without.median) * 100;
			add('Loading as a share of the start', `${share.toFixed(2)} %`);
		}
	}
	if (size) {
		const { packed, unpacked, files } = size;
		add('Size', `${kilobytes(packed)} packed, ${kilobytes(unpacked)} unpacked, ${files} files`);
	}
	for (const [number, bytes] of Object.entries(heap ?? {})) {
		add(`Heap after logins with ${whole(Number(number))} credentials`, kilobytes(bytes.median));
	}
	return rows.length > 0 ? prose([['', ''], ...rows]) : '';
}
