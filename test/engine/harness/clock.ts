import { setTimeout as realSleep } from 'node:timers/promises';

interface Timeout {
	/** Epoch ms. */
	at: number;
	controller: AbortController;
}

/** A pause of the package takes this part of it in reality. */
const PART = 50;

const realTimeout = AbortSignal.timeout;
const timeouts = new Set<Timeout>();
let time = Date.now();

/** Epoch ms for package and simulator: stands still but for `pass`, `pause` and `tick`, however slow the machine. */
const now = (): number => time;

/** The simulator's clock: each look at it takes a millisecond, so that no two answers are of the same time. */
export function tick(): number {
	pass(0.001);
	return time;
}

/**
 * Takes over the time of the package, and its chance: `Date.now`, `AbortSignal.timeout` and `Math.random`, which draws
 * the middle of everything. To be called before the package is loaded; its pauses are handed to it, see package.ts.
 */
export function installClock(): void {
	Date.now = now;
	Math.random = () => 0.5;
	AbortSignal.timeout = (ms) => {
		const controller = new AbortController();
		timeouts.add({ at: time + ms, controller });
		return controller.signal;
	};
}

/** `AbortSignal` outlives a test file, all else is its own. */
export function uninstallClock(): void {
	AbortSignal.timeout = realTimeout;
}

/** Moves on by `seconds`, which ends what may not take as long. */
export function pass(seconds: number): void {
	time += Math.round(seconds * 1_000);
	for (const timeout of timeouts) {
		if (time < timeout.at) continue;
		timeouts.delete(timeout);
		// One after the other, as timers of Node: what one of them ends has ended before the next.
		setImmediate(() => timeout.controller.abort(new DOMException('Too late', 'TimeoutError')));
	}
}

/** In the place of `sleep`: pauses end in their order, and the clock moves on to the end of each. */
export async function pause(ms: number): Promise<void> {
	const end = time + ms;
	await realSleep(ms / PART);
	pass(Math.max(0, end - time) / 1_000);
}
