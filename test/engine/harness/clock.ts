const realNow = Date.now;
let offset = 0;

/** Epoch ms of package and simulator, which agree on the time. Timers and sockets keep the real one. */
export const now = (): number => realNow() + offset;

/** Puts `now` in the place of `Date.now`; to be called before the package is loaded. */
export function installClock(): void {
	Date.now = now;
}

/** Moves on by `seconds`. */
export function pass(seconds: number): void {
	offset += seconds * 1000;
}
