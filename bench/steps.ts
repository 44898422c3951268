import { Listr, type ListrTask } from 'listr2';
import { installN8n, type InstallReport, type N8nVersion } from '../tools/n8n';
import { SetupError } from '../tools/setup.cjs';
import { conditionsOf } from './conditions';
import {
	measureHeap,
	measureHook,
	measureLoading,
	measureRequests,
	measureSize,
	measureStarts,
} from './cost';
import type { BenchOptions } from './options';
import type { Costs, Run, WorkResult } from './report/model';
import { FULL, QUICK } from './scale';
import { Stage } from './stage';
import { WAYS } from './ways';
import { worksOf, type Work } from './work';

type Say = (text: string) => void;

/** A part of the benchmark that can be chosen with `--only`. */
interface Part {
	id: string;
	title: string;
	run(say: Say): Promise<void>;
}

/** Seconds between two lines about an install where lines cannot be rewritten. */
const LOG_INTERVAL = 15;

/** Runs the benchmark on one n8n, part by part, visibly. */
export async function runBench(
	version: N8nVersion,
	{ quick, only }: BenchOptions,
	stages: Set<Stage>,
): Promise<Run> {
	const scale = quick ? QUICK : FULL;
	const works: WorkResult[] = [];
	const costs: Costs = {};
	let run: Run | undefined;
	let stage: Stage | undefined;
	const stageNow = () => {
		if (!stage) throw new Error('There is no stage.');
		return stage;
	};
	const wanted = ({ id }: { id: string }) => only.length === 0 || only.includes(id);
	const node = async () => (await installN8n(version)).node;

	const onStage: Part[] = [
		...worksOf(scale).map((work) => ({
			id: work.id,
			title: work.title,
			run: async (say: Say) => void works.push(await compare(stageNow(), work, say)),
		})),
		{
			id: 'request',
			title: 'Cost of one authenticated request',
			run: async (say: Say) => {
				costs.request = await measureRequests(stageNow(), scale, say);
			},
		},
	];
	const alone: Part[] = [
		{
			id: 'hook',
			title: 'The hook alone',
			run: async () => void (costs.hook = await measureHook(await node(), scale)),
		},
		{
			id: 'loading',
			title: 'Loading the package',
			run: async () => void (costs.loading = await measureLoading(await node(), scale)),
		},
		{
			id: 'start',
			title: 'n8n’s start with and without the package',
			run: async (say: Say) =>
				void (costs.start = await measureStarts(version, scale, () => undefined, say)),
		},
		{
			id: 'size',
			title: 'Size of the package',
			run: async () => void (costs.size = await measureSize()),
		},
		{
			id: 'heap',
			title: 'Memory per 1,000 credentials',
			run: async () => void (costs.heap = await measureHeap(await node(), scale)),
		},
	];
	const known = [...onStage, ...alone].map(({ id }) => id);
	const unknown = only.find((id) => !known.includes(id));
	if (unknown) throw new SetupError(`--only knows no "${unknown}", but ${known.join(', ')}.`);
	const [onServer, byItself] = [onStage.filter(wanted), alone.filter(wanted)];

	const install: ListrTask = {
		title: `n8n ${version}`,
		task: async (_, task) => {
			const report = reporter((text) => (task.output = text));
			const found = await installN8n(version, report);
			run = { conditions: conditionsOf(found, quick), works, costs };
			if (onServer.length === 0) return;
			stage = await Stage.open(version, report);
			stages.add(stage);
		},
	};
	const close: ListrTask = {
		title: 'Stop n8n',
		enabled: onServer.length > 0,
		task: async () => {
			await stageNow().close();
			stages.delete(stageNow());
		},
	};
	await new Listr([install, ...onServer.map(listed), close, ...byItself.map(listed)], {
		// Ctrl-C is ours: listr2 would leave at once, without stopping n8n.
		registerSignalListeners: false,
		rendererOptions: { collapseErrors: false, showErrorMessage: false },
		fallbackRenderer: 'simple',
	}).run();
	if (!run) throw new Error('Nothing was run.');
	return run;
}

function listed({ title, run }: Part): ListrTask {
	return { title, task: async (_, task) => await run((text) => (task.output = text)) };
}

/** One way after the other, so that they do not share the machine. */
async function compare(stage: Stage, work: Work, say: Say): Promise<WorkResult> {
	const { id, title, how, about } = work;
	const results: WorkResult['results'] = {};
	for (const way of WAYS) {
		say(way.title);
		results[way.id] = await work.run(stage, way);
	}
	return { id, title, how, about, results };
}

function reporter(say: Say): InstallReport {
	let last = '';
	return (step, elapsed) => {
		const worthTelling = process.stdout.isTTY || step !== last || elapsed % LOG_INTERVAL === 0;
		if (worthTelling) say(`${step} (${elapsed} s)`);
		last = step;
	};
}
