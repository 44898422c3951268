import type { Line } from '../cost';
import { draw, STYLE, TEXT } from './draw';
import type { Run } from './model';

const SIZE = { width: 960, height: 420 };
const PANEL = { width: 370, height: 280, top: 50 };
/** As readable on a light background as on a dark one. */
const COLORS = ['#2f81f7', '#3fb950', '#a371f7', '#8b949e', '#bf8700'];
const MEGABYTE = 1024 ** 2;

type Point = Line['points'][number];

const PANELS = [
	{
		text: 'Time of the node in ms, both axes logarithmic',
		left: 70,
		type: 'log',
		value: ({ wall }: Point) => Math.max(wall.median, 1),
	},
	{
		text: 'Heap of n8n after it in MB',
		left: 550,
		type: 'value',
		value: ({ heap }: Point) => heap / MEGABYTE,
	},
] as const;

/** Time and memory by the number of items. @returns SVG */
export function growthPlot({ costs: { growth = [] } }: Run): string {
	const axis = {
		axisLabel: { color: TEXT },
		axisLine: { lineStyle: { color: TEXT } },
		splitLine: { lineStyle: { opacity: 0.2 } },
	};
	return draw(SIZE, {
		color: COLORS,
		title: PANELS.map(({ text, left }) => ({ text, left, top: 10, textStyle: STYLE.title })),
		legend: {
			bottom: 10,
			itemGap: 36,
			textStyle: { color: TEXT },
			data: growth.map(({ title }) => title),
		},
		grid: PANELS.map(({ left }) => ({ left, ...PANEL })),
		xAxis: PANELS.map((_, gridIndex) => ({
			...axis,
			type: 'log' as const,
			gridIndex,
			name: 'items',
			nameLocation: 'middle' as const,
			nameGap: 28,
			nameTextStyle: { color: TEXT },
		})),
		yAxis: PANELS.map(({ type }, gridIndex) => ({
			...axis,
			type,
			gridIndex,
			min: type === 'log' ? 1 : 0,
		})),
		series: PANELS.flatMap(({ value }, index) =>
			growth.map((line) => ({
				type: 'line' as const,
				name: line.title,
				xAxisIndex: index,
				yAxisIndex: index,
				symbol: 'circle',
				symbolSize: 6,
				lineStyle: { width: line.beside ? 3 : 1.5 },
				data: line.points.map((point) => [point.items, value(point)]),
			})),
		),
	});
}
