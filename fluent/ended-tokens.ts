import { BoundedMap } from './bounded-map';
import type { Clock } from './http';
import type { Session } from './session';

/** Tokens that have ended, of which a store that is behind may still tell. */
const REMEMBERED = 50;

/** How a token ended, other than by the clock. */
export type End = 'rejected' | 'replaced';

/** The tokens of one set of settings that are not sent again, and the refresh tokens that are not presented again. */
export class EndedTokens {
	private readonly ends = new BoundedMap<string, { how: End; until: number }>(REMEMBERED);
	/** Used, or their answer was lost: they are single-use. */
	private readonly spent = new BoundedMap<string, true>(REMEMBERED);

	constructor(private readonly clock: Clock) {}

	/** @param until epoch ms up to which it is taken for granted */
	add({ accessToken }: Session, how: End, until = Infinity): void {
		this.ends.set(accessToken, { how, until });
	}

	/** Fluent has handed it out again. */
	delete({ accessToken }: Session): void {
		this.ends.delete(accessToken);
	}

	howEnded({ accessToken }: Session): End | undefined {
		const end = this.ends.get(accessToken);
		return end && this.clock.now() < end.until ? end.how : undefined;
	}

	isRejected(session: Session): boolean {
		return this.howEnded(session) === 'rejected';
	}

	/** A refresh token whose answer was lost counts as used (rule 2). */
	spend({ refreshToken }: Session): void {
		this.spent.set(refreshToken, true);
	}

	withoutSpent(session: Session): Session {
		return this.spent.get(session.refreshToken) ? { ...session, refreshToken: '' } : session;
	}
}
