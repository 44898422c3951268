import { markdownTable } from 'markdown-table';
import { COLUMNS } from '../ways';
import type { Cell, Run } from './row';

const TITLE = '# Benchmark results';
const HEAD = '## n8n ';

/** A table and a picture for each n8n, the newest first; a run takes the place of an older one on the same n8n. */
export function withRun(document: string, run: Run): string {
	const { n8n, conditions } = run;
	const own = [n8n, conditions, table(run), `![The same as bars](n8n-${n8n}.svg)`].join('\n\n');
	const others = document.split(HEAD).slice(1);
	const sections = [own, ...others.filter((section) => !section.startsWith(`${n8n}\n`))];
	sections.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
	return [TITLE, ...sections.map((section) => `${HEAD}${section.trim()}`)].join('\n\n');
}

/** A row for each figure, a column for each way; what misses its goal is bold. */
export function table({ rows }: Run): string {
	const head = ['', 'Goal', ...COLUMNS.map(({ title }) => title)];
	const lines = rows.map(({ title, goal = '', cells }) => [
		title,
		goal,
		...COLUMNS.map(({ id }) => inText(cells[id])),
	]);
	return markdownTable([head, ...lines], { align: head.map((_, at) => (at < 2 ? 'l' : 'r')) });
}

function inText(cell: Cell | undefined): string {
	if (!cell) return '';
	return cell.holds === false ? `**${cell.text}**` : cell.text;
}
