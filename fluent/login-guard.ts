import { LoginFailure, orFailure } from './failure';
import { LONGEST_HOLD } from './failure-kinds';
import { CLOCK_SKEW, type Deadline, type Process } from './http';
import type { Login } from './login';
import type { Session } from './session';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Fluent locks a user after 5 failed logins in a rolling 15 minutes (its lockout release note, July 2025). */
const LOCK_WINDOW = LONGEST_HOLD;
const BUDGET = 4;

/** After the first login without an answer one more is tried soon, then they are minutes apart. */
const QUICK_RETRY = SECOND;
const PACE = 5 * MINUTE;

/** A password grant that Fluent may have counted as a failed login. */
export interface Attempt {
	/** Fingerprint of its settings. */
	settings: string;
	/** Epoch ms at which it was sent, or ended without success. */
	at: number;
	/** Which process sent it, since two may fail in the same millisecond. */
	by: number;
	/** Fluent said no; otherwise nobody knows how it judged. */
	refused: boolean;
}

/**
 * Keeps one user from being locked (rule 3, the lock budget). It guards password grants only: living tokens and
 * refresh grants go on, whatever was mistyped in another credential (rule 4).
 */
export class LoginGuard {
	/** In the order of `at`. */
	private attempts: Attempt[] = [];
	/** The one that is on its way. */
	private sending?: Attempt;
	private lane: Promise<unknown> = Promise.resolve();
	private readonly id: number;

	constructor(private readonly process: Process) {
		this.id = process.random();
	}

	/** Logins of a user go one after the other, so that each knows how those before it ended. @throws LoginFailure */
	async inTurn<Result>(deadline: Deadline, task: () => Promise<Result>): Promise<Result> {
		const before = this.lane;
		const turn = deadline.within(before).then(task, () => {
			throw new LoginFailure('queued');
		});
		this.lane = before.then(async () => await turn).catch(() => undefined);
		return await turn;
	}

	/** Epoch ms at which the next login of this user may be sent, and why not before. */
	get next(): { at: number; because: 'budgetSpent' | 'paced' } {
		const recent = this.recent();
		const unanswered = recent.filter(({ refused }) => !refused);
		const oldestOfBudget = recent.at(-BUDGET);
		if (oldestOfBudget) return { at: oldestOfBudget.at + LOCK_WINDOW, because: 'budgetSpent' };
		const pause = unanswered.length > 1 ? PACE : QUICK_RETRY;
		return { at: (unanswered.at(-1)?.at ?? -Infinity) + pause, because: 'paced' };
	}

	/**
	 * Sends a password grant. It counts from the moment it is sent until its success is read; a success also proves
	 * that earlier ones with the same settings did not fail.
	 *
	 * @throws LoginFailure
	 */
	async send({ fingerprint }: Login, grant: () => Promise<Session>): Promise<Session> {
		const { clock } = this.process;
		const attempt = { settings: fingerprint, at: clock.now(), by: this.id, refused: false };
		this.attempts.push(attempt);
		this.sending = attempt;
		const result = await orFailure(grant()).finally(() => (this.sending = undefined));
		if (!(result instanceof LoginFailure)) {
			this.attempts = this.attempts.filter(({ settings }) => settings !== fingerprint);
			return result;
		}
		this.attempts = this.attempts.filter((other) => other !== attempt);
		if (result.counts) this.add({ ...attempt, at: clock.now(), refused: result.hold > 0 });
		throw result;
	}

	/** Takes over what another process knows of this user. */
	add(attempt: Attempt): void {
		const isSame = ({ settings, at, by }: Attempt) =>
			settings === attempt.settings && at === attempt.at && by === attempt.by;
		if (this.attempts.some(isSame)) return;
		this.attempts = [...this.attempts, attempt].sort((a, b) => a.at - b.at);
	}

	/** What other processes are told. How a login on its way ends is told when it has ended. */
	ended(): Attempt[] {
		return this.recent().filter((attempt) => attempt !== this.sending);
	}

	/** What may count now. Rule 15: an attempt from the future was made before a clock was set back. */
	recent(): Attempt[] {
		const now = this.process.clock.now();
		const isRecent = ({ at }: Attempt) => now < at + LOCK_WINDOW && at <= now + CLOCK_SKEW;
		this.attempts = this.attempts.filter(isRecent);
		return this.attempts;
	}
}
