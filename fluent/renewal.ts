import { LoginFailure, orFailure } from './failure';
import { logIn, refresh, type Grants } from './grants';
import { Deadline, type Http, type Process } from './http';
import type { Login } from './login';
import type { LoginGuard } from './login-guard';
import { hasExpired, LIFE_OF_EXPIRED, pauseBeforeRenewal } from './expiry';
import type { Session } from './session';
import { tokenEndpoint } from './token-endpoint';

const SECOND = 1_000;

/** ms that a login may take in all: queue, pauses and retries included (rule 6). */
export const LOGIN_LIMIT = 30 * SECOND;

/** ms: the process whose record is stored renews first, those that follow it after a random moment (rule 13). */
const LEADERS_TURN = SECOND;
const RANDOM_MOMENT = 2 * SECOND;

/** Password grants that may bring a token in its last moments: with refreshes, Fluent may have two that still live. */
const MOST_EXPIRED = 3;

/** What a renewal has to know of its settings while it goes on. */
export interface Renewable {
	readonly process: Process;
	readonly login: Login;
	readonly guard: LoginGuard;
	/** The last word on these settings came from another process, or from the time before a restart. */
	readonly follows: boolean;
	readonly session?: Session;
	/** Whether there is no token to send. */
	hasEnded(): boolean;
	isRejected(session: Session): boolean;
	/** Another process has renewed it, or failed to. @throws LoginFailure if there is nothing to send */
	isOvertaken(old?: Session): boolean;
	/** The refresh token must not be presented again. */
	spend(session: Session): void;
}

/** Refresh grant, then one password grant; while the old token serves, the refresh grant alone (rule 2). */
export class Renewal {
	private readonly old?: Session;
	private readonly grants: Grants;
	/** Ends a pause: a caller has brought a newer record. */
	wake: () => void = () => undefined;

	constructor(
		private readonly record: Renewable,
		http: Http,
	) {
		const { login, guard, process } = record;
		const { clock } = process;
		this.old = record.session;
		this.grants = {
			endpoint: tokenEndpoint(http, clock, login),
			clock,
			guard,
			login,
			deadline: new Deadline(clock, LOGIN_LIMIT),
			pause: async (ms) => await this.pause(ms),
		};
	}

	/** @returns nothing if another process was faster @throws LoginFailure */
	async run(): Promise<Session | undefined> {
		const { record, old } = this;
		if (old?.refreshToken) {
			if (!(await this.pause(this.lastMoments(old) + this.turn()))) return undefined;
			const result = await orFailure(refresh(this.grants, old.refreshToken));
			if (!(result instanceof LoginFailure)) return result;
			if (result.counts) record.spend(old);
			if (!record.hasEnded()) throw result;
		}
		const rest = old ? this.lastMoments({ ...old, refreshToken: '' }) : 0;
		if (!(await this.pause(rest + this.turn()))) return undefined;
		const { guard, deadline } = this.grants;
		return await guard.inTurn(deadline, async () => await this.logIn());
	}

	private async logIn(): Promise<Session | undefined> {
		const { clock } = this.grants;
		for (let grant = 1; !this.record.isOvertaken(this.old); grant++) {
			const session = await logIn(this.grants);
			if (!hasExpired(session, clock.now())) return session;
			if (grant === MOST_EXPIRED) throw new LoginFailure('tokenTooShort');
			// Fluent handed out a token in its last moments: the next one is worth waiting for.
			await this.pause(LIFE_OF_EXPIRED);
		}
		return undefined;
	}

	private lastMoments(session: Session): number {
		if (this.record.isRejected(session)) return 0;
		return pauseBeforeRenewal(session, this.grants.clock.now());
	}

	/** ms by which this process lets the one that it follows go first, once a token has ended. */
	private turn(): number {
		const { follows, process } = this.record;
		if (!follows || !this.record.hasEnded()) return 0;
		return LEADERS_TURN + RANDOM_MOMENT * process.random();
	}

	/** Waits `ms`, or until a caller brings a newer record. @returns whether it is still for this process to renew */
	private async pause(ms: number): Promise<boolean> {
		if (ms > 0 && !this.record.isOvertaken(this.old)) {
			const newer = new Promise<void>((resolve) => (this.wake = resolve));
			await Promise.race([this.grants.clock.sleep(ms), newer]);
		}
		return !this.record.isOvertaken(this.old);
	}
}
