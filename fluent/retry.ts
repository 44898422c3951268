import { LoginFailure, orFailure } from './failure';
import type { Deadline } from './http';

const TRIES = 3;
const FIRST_WAIT = 1_000;

interface Pacing {
	deadline: Pick<Deadline, 'allows'>;
	/** Waits `ms`; `false` if there is nothing left to wait for. */
	pause: (ms: number) => Promise<boolean>;
}

/**
 * Repeats what fails for a moment (throttled, unavailable, a dropped connection), up to 3 tries in all and never beyond
 * the deadline. It waits as long as `Retry-After` asks, else 1 s, then 2 s.
 *
 * @throws LoginFailure of the last try
 */
export async function withRetries<Result>(
	{ pause, deadline }: Pacing,
	attempt: () => Promise<Result>,
	mayRepeat: (failure: LoginFailure) => boolean,
): Promise<Result> {
	for (let tries = 1; ; tries++) {
		const result = await orFailure(attempt());
		if (!(result instanceof LoginFailure)) return result;
		const wait = result.facts.retryAfter ?? FIRST_WAIT * 2 ** (tries - 1);
		const repeats = tries < TRIES && result.retry && deadline.allows(wait) && mayRepeat(result);
		if (!repeats) throw result;
		if (!(await pause(wait))) throw result;
	}
}
