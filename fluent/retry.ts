import { LoginFailure, orFailure } from './failure';
import type { Clock, Deadline } from './http';

const TRIES = 3;
const FIRST_WAIT = 1_000;

/**
 * Repeats what fails for a moment (throttled, unavailable, a dropped connection), up to 3 tries in all and never beyond
 * the deadline. It waits as long as `Retry-After` asks, else 1 s, then 2 s.
 *
 * @throws LoginFailure of the last try
 */
export async function withRetries<Result>(
	{ clock, deadline }: { clock: Clock; deadline: Deadline },
	attempt: () => Promise<Result>,
	mayRepeat: (failure: LoginFailure) => boolean,
): Promise<Result> {
	for (let tries = 1; ; tries++) {
		const result = await orFailure(attempt());
		if (!(result instanceof LoginFailure)) return result;
		const wait = result.facts.retryAfter ?? FIRST_WAIT * 2 ** (tries - 1);
		const repeats = tries < TRIES && result.retry && deadline.allows(wait) && mayRepeat(result);
		if (!repeats) throw result;
		await clock.sleep(wait);
	}
}
