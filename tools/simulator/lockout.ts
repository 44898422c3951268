import { MINUTE } from '../time';

const WINDOW = 15 * MINUTE;
const LIMIT = 5;

/**
 * Fluent's brute-force protection: 5 failures of a username in a rolling 15 minutes lock it for 15 minutes from the last
 * one (release note of 14 Jul 2025).
 */
export class Lockout {
	private readonly failed = new Map<string, number[]>();
	private readonly lockedUntil = new Map<string, number>();

	constructor(private readonly now: () => number) {}

	/** @returns until when this locks the user, if it does */
	fail(username: string): number | undefined {
		const times = [...this.recent(username), this.now()];
		this.failed.set(username, times);
		if (times.length < LIMIT) return undefined;
		const until = this.now() + WINDOW;
		this.lockedUntil.set(username, until);
		return until;
	}

	failures(username: string): number {
		return this.recent(username).length;
	}

	isLocked(username: string): boolean {
		return this.now() < (this.lockedUntil.get(username) ?? -Infinity);
	}

	unlock(username: string): void {
		this.failed.delete(username);
		this.lockedUntil.delete(username);
	}

	clear(): void {
		this.failed.clear();
		this.lockedUntil.clear();
	}

	private recent(username: string): number[] {
		const since = this.now() - WINDOW;
		return (this.failed.get(username) ?? []).filter((time) => time > since);
	}
}
