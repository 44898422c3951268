import { COLUMNS, OURS } from '../ways';
import { decimal } from './format';
import type { Row, Run } from './row';

/** Each has a contrast of more than 4 to 1 on GitHub's light and on its dark background. */
const TEXT = '#76808a';
const OWN = '#2f81f7';
const OTHER = '#8b949e';

const PANELS_IN_A_ROW = 2;
const PANEL = { width: 480, top: 34, line: 24, bottom: 22 };
const BAR = { left: 160, width: 230, height: 15 };

/** A small bar chart for each row that has a title for it; less is better. @returns SVG */
export function picture({ rows }: Run): string {
	const shown = rows.filter((row) => row.picture !== undefined);
	const lines = Math.max(...shown.map((row) => barsOf(row).length));
	const height = PANEL.top + lines * PANEL.line + PANEL.bottom;
	const panels = shown.map((row, index) => {
		const x = (index % PANELS_IN_A_ROW) * PANEL.width;
		const y = Math.floor(index / PANELS_IN_A_ROW) * height;
		return `<g transform="translate(${x} ${y})">${panel(row)}</g>`;
	});
	const size = [PANELS_IN_A_ROW * PANEL.width, Math.ceil(shown.length / PANELS_IN_A_ROW) * height];
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${size[0]}" height="${size[1]}" viewBox="0 0 ${size.join(' ')}" font-family="system-ui, sans-serif" font-size="13" fill="${TEXT}">`,
		...panels,
		'</svg>\n',
	].join('\n');
}

function panel(row: Row): string {
	const bars = barsOf(row);
	const most = Math.max(...bars.map(({ value }) => value)) || 1;
	const drawn = bars.map(({ id, title, value }, index) => {
		const y = PANEL.top + index * PANEL.line;
		const own = OURS.includes(id);
		const width = Math.round((value / most) * BAR.width);
		const weight = own ? ' font-weight="700"' : '';
		return [
			text(BAR.left - 8, y + 12, title, ' text-anchor="end"'),
			`<rect x="${BAR.left}" y="${y}" width="${width}" height="${BAR.height}" fill="${own ? OWN : OTHER}"/>`,
			text(BAR.left + width + 6, y + 12, figure(value), weight),
		].join('');
	});
	const title = text(0, 18, row.picture ?? '', ' font-size="14" font-weight="600"');
	return [title, ...drawn].join('\n');
}

const barsOf = ({ cells }: Row) =>
	COLUMNS.flatMap(({ id, title }) => {
		const value = cells[id]?.value;
		return value === undefined || Number.isNaN(value) ? [] : [{ id, title, value }];
	});

const figure = (value: number): string => decimal(value, Number.isInteger(value) ? 0 : 2);

const text = (x: number, y: number, words: string, style: string): string =>
	`<text x="${x}" y="${y}"${style}>${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`;
