import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Finding, Task } from './worker';

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
	const { runs, seed, processes, file, jobs } = plan;
	const started = performance.now();
	let begun = 0;
	let held = 0;
	const findings: Finding[] = [];
	const report = () => {
		const rate = held / ((performance.now() - started) / 1_000);
		plan.report(`${held} schedules, ${Math.round(rate)} a second`);
	};
	const work = async () => {
		const worker = fork(file, { execArgv: MEMORY });
		const ended = once(worker, 'exit').then(([code]) => {
			throw new Error(`A process of the simulation ended with ${code}`);
		});
		// Killed when its work is done, it ends as well.
		ended.catch(() => {});
		try {
			while (begun < runs && !findings.length) {
				const skipped = begun;
				begun += TASK;
				const task: Task = {
					seed: seed + skipped,
					runs: Math.min(TASK, runs - skipped),
					processes,
				};
				worker.send(task);
				const [{ finding }] = (await Promise.race([once(worker, 'message'), ended])) as [
					{ finding?: Finding },
				];
				held += finding?.after ?? task.runs;
				if (finding) findings.push({ ...finding, after: skipped + finding.after });
			}
		} finally {
			worker.kill();
		}
	};
	const timer = setInterval(report, REPORT_EVERY);
	try {
		await Promise.all(Array.from({ length: jobs }, work));
	} finally {
		clearInterval(timer);
	}
	report();
	return findings.sort((one, other) => one.after - other.after)[0];
}
