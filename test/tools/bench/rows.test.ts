import { describe, expect, test } from '@jest/globals';
import { growthRow } from '../../../bench/cost/growth';
import { memoryCell } from '../../../bench/cost/memory';
import { requestRows, type Pairs } from '../../../bench/cost/request';
import { picture } from '../../../bench/report/picture';
import type { Run } from '../../../bench/report/row';
import { table, withRun } from '../../../bench/report/table';
import { webhookRows } from '../../../bench/work/webhooks';

const requests = (id: string, beside: string, ratios: number[]): Pairs => ({
	id,
	beside,
	pairs: ratios.map((ratio) => ({
		way: { wall: ratio * 4, cpu: ratio * 2 },
		beside: { wall: 4, cpu: 2 },
	})),
});

describe('goals are judged from figures', () => {
	test.each([
		[1.05, true, true],
		[1.06, true, false],
		[1.1, false, true],
		[1.11, false, false],
	])('a request at %d × the least, on the current n8n %s: %s', (ratio, isCurrent, holds) => {
		const rows = requestRows([requests('predefined', 'least', [ratio])], isCurrent);
		expect(rows.map(({ cells }) => cells.predefined.holds)).toEqual([holds, holds]);
		expect(rows.map(({ cells }) => cells.least.text)).toEqual(['4.0 ms', '2.0 ms']);
	});

	test.each([
		[[0.9, 1, 1.3], true],
		[[1.02, 1.1, 1.2], false],
	])('pairs of %j beside the other build: %s', (ratios, holds) => {
		const all = [
			requests('predefined', 'least', [1]),
			requests('predefined', 'otherBuild', ratios),
		];
		const [, time, , cpu] = requestRows(all, true);
		expect([time, cpu].map(({ cells }) => cells.predefined.holds)).toEqual([holds, holds]);
	});

	test.each([
		[2.4, true],
		[2.5, false],
	])('items that take %d times as long, where those of the least take twice: %s', (last, holds) => {
		const points = (each: number) => [
			{ items: 10, each: 1 },
			{ items: 100, each },
		];
		const lines = new Map([
			['fluentAuth', points(last)],
			['least', points(2)],
		]);
		expect(growthRow('Fluent Auth', lines).cells).toMatchObject({
			fluentAuth: { holds },
			least: { text: '1.00 / 2.00' },
		});
	});

	test.each([
		[7e6, '+7.0 MB', true],
		[8e6, '+8.0 MB', false],
		[-2e6, '−2.0 MB', true],
	])('%d bytes more after items of 16 MB: %s, %s', (grown, text, holds) => {
		expect(memoryCell(grown, 16e6)).toEqual({ text, holds });
	});

	test.each([
		['as they should be', {}, [true, true, true]],
		['a signed one is lost', { signed: { runs: 99 } }, [false, true, true]],
		['a signed one is refused', { signed: { answered: 99 } }, [false, true, true]],
		['a forged one starts a run', { forged: { runs: 1 } }, [true, false, true]],
		['a forged one is not refused', { forged: { answered: 99 } }, [true, false, true]],
		['a refusal takes a ms more', { forged: { cpu: [2, 3, 4] } }, [true, true, false]],
	])('webhooks: %s', (_what, changes: Record<string, object>, holds) => {
		const signed = { answered: 100, runs: 100, cpu: [], ...changes.signed };
		const forged = { answered: 100, runs: 0, cpu: [1.9, 2.9, 3.9], ...changes.forged };
		const plain = { answered: 100, runs: 0, cpu: [1, 2, 3] };
		const rows = webhookRows(100, signed, [forged, plain]);
		expect(rows.map(({ cells }) => cells.predefined.holds)).toEqual(holds);
		expect(rows.map(({ cells }) => cells.least?.text)).toEqual([
			undefined,
			'100 / 0',
			'2.00 (1.50 to 2.50)',
		]);
	});
});

describe('the report', () => {
	const cells = {
		fluentAuth: { text: '1', value: 1, holds: true },
		predefined: { text: '2', value: 2, holds: false },
		builtIn: { text: '20', value: 20 },
	};
	const row = { title: 'Logins', goal: '1', picture: 'Logins & locks', cells };
	const run = (n8n: string): Run => ({ n8n, conditions: `on ${n8n}`, rows: [row] });

	test('shows a missed goal in bold, and nothing for a way that cannot do it', () => {
		const line = table(run('2.40.0')).split('\n')[2].split('|');
		const shown = line.slice(1, -1).map((cell) => cell.trim());
		expect(shown).toEqual(['Logins', '1', '1', '**2**', '20', ...Array(4).fill('')]);
	});

	test('draws each bar as long as its figure', () => {
		const svg = picture(run('2.40.0'));
		const widths = [...svg.matchAll(/<rect [^>]*?width="(\d+)"/g)].map(([, width]) => width);
		expect(widths).toEqual(['12', '23', '230']);
		expect(svg).toContain('Logins &amp; locks');
	});

	test('holds one section for each n8n, the newest first', () => {
		const three = ['1.100.0', '2.40.0', '2.8.4', '1.100.0'].map(run);
		const heads = three.reduce(withRun, '').match(/^## .*/gm);
		expect(heads).toEqual(['## n8n 2.40.0', '## n8n 2.8.4', '## n8n 1.100.0']);
	});
});
