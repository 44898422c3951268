import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build';
import type { Finding, Task } from './check';
import type { Invariant } from './judges';
import type { Report } from './worker';

/** Schedules of one task: few enough to show progress, enough to make the exchange cheap. */
const TASK = 1_000;

const { values: options } = parseArgs({
	options: {
		runs: { type: 'string', default: '10000' },
		seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
		/** Another core than that of the package. */
		core: { type: 'string', default: join(__dirname, '../../fluent/hook.ts') },
		/** One invariant alone. */
		invariant: { type: 'string' },
		processes: { type: 'string', default: String(availableParallelism()) },
	},
});

export interface Outcome {
	schedules: number;
	finding?: Finding;
}

/** Runs schedules in several processes until all have held or one has not. The n-th task is the same however many processes there are. */
async function run(file: string, runs: number): Promise<Outcome> {
	const seed = Number(options.seed);
	const invariants = options.invariant ? (options.invariant.split(',') as Invariant[]) : undefined;
	const outcome: Outcome = { schedules: 0 };
	let handedOut = 0;
	const nextTask = (): (Task & { first: number }) | undefined => {
		if (handedOut >= runs || outcome.finding) return undefined;
		const first = handedOut;
		const size = Math.min(TASK, runs - first);
		handedOut += size;
		return { seed: seed + first, runs: size, invariants, first };
	};
	const started = performance.now();
	const show = setInterval(() => progress(outcome.schedules, started), 10_000);
	await Promise.all(
		Array.from({ length: Number(options.processes) }, async () => {
			const worker = fork(file, { execArgv: ['--max-semi-space-size=64'] });
			try {
				for (let task = nextTask(); task; task = nextTask()) {
					const { finding, failed } = await ask(worker, task);
					if (failed) throw new Error(failed);
					outcome.schedules += finding ? finding.after : task.runs;
					if (finding && (!outcome.finding || task.first + finding.after < outcome.finding.after)) {
						outcome.finding = { ...finding, after: task.first + finding.after };
					}
				}
			} finally {
				worker.kill();
			}
		}),
	);
	clearInterval(show);
	progress(outcome.schedules, started);
	return outcome;
}

function ask(worker: ReturnType<typeof fork>, task: Task): Promise<Report> {
	return new Promise((resolve, reject) => {
		worker.once('message', (report) => {
			worker.removeAllListeners('exit');
			resolve(report as Report);
		});
		worker.once('exit', (code) => reject(new Error(`A process of the simulation ended (${code})`)));
		worker.send(task);
	});
}

function progress(schedules: number, started: number): void {
	const seconds = (performance.now() - started) / 1000;
	console.log(`${schedules} schedules, ${Math.round(schedules / seconds)} a second`);
}

async function main(): Promise<void> {
	console.log(`Seed ${options.seed}`);
	const file = await build('core', options.core);
	const { finding } = await run(file, Number(options.runs));
	if (!finding) return console.log('Every invariant holds.');
	console.log(`\n${finding.invariant} falls after ${finding.after} schedules:\n\n${finding.story}`);
	process.exitCode = 1;
}

void main();
