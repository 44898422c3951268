import type { Login } from './account';
import { BoundedMap } from './bounded-map';
import { lockAhead, type LoginFailure } from './failure';

const MINUTE = 60_000;

/** Fluent locks a user after 5 failed logins in a rolling 15 minutes (its lockout release note, July 2025). */
const LOCK_WINDOW = 15 * MINUTE;
const FAILURES_BEFORE_LOCK = 4;

interface Refusal {
	failure: LoginFailure;
	/** Epoch ms. */
	until: number;
}

/**
 * What Fluent said no to. The same settings are not sent again for 15 minutes, and no fifth login of a user that
 * was refused four times is sent at all, whatever was changed in between.
 */
export class Refusals {
	private readonly bySettings: BoundedMap<string, Refusal>;
	private readonly byUser: BoundedMap<string, number[]>;

	constructor(limit: number) {
		this.bySettings = new BoundedMap(limit);
		this.byUser = new BoundedMap(limit);
	}

	/** Why this login must not be sent now, if it must not. */
	standing(fingerprint: string, login: Login, now: number): LoginFailure | undefined {
		const refusal = this.bySettings.get(fingerprint);
		if (refusal && now < refusal.until) return refusal.failure;
		const times = this.recent(login, now);
		return times.length < FAILURES_BEFORE_LOCK ? undefined : lockAhead(times[0] + LOCK_WINDOW);
	}

	/** @returns the failure that everyone is to get who asks with the same settings meanwhile */
	record(fingerprint: string, login: Login, failure: LoginFailure, now: number): LoginFailure {
		const { refused, countsForLock, retryAfter = 0 } = failure.reaction;
		if (countsForLock) this.byUser.set(userOf(login), [...this.recent(login, now), now]);
		const wait = refused ? LOCK_WINDOW : Math.min(retryAfter, LOCK_WINDOW);
		if (!wait) return failure;
		const held = failure.heldUntil(now + wait);
		this.bySettings.set(fingerprint, { failure: held, until: now + wait });
		return held;
	}

	private recent(login: Login, now: number): number[] {
		const times = this.byUser.get(userOf(login)) ?? [];
		return times.filter((time) => now < time + LOCK_WINDOW);
	}
}

/** Fluent counts by username, whatever the client. */
export const userOf = ({ account, username }: Login): string =>
	`${account.root} ${username.toLowerCase()}`;
