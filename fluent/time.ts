/** Times are epoch ms and durations ms, here and everywhere. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

/** Time, handed in, so that tests move it by hand. */
export interface Clock {
	now(): number;
	sleep(ms: number): Promise<void>;
	/** Aborts after `ms`. */
	timeout(ms: number): AbortSignal;
}
