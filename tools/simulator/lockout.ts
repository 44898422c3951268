const WINDOW = 15 * 60 * 1000;
const LIMIT = 5;

/**
 * Fluent's brute-force protection: 5 failures of a username in a rolling 15 minutes lock it for 15
 * minutes from the last one (release note of 14 Jul 2025). A good login forgives nothing: the note
 * names no such rule, and the stricter reading is the safer one to test against.
 */
export class Lockout {
	private readonly failed = new Map<string, number[]>();
	private readonly lockedUntil = new Map<string, number>();

	constructor(private readonly now: () => number) {}

	fail(username: string): void {
		const times = [...this.recent(username), this.now()];
		this.failed.set(username, times);
		if (times.length >= LIMIT) this.lockedUntil.set(username, this.now() + WINDOW);
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
