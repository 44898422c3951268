import { setTimeout as sleep } from 'node:timers/promises';

type Task = (index: number) => Promise<void>;

/** Runs a task `count` times, `width` at a time. */
export async function inLanes(count: number, width: number, task: Task): Promise<void> {
	let next = 0;
	const lane = async () => {
		while (next < count) await task(next++);
	};
	await Promise.all(Array.from({ length: width }, lane));
}

/** Begins a task every `interval` ms, however long the ones before it take, and waits for all. */
export async function onTheBeat(count: number, interval: number, task: Task): Promise<void> {
	const begin = Date.now();
	const running: Array<Promise<void>> = [];
	for (let index = 0; index < count; index++) {
		await sleep(Math.max(0, begin + index * interval - Date.now()));
		running.push(task(index));
	}
	await Promise.all(running);
}
