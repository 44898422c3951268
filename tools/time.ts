import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE, SECOND } from '../fluent/time';

export { MINUTE, SECOND };
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

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
