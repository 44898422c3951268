import { setTimeout as sleep } from 'node:timers/promises';

type Task = () => Promise<void>;

/** Begins a task every `interval` ms, however long the ones before it take, and waits for all. */
export async function onTheBeat(count: number, interval: number, task: Task): Promise<void> {
	const begin = Date.now();
	const running: Array<Promise<void>> = [];
	for (let index = 0; index < count; index++) {
		await sleep(Math.max(0, begin + index * interval - Date.now()));
		running.push(task());
	}
	await Promise.all(running);
}
