import { fork, type ChildProcess } from 'node:child_process';
import type { Finding, Task } from './check';
import type { Report } from './worker';

/** Schedules of one task: few enough to show progress, enough to make the exchange cheap. */
const TASK = 1_000;
/** Each worker has a core, so threads of its own for the garbage only get in its way. */
const MEMORY = ['--max-semi-space-size=64', '--single-threaded-gc'];
/** ms between two reports. */
const REPORT_EVERY = 10_000;

export interface Plan extends Task {
	/** The compiled worker. */
	file: string;
	/** How many processes share the work. */
	jobs: number;
	report: (text: string) => void;
}

/**
 * Runs schedules in several processes until all have held or one has not. The n-th schedule is the same however many
 * processes there are.
 */
export async function runSchedules(plan: Plan): Promise<Finding | undefined> {
	const started = performance.now();
	let held = 0;
	let first: Finding | undefined;
	const report = () => {
		const rate = held / ((performance.now() - started) / 1_000);
		plan.report(`${held} schedules, ${Math.round(rate)} a second`);
	};
	const tasks = tasksOf(plan);
	const work = async () => {
		const worker = fork(plan.file, { execArgv: MEMORY });
		try {
			for (const { skipped, ...task } of tasks) {
				const { finding, failed } = await ask(worker, task);
				if (failed) throw new Error(failed);
				held += finding?.after ?? task.runs;
				if (!finding) continue;
				const found = { ...finding, after: skipped + finding.after };
				if (!first || found.after < first.after) first = found;
				tasks.return();
			}
		} finally {
			worker.kill();
		}
	};
	const timer = setInterval(report, REPORT_EVERY);
	try {
		await Promise.all(Array.from({ length: plan.jobs }, work));
	} finally {
		clearInterval(timer);
	}
	report();
	return first;
}

/** Handed out one by one to whoever has time. */
function* tasksOf({
	runs,
	seed,
	invariants,
	processes,
}: Plan): Generator<Task & { skipped: number }, void> {
	for (let skipped = 0; skipped < runs; skipped += TASK) {
		const share = { seed: seed + skipped, runs: Math.min(TASK, runs - skipped) };
		yield { ...share, invariants, processes, skipped };
	}
}

async function ask(worker: ChildProcess, task: Task): Promise<Report> {
	return await new Promise<Report>((resolve, reject) => {
		const onExit = (code: number | null) => {
			reject(new Error(`A process of the simulation ended with ${code}`));
		};
		worker.once('exit', onExit);
		worker.once('message', (report) => {
			worker.off('exit', onExit);
			resolve(report as Report);
		});
		worker.send(task);
	});
}
