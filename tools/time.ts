import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE, SECOND } from '../fluent/time';

export { MINUTE, SECOND };
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

type Task = () => Promise<void>;

/** Runs a task `count` times, `width` at a time. */
export async function inLanes(count: number, width: number, task: Task): Promise<void> {
	let begun = 0;
	const lane = async () => {
		while (begun++ < count) await task();
	};
	await Promise.all(Array.from({ length: width }, lane));
}

/** Looks ten times a second until there is something, for `patience` ms at most. @returns what there is, or undefined */
export async function waitFor<Found>(
	look: () => Found | undefined | false | Promise<Found | undefined | false>,
	patience: number,
): Promise<Found | undefined> {
	const deadline = Date.now() + patience;
	for (;;) {
		const found = await look();
		if (found || Date.now() > deadline) return found || undefined;
		await sleep(100);
	}
}
