import { BoundedMap } from './bounded-map';
import type { Session } from './session';

/** Tokens that have ended, of which a store that is behind may still tell. */
const REMEMBERED = 50;

/** How a token ended, other than by the clock. */
export type End = 'rejected' | 'replaced';

/** The tokens of one set of settings that are not sent again, and the refresh tokens that are not presented again. */
export class EndedTokens {
	private readonly ends = new BoundedMap<string, End>(REMEMBERED);
	/** Used, or their answer was lost: they are single-use. */
	private readonly spent = new BoundedMap<string, true>(REMEMBERED);

	add({ accessToken }: Session, how: End): void {
		this.ends.set(accessToken, how);
	}

	/** Fluent has handed it out again. */
	delete({ accessToken }: Session): void {
		this.ends.delete(accessToken);
	}

	howEnded({ accessToken }: Session): End | undefined {
		return this.ends.get(accessToken);
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
