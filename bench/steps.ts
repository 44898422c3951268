import { Listr, PRESET_TIMER, type ListrTask } from 'listr2';
import { installN8n, OLDER_EXPRESSIONS, type InstallReport, type N8nVersion } from '../tools/n8n';
import { findProgram } from '../tools/n8n/services/program';
import { SetupError } from '../tools/setup.cjs';
import { conditionsOf } from './conditions';
import {
	measureGrowth,
	measureHeap,
	measureHook,
	measureLoading,
	measureRequests,
	measureSize,
	measureStarts,
} from './cost';
import type { BenchOptions } from './options';
import { HEAP_ENVIRONMENT } from './cost/heap-used';
import type { Costs, Run } from './report/model';
import { isModern } from './report/results';
import { FULL, QUICK } from './scale';
import { Stage } from './stage';
import { clusterWorks, compare, worksOf, type Work, type WorkResult } from './work';

type Say = (text: string) => void;

/** A part of the benchmark that can be chosen with `--only`. */
interface Part {
	id: string;
	title: string;
	run(say: Say): Promise<void>;
}

/** Parts that share a stage, if they need one. */
interface Act {
	title: string;
	open?(report: InstallReport): Promise<Stage>;
	parts: Part[];
}

/** Seconds between two lines about an install where lines cannot be rewritten. */
const LOG_INTERVAL = 15;

/** Runs the benchmark on one n8n, part by part, visibly. */
export async function runBench(
	version: N8nVersion,
	{ quick, only }: BenchOptions,
	stages: Set<Stage>,
): Promise<Run> {
	const begin = performance.now();
	const scale = quick ? QUICK : FULL;
	const works: WorkResult[] = [];
	const costs: Costs = {};
	let stage: Stage | undefined;
	const stageNow = () => {
		if (!stage) throw new Error('There is no stage.');
		return stage;
	};
	const compared = (work: Work): Part => ({
		id: work.id,
		title: work.title,
		run: async (say) => void works.push(await compare(stageNow(), work, say)),
	});
	const measured = <Key extends keyof Costs>(
		id: Key,
		title: string,
		measure: (say: Say) => Promise<Costs[Key]>,
	): Part => ({ id, title, run: async (say) => void (costs[id] = await measure(say)) });
	const node = async () => (await installN8n(version)).node;
	const measureStart = async (say: Say) =>
		await measureStarts(version, scale, () => undefined, say);

	const acts: Act[] = [
		{
			title: 'Counts in one process',
			open: async (report) => await Stage.open(version, OLDER_EXPRESSIONS, report),
			parts: worksOf(scale, isModern(version)).map(compared),
		},
		{
			title: 'Times in one process',
			open: async (report) => await Stage.open(version, HEAP_ENVIRONMENT, report),
			parts: [
				measured('request', 'Cost of one authenticated request', (say) =>
					measureRequests(stageNow(), scale, say),
				),
				measured('growth', 'Cost of growth', (say) => measureGrowth(stageNow(), scale, say)),
			],
		},
		{
			title: 'Several processes on one database',
			open: async () => await Stage.openCluster(version, scale.cluster.processes),
			parts: clusterWorks(scale).map(compared),
		},
		{
			title: 'The package alone',
			parts: [
				measured('hook', 'The hook alone', async () => measureHook(await node(), scale)),
				measured('loading', 'Loading the package', async () => measureLoading(await node(), scale)),
				measured('start', 'n8n’s start with and without the package', measureStart),
				measured('size', 'Size of the package', measureSize),
				measured('heap', 'Memory per 1,000 credentials', async () =>
					measureHeap(await node(), scale),
				),
			],
		},
	];
	const known = acts.flatMap(({ parts }) => parts.map(({ id }) => id));
	const unknown = only.find((id) => !known.includes(id));
	if (unknown) throw new SetupError(`--only knows no "${unknown}", but ${known.join(', ')}.`);
	const wanted = acts
		.map((act) => ({
			...act,
			parts: act.parts.filter(({ id }) => only.length === 0 || only.includes(id)),
		}))
		.filter(({ parts }) => parts.length > 0);
	// Said now, not after a quarter of an hour.
	if (wanted.some(({ parts }) => parts.some(({ id }) => id.startsWith('cluster')))) {
		findProgram('initdb', 'postgresql');
	}

	let number = 0;
	const numbered = (title: string) => `${++number}/${total} ${title}`;
	const total = wanted.reduce((sum, { parts }) => sum + parts.length, 0);
	const tasksOf = ({ title, open, parts }: Act): ListrTask[] => [
		{
			title: `${title}: start n8n ${version}`,
			enabled: open !== undefined,
			task: async (_, task) => {
				stage = await open?.(reporter((text) => (task.output = text)));
				stages.add(stageNow());
			},
		},
		...parts.map((part) => ({ ...listed(part), title: numbered(part.title) })),
		{
			title: 'Stop n8n',
			enabled: open !== undefined,
			task: async () => {
				await stageNow().close();
				stages.delete(stageNow());
			},
		},
	];
	await new Listr(wanted.flatMap(tasksOf), {
		// Ctrl-C is ours: listr2 would leave at once, without stopping n8n.
		registerSignalListeners: false,
		rendererOptions: { collapseErrors: false, showErrorMessage: false, timer: PRESET_TIMER },
		fallbackRenderer: 'simple',
		fallbackRendererOptions: { timer: PRESET_TIMER },
	}).run();
	const minutes = (performance.now() - begin) / 60_000;
	return { conditions: conditionsOf(await installN8n(version), quick, minutes), works, costs };
}

function listed({ title, run }: Part): ListrTask {
	return { title, task: async (_, task) => await run((text) => (task.output = text)) };
}

function reporter(say: Say): InstallReport {
	let last = '';
	return (step, elapsed) => {
		const worthTelling = process.stdout.isTTY || step !== last || elapsed % LOG_INTERVAL === 0;
		if (worthTelling) say(`${step} (${elapsed} s)`);
		last = step;
	};
}
