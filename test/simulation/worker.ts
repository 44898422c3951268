import { createSubject } from '#core';
import { check, type Finding, type Task } from './check';

/** One process of `run.ts`: gets tasks, answers each with what it found. */

export interface Report {
	finding?: Finding;
	failed?: string;
}

// Nobody reads the stacks of the failures that a simulation throws by the thousand.
Error.stackTraceLimit = 0;

process.on('message', (task: Task) => {
	setImmediate(() => {
		const report: Report = {};
		try {
			report.finding = check(task, createSubject);
		} catch (error) {
			report.failed = String(error instanceof Error ? (error.stack ?? error) : error);
		}
		process.send?.(report);
	});
});
