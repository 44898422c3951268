import { describe, expect, test } from '@jest/globals';
import type { Run } from '../../../bench/report/model';
import { targets } from '../../../bench/report/targets';
import type { Counted } from '../../../bench/work';
import { CURRENT_N8N, LEGACY_N8N } from '../../../tools/n8n';

const spread = (median: number) => ({ median, low: median, high: median, samples: 1 });
const cost = (ratio: number) => ({ wall: spread(ratio), cpu: spread(ratio) });

function runOn(n8n: string, { works = [], costs = {} }: Partial<Run>): Run {
	return { conditions: { n8n } as Run['conditions'], works, costs };
}

const requests = (predefined: number, builtIn: number): Partial<Run> => ({
	costs: {
		request: {
			least: cost(1),
			ways: { predefined: cost(predefined), builtIn: cost(builtIn) },
		},
	},
});

const work = (id: string, figures: Partial<Counted>): Partial<Run> => ({
	works: [{ id, title: id, how: '', about: [], results: { predefined: figures as Counted } }],
});

const line = (lastTime: number, lastHeap: number) => [
	{ items: 1, wall: spread(1), heap: 100 },
	{ items: 10, wall: spread(10), heap: 100 },
	{ items: 100, wall: spread(lastTime), heap: lastHeap },
];

/** The time of each item doubles in n8n's own line. */
const growth = (lastTime: number, lastHeap: number): Partial<Run> => ({
	costs: {
		growth: [
			{ title: 'Fluent Auth', beside: 'Least node', points: line(lastTime, lastHeap) },
			{ title: 'Least node', points: line(200, 200) },
		],
	},
});

/** Results of the rows whose name has a text in it. */
function resultsOf(run: Run, text: string): string[] {
	const rows = targets(run).split('\n').slice(2);
	const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
	return cells.filter(([, name]) => name.includes(text)).map(([, , , result]) => result);
}

const [PASS, MISS] = ['pass', '**miss**'];

describe('targets are judged from figures', () => {
	test.each([
		[CURRENT_N8N, 1.05, PASS],
		[CURRENT_N8N, 1.06, MISS],
		[LEGACY_N8N, 1.1, PASS],
		[LEGACY_N8N, 1.11, MISS],
	])('on n8n %s a request at %d × the least predefined credential: %s', (n8n, ratio, result) => {
		const run = runOn(n8n, requests(ratio, 2));
		expect(resultsOf(run, 'least predefined')).toEqual([result, result]);
		expect(resultsOf(run, 'built-in')).toEqual([PASS, PASS]);
	});

	test('a request as dear as in the built-in style', () => {
		const run = runOn(CURRENT_N8N, requests(1, 1));
		expect(resultsOf(run, 'built-in')).toEqual([MISS, MISS]);
	});

	test.each([
		[31, 2, PASS],
		[31, 3, MISS],
		[29, 2, MISS],
	])('runs for %d s with %d questions: %s', (seconds, questions, result) => {
		const run = runOn(CURRENT_N8N, work('fresh', { seconds, questions, logins: 0, writes: 0 }));
		expect(resultsOf(run, 'question for each')).toEqual([result]);
	});

	test.each([
		[4, false, PASS],
		[4, true, MISS],
		[5, false, MISS],
	])('%d failures that count, locked %s: %s', (failures, locked, result) => {
		const run = runOn(CURRENT_N8N, work('lostAnswers', { failures, locked }));
		expect(resultsOf(run, 'failures that count')).toEqual([result]);
	});

	test.each([
		[240, 110, [PASS, PASS]],
		[241, 111, [MISS, MISS]],
	])('ten times the items in %d ms, with a heap of %d: %j', (time, heap, results) => {
		expect(resultsOf(runOn(CURRENT_N8N, growth(time, heap)), 'Fluent Auth')).toEqual(results);
	});

	test.each([
		[0, 0, MISS],
		[1, 0, PASS],
		[0, 1, PASS],
	])('a rival with a login less, %d more failed runs and %d more dead tokens: %s', (...counts) => {
		const [failedRuns, deadTokens, result] = counts;
		const run = runOn(CURRENT_N8N, work('expiry', { logins: 1, failedRuns: 0, deadTokens: 0 }));
		run.works[0].results.builtIn = { logins: 0, failedRuns, deadTokens } as Counted;
		expect(resultsOf(run, 'First in every row')).toEqual([result]);
	});

	test('what was not measured is no target', () => {
		expect(targets(runOn(CURRENT_N8N, {})).split('\n')).toHaveLength(3);
	});
});
