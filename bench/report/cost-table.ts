import type { Spread } from '../cost';
import { leastWay, WAYS } from '../ways';
import { figures, kilobytes, NONE, prose, spreadText, whole } from './format';
import type { Costs } from './model';

/** Time and CPU time of one request, one row per way. */
export function requestTable({ request }: Costs): string {
	if (!request) return '';
	const rows = [...WAYS, leastWay].map(({ id, title }) => {
		if (id === 'sdk') return [`${title}: n/a, there is no n8n in it`];
		if (id === 'header') return [title, '1', '1'];
		const cost = request.ways[id];
		if (!cost) return [title];
		const { wall, cpu, toLeast } = cost;
		const compared = id === 'least' ? ['1', '1'] : textsOf(toLeast.wall, toLeast.cpu);
		return [title, ...textsOf(wall, cpu), ...compared];
	});
	const head = ['Time, × floor', 'CPU, × floor', 'Time, × least', 'CPU, × least'];
	return figures([['', ...head], ...rows]);
}

const textsOf = (wall: Spread, cpu: Spread | null) => [
	spreadText(wall, 2),
	cpu ? spreadText(cpu, 2) : NONE,
];

/** The floor in ms, to read the ratios by. */
export function floorText({ request }: Costs): string {
	if (!request) return '';
	const { wall, cpu } = request.floor;
	const processor = cpu ? `, CPU time ${spreadText(cpu, 1, ' ms')}` : '';
	return `The floor itself: ${spreadText(wall, 1, ' ms')} per request${processor}.`;
}

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
		add('Start of n8n with the package', spreadText(wall.with, 0, ' ms'));
		add('Start of n8n without', spreadText(wall.without, 0, ' ms'));
		if (cpu) add('CPU time of these starts, with', spreadText(cpu.with, 0, ' ms'));
		if (cpu) add('CPU time of these starts, without', spreadText(cpu.without, 0, ' ms'));
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
