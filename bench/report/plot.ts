import * as echarts from 'echarts';
import { WAYS, type WayId } from '../ways';
import type { Counted } from '../work';
import { ratio, whole } from './format';
import type { Run, WorkResult } from './model';
import { counted, mostConcurrent, OURS, workOf } from './results';

/** One small bar chart: a bar per way, less is better. */
interface Panel {
	title: string;
	value(id: WayId): number | undefined;
	show(value: number): string;
}

/** Each has a contrast of more than 4 to 1 on GitHub's light and on its dark background. */
const TEXT = '#76808a';
const OWN = '#2f81f7';
const OTHER = '#8b949e';

const SIZE = { width: 960, height: 700 };
const COLUMNS = 2;
const CELL = { width: 480, height: 230, left: 150, right: 70, top: 42, bar: 26 };

/** @returns SVG */
export function plot(run: Run): string {
	const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
	const panels = panelsOf(run);
	const ways = [...WAYS].reverse();
	chart.setOption({
		animation: false,
		backgroundColor: 'transparent',
		textStyle: { fontFamily: 'system-ui, sans-serif', color: TEXT, fontSize: 13 },
		title: panels.map(({ title }, index) => ({
			text: title,
			...placeOf(index, 0, 8),
			textStyle: { color: TEXT, fontSize: 14, fontWeight: 600 },
		})),
		grid: panels.map((_, index) => ({
			...placeOf(index, CELL.left, CELL.top),
			width: CELL.width - CELL.left - CELL.right,
			height: WAYS.length * CELL.bar,
		})),
		xAxis: panels.map((_, index) => ({ type: 'value', gridIndex: index, show: false, min: 0 })),
		yAxis: panels.map((_, index) => ({
			type: 'category',
			gridIndex: index,
			data: ways.map(({ short }) => short),
			axisLine: { show: false },
			axisTick: { show: false },
			axisLabel: { color: TEXT, fontSize: 13 },
		})),
		series: panels.map(({ value, show }, index) => ({
			type: 'bar',
			xAxisIndex: index,
			yAxisIndex: index,
			barWidth: '62%',
			data: ways.map(({ id }) => {
				const found = value(id);
				const text = found === undefined ? 'n/a' : show(found);
				const own = OURS.includes(id);
				return {
					value: found ?? 0,
					itemStyle: { color: own ? OWN : OTHER },
					label: { formatter: text, fontWeight: own ? 700 : 400 },
				};
			}),
			label: { show: true, position: 'right', color: TEXT, fontSize: 13 },
		})),
	});
	const svg = chart.renderToSVGString();
	chart.dispose();
	return svg;
}

const placeOf = (index: number, left: number, top: number) => ({
	left: (index % COLUMNS) * CELL.width + left,
	top: Math.floor(index / COLUMNS) * CELL.height + top,
});

function panelsOf(run: Run): Panel[] {
	const { request } = run.costs;
	return [
		panel('Logins', workOf(run, 'fresh'), ({ logins }) => logins),
		panel('Logins', mostConcurrent(run), ({ logins }) => logins),
		panel('Logins', workOf(run, 'expiry'), ({ logins }) => logins),
		panel(
			'Refused logins',
			workOf(run, 'wrongItems'),
			({ failedLogins }) => failedLogins,
			' (5 lock)',
		),
		{
			...panel('Orders sent twice', workOf(run, 'failingApi'), ({ sentTwice }) => sentTwice),
			title: 'Orders sent twice: 500 to every tenth POST',
		},
		{
			title: 'Time per request in n8n, static token = 1',
			value: (id) => (id === 'header' ? 1 : request?.ways[id]?.wall.median),
			show: ratio,
		},
	];
}

function panel(
	what: string,
	work: WorkResult | undefined,
	figure: (counted: Counted) => number,
	note = '',
): Panel {
	return {
		title: `${what}: ${work?.title ?? ''}${note}`,
		value: (id) => {
			const found = counted(work?.results[id]);
			return found && figure(found);
		},
		show: whole,
	};
}
