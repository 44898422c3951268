import { afterEach, beforeEach, jest } from '@jest/globals';
import type { Clock } from '../../../fluent/time';
import { HOUR, MINUTE, SECOND } from '../../../tools/time';

export { HOUR, MINUTE, SECOND };

/** A task that waits more often than this waits for ever. */
const MOST_WAITS = 10_000;

/** When every test begins. */
export const NOON = Date.UTC(2026, 0, 1, 12);

/** The core's clock, on Jest's virtual time. */
export const clock: Clock = {
	now: () => Date.now(),
	sleep: async (ms) => {
		if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
	},
	timeout: (ms) => {
		const controller = new AbortController();
		setTimeout(() => controller.abort(), ms);
		return controller.signal;
	},
};

/** Time stands still at noon, until a test moves it. */
export function useVirtualTime(): void {
	beforeEach(() => {
		jest.useFakeTimers({
			now: NOON,
			doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'],
		});
	});
	afterEach(() => {
		jest.useRealTimers();
	});
}

/** Moves on by `ms`, with all that happens meanwhile. */
export const pass = async (ms: number): Promise<void> => await jest.advanceTimersByTimeAsync(ms);

/** Sets the clock, forwards or backwards; pauses go on as if it had not been set. */
export const setClock = (at: number): void => void jest.setSystemTime(at);

/** Moves on, from one timer to the next, until `task` is done. */
export async function run<Result>(task: Promise<Result>): Promise<Result> {
	let isDone = false;
	const end = () => (isDone = true);
	task.then(end, end);
	await pass(0);
	for (let waits = 0; !isDone; waits++) {
		if (jest.getTimerCount() === 0) throw new Error('The task waits for something else than time.');
		if (waits > MOST_WAITS) throw new Error('The task does not end.');
		await jest.advanceTimersToNextTimerAsync();
	}
	return await task;
}
