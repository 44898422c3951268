import { Listr, PRESET_TIMER, type ListrTask } from 'listr2';
import { inLines, OLDER_EXPRESSIONS, SetupError, type N8nVersion } from '../tools/n8n';
import { HEAP_PROBE } from '../tools/n8n/measures';
import { conditionsOf } from './conditions';
import { measureGrowth } from './cost/growth';
import { measureMemory } from './cost/memory';
import { measureOwn } from './cost/own';
import { measureRequests } from './cost/request';
import type { BenchOptions } from './options';
import type { Row, Run } from './report/row';
import { FULL, QUICK } from './scale';
import { Stage } from './stage';
import { compare, worksOf } from './work';
import { measureWebhooks } from './work/webhooks';

type Say = (text: string) => void;

/** What can be chosen with `--only`: some rows of the table. */
interface Part {
	id: string;
	title: string;
	run(stage: Stage, say: Say): Promise<Row[]>;
}

/** Parts that share an n8n. */
interface Act {
	title: string;
	env: NodeJS.ProcessEnv;
	parts: Part[];
}

function actsOf({ quick, against }: BenchOptions): Act[] {
	const scale = quick ? QUICK : FULL;
	const part = (title: string, run: Part['run']): Part => ({ id: title.split(' ')[0], title, run });
	return [
		{
			title: 'Counts',
			// Takes half the time of n8n's newer expressions, and changes no count.
			env: OLDER_EXPRESSIONS,
			parts: [
				...worksOf(scale).map((work): Part => ({
					id: work.id,
					title: work.title,
					run: async (stage, say) => [await compare(stage, work, say)],
				})),
				part('webhooks to Fluent Trigger', (stage) => measureWebhooks(stage, scale)),
			],
		},
		{
			title: 'Costs',
			env: { NODE_OPTIONS: HEAP_PROBE },
			parts: [
				part('request cost', (stage) => measureRequests(stage, scale, against !== undefined)),
				part('growth of cost by items', (stage, say) => measureGrowth(stage, scale, say)),
				part('memory after large items', (stage, say) => measureMemory(stage, scale, say)),
				part('package alone', (stage) => measureOwn(stage, scale, against)),
			],
		},
	];
}

/** Runs the benchmark on one n8n, part by part, visibly. */
export async function runBench(
	version: N8nVersion,
	options: BenchOptions,
	stages: Set<Stage>,
): Promise<Run> {
	const rows: Row[] = [];
	const tasks = chosen(actsOf(options), options.only).flatMap(({ title, env, parts }) => {
		let stage: Stage;
		const settings = { version, env, against: options.against };
		return [
			{
				title: `${title}: start n8n ${version}`,
				task: async (_, task) => {
					stage = await Stage.open(
						settings,
						inLines((text) => (task.output = text)),
					);
					stages.add(stage);
				},
			},
			...parts.map((part): ListrTask => ({
				title: part.title,
				task: async (_, task) => {
					rows.push(...(await part.run(stage, (text) => (task.output = text))));
				},
			})),
			{
				title: 'Stop n8n',
				task: async () => {
					await stage.close();
					stages.delete(stage);
				},
			},
		] satisfies ListrTask[];
	});
	await new Listr(tasks, {
		// Ctrl-C is ours: listr2 would leave at once, without stopping n8n.
		registerSignalListeners: false,
		rendererOptions: { collapseErrors: false, showErrorMessage: false, timer: PRESET_TIMER },
		fallbackRenderer: 'simple',
		fallbackRendererOptions: { timer: PRESET_TIMER },
	}).run();
	return { n8n: version, conditions: await conditionsOf(version, options.quick), rows };
}

function chosen(acts: Act[], only: string[]): Act[] {
	const known = acts.flatMap(({ parts }) => parts.map(({ id }) => id));
	const unknown = only.find((id) => !known.includes(id));
	if (unknown) throw new SetupError(`--only knows no "${unknown}", but ${known.join(', ')}.`);
	const isWanted = ({ id }: Part) => only.length === 0 || only.includes(id);
	return acts
		.map((act) => ({ ...act, parts: act.parts.filter(isWanted) }))
		.filter(({ parts }) => parts.length > 0);
}
