import { LoginFailure } from './failure';
import type { Clock } from './http';

const TRIES = 3;
const FIRST_WAIT = 1_000;

/** ms that a login may take in all, its retries included. */
export const LOGIN_LIMIT = 30_000;

/**
 * Repeats what failed in passing (throttled, a gateway in the way, a dropped connection), up to 3 tries in all and
 * never beyond `deadline`. It waits as long as `Retry-After` asks, else 1 s, then 2 s. A refusal is never repeated.
 *
 * @param attempt gets the ms that are left
 * @param deadline epoch ms
 */
export async function withRetries<Result>(
	clock: Clock,
	deadline: number,
	attempt: (timeout: number) => Promise<Result | LoginFailure>,
): Promise<Result | LoginFailure> {
	for (let tries = 1; ; tries++) {
		const result = await attempt(Math.max(1, deadline - clock.now()));
		if (!(result instanceof LoginFailure) || !result.reaction.passing || tries === TRIES) {
			return result;
		}
		const wait = result.reaction.retryAfter ?? FIRST_WAIT * 2 ** (tries - 1);
		if (clock.now() + wait >= deadline) return result;
		await clock.sleep(wait);
	}
}
