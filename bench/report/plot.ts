import { WAYS, type WayId } from '../ways';
import type { Counted, WorkResult } from '../work';
import { draw, OTHER, OWN, STYLE, TEXT } from './draw';
import { ratio, whole } from './format';
import type { Run } from './model';
import { counted, mostConcurrent, OURS, workOf } from './results';

/** One small bar chart: a bar per way, less is better. */
interface Panel {
	title: string;
	value(id: WayId): number | undefined;
	show(value: number): string;
}

const SIZE = { width: 960, height: 930 };
const COLUMNS = 2;
const CELL = { width: 480, height: 230, left: 150, right: 70, top: 42, bar: 26 };

/** @returns SVG */
export function plot(run: Run): string {
	const panels = panelsOf(run);
	const ways = [...WAYS].reverse();
	return draw(SIZE, {
		title: panels.map(({ title }, index) => ({
			text: title,
			...placeOf(index, 0, 8),
			textStyle: STYLE.title,
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
			...panel('Failed runs', workOf(run, 'typos'), ({ failedRuns }) => failedRuns),
			title: 'Failed runs: typos in another credential of the user',
		},
		{
			...panel('Failures', workOf(run, 'lostAnswers'), ({ failures = 0 }) => failures),
			title: 'Failures that count: wrong password, answers lost',
		},
		{
			...panel('Orders sent twice', workOf(run, 'failingApi'), ({ sentTwice }) => sentTwice),
			title: 'Orders sent twice: 500 to every tenth POST',
		},
		{
			title: 'Time per request in n8n, least predefined credential = 1',
			value: (id) => request?.ways[id]?.wall.median,
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
