import { BoundedMap } from './bounded-map';
import { LoginFailure, orFailure } from './failure';
import { LONGEST_HOLD } from './failure-kinds';
import { CLOCK_SKEW, Deadline, type Http, type Process } from './http';
import type { Login } from './login';
import type { LoginGuard } from './login-guard';
import { Probe } from './probe';
import type { Profile } from './profile';
import { logIn, refresh, type Renewal } from './renewal';
import {
	endOf,
	hasExpired,
	isAging,
	isTooShortFor,
	LIFE_OF_EXPIRED,
	pauseBeforeRenewal,
	type Session,
} from './session';
import { SharedText } from './shared-text';
import { endingSoon, isHeld, toText, type Hold, type StoredRecord } from './stored-record';
import { tokenEndpoint } from './token-endpoint';

/** ms that a login may take in all: queue, pauses and retries included (rule 6). */
export const LOGIN_LIMIT = 30_000;

const SECOND = 1_000;

/** ms before a refresh that failed is tried again, while the old token still serves. */
const HOLD_AFTER_REFRESH = 30 * SECOND;
/** ms for which an answer of Fluent proves that it accepts a token, where n8n hides a 401 from us (rule 7). */
const PROOF_LIFE = 60 * SECOND;
/** ms: the process whose record is stored renews first, those that follow it after a random moment. */
const FOLLOWERS_WAIT = { from: SECOND, to: 2 * SECOND };

/** ms for which Fluent Auth uses what Fluent said of a user (rule 8). */
const PROFILE_LIFE = 30 * SECOND;
/** Tokens that have ended, of which a store that is behind may still tell. */
const REMEMBERED = 50;

type State = 'fresh' | 'aging' | 'ended';

/** How a token ended, other than by the clock, and until when (epoch ms) that is taken for granted. */
interface End {
	how: 'rejected' | 'replaced';
	until: number;
}

interface KnownProfile {
	accessToken: string;
	profile: Profile;
	/** Epoch ms of the question. */
	at: number;
}

/** All that a process knows of one set of settings. */
export class SettingsRecord {
	private session?: Session;
	private hold?: Hold;
	private readonly ends = new BoundedMap<string, End>(REMEMBERED);
	/** Refresh tokens that were used, or whose answer was lost: they are single-use. */
	private readonly spent = new BoundedMap<string, true>(REMEMBERED);
	private renewal?: Promise<void>;
	private readonly probe: Probe;
	/** Epoch ms at which Fluent was last known to accept the token. */
	private provenAt = -Infinity;
	private profile?: KnownProfile;
	private readonly shared: SharedText;
	/** The last word on these settings came from another process, or from the time before a restart. */
	private follows = false;
	/** Where in the last tenth of a token's life this process refreshes it, from 0 to 1. */
	private readonly chance: number;
	/** Ends a pause of the renewal. */
	private wake: () => void = () => undefined;

	constructor(
		private readonly process: Process,
		private readonly login: Login,
		private readonly guard: LoginGuard,
	) {
		this.chance = process.random();
		this.probe = new Probe(process.clock, login.account);
		this.shared = new SharedText(process.clock, () => this.write());
	}

	/**
	 * A session that may be sent now:
	 *
	 *  the session is                               no hold                              hold
	 *  fresh                                        send                                 send
	 *  aging (a refresh token, last tenth of life)  renew; if that fails: hold, send     send
	 *  ended (a second left, rejected, none)        renew; if that fails: hold, throw    throw the held failure
	 *
	 * @param minimumValidity ms that the caller wants to be left, if a refresh can give them
	 * @throws LoginFailure
	 */
	async issue(http: Http, minimumValidity = 0): Promise<Session> {
		const state = this.state(minimumValidity);
		const held = isHeld(this.hold, this.now);
		if (this.session && (state === 'fresh' || (state === 'aging' && held))) return this.session;
		if (this.hold && held) throw this.hold.failure;
		await this.renewOnce(http);
		// Renewed once, it is as valid as a refresh can make it.
		return await this.issue(http);
	}

	/** The session, if it may be sent without any request. */
	fresh(minimumValidity = 0): Session | undefined {
		return this.state(minimumValidity) === 'fresh' ? this.session : undefined;
	}

	/** Whether this is still the session to send. */
	serves(session: Session): boolean {
		return session === this.session && this.state() !== 'ended';
	}

	private state(minimumValidity = 0): State {
		const { session, now } = this;
		if (!session || hasExpired(session, now) || this.isRejected(session)) return 'ended';
		const tooShort = isTooShortFor(session, now, minimumValidity);
		return tooShort || isAging(session, now, this.refreshPoint) ? 'aging' : 'fresh';
	}

	/** Rule 13: each process has its own point in the last tenth, and the one that obtained the token an early one. */
	private get refreshPoint(): number {
		return (this.follows ? this.chance : 1 + this.chance) / 2;
	}

	private async renewOnce(http: Http): Promise<void> {
		this.renewal ??= this.renew(http).finally(() => (this.renewal = undefined));
		await this.renewal;
	}

	/** @throws LoginFailure if there is no session to send after it */
	private async renew(http: Http): Promise<void> {
		const old = this.session;
		const renewal = this.renewalOf(http, old);
		const result = await orFailure(this.obtain(http, renewal, old));
		// What another process obtained meanwhile is not held for a failure of ours.
		if (result instanceof LoginFailure && this.isStill(old)) this.failed(result, old);
	}

	private renewalOf(http: Http, old?: Session): Renewal {
		const { clock } = this.process;
		const { guard, login } = this;
		const endpoint = tokenEndpoint(http, clock, login);
		const pause = async (ms: number) => {
			await this.pause(ms);
			return !this.isOvertaken(old);
		};
		return { endpoint, clock, guard, login, pause, deadline: new Deadline(clock, LOGIN_LIMIT) };
	}

	/** Refresh grant, then one password grant; while the old token serves, the refresh grant alone (rule 2). */
	private async obtain(http: Http, renewal: Renewal, old?: Session): Promise<void> {
		const turn = this.turn();
		const lastMoments = (session: Session) =>
			this.isRejected(session) ? 0 : pauseBeforeRenewal(session, this.now);
		if (old?.refreshToken) {
			if (!(await renewal.pause(lastMoments(old) + turn))) return;
			const result = await orFailure(refresh(renewal, old.refreshToken));
			if (!(result instanceof LoginFailure)) {
				await this.succeeded(http, result);
				return;
			}
			if (result.counts) this.spend(old.refreshToken);
			if (this.state() !== 'ended') throw result;
		}
		const rest = old ? lastMoments({ ...old, refreshToken: '' }) : 0;
		if (!(await renewal.pause(rest + turn))) return;
		await renewal.guard.inTurn(renewal.deadline, async () => {
			const session = await this.logIn(renewal, old);
			if (session) await this.succeeded(http, session);
		});
	}

	/** @returns nothing if another process was faster */
	private async logIn(renewal: Renewal, old?: Session): Promise<Session | undefined> {
		if (this.isOvertaken(old)) return undefined;
		const session = await logIn(renewal);
		if (!hasExpired(session, this.now)) return session;
		// Fluent handed out a token in its last moments: the next one is worth waiting for, once.
		if (!(await renewal.pause(LIFE_OF_EXPIRED))) return undefined;
		const next = await logIn(renewal);
		if (hasExpired(next, this.now)) throw new LoginFailure('tokenTooShort');
		return next;
	}

	/** A refresh token whose answer was lost counts as used. */
	private spend(refreshToken: string): void {
		this.spent.set(refreshToken, true);
		this.session = this.session && this.withoutSpent(this.session);
	}

	private withoutSpent(session: Session): Session {
		return this.spent.get(session.refreshToken) ? { ...session, refreshToken: '' } : session;
	}

	/** Another process has renewed, or failed to, meanwhile. @throws LoginFailure if there is nothing to send */
	private isOvertaken(old?: Session): boolean {
		const held = isHeld(this.hold, this.now);
		if (this.hold && held && this.state() === 'ended') throw this.hold.failure;
		return held || !this.isStill(old);
	}

	private isStill(old?: Session): boolean {
		return this.session?.accessToken === old?.accessToken;
	}

	/** ms by which this process lets the one that it follows go first, once a token has ended (rule 13). */
	private turn(): number {
		if (!this.follows || this.state() !== 'ended') return 0;
		const { from, to } = FOLLOWERS_WAIT;
		return from + (to - from) * this.process.random();
	}

	/** Waits `ms`, or until a caller brings a newer record. */
	private async pause(ms: number): Promise<void> {
		if (ms <= 0) return;
		const newer = new Promise<void>((resolve) => (this.wake = resolve));
		await Promise.race([this.process.clock.sleep(ms), newer]);
	}

	private async succeeded(http: Http, session: Session): Promise<void> {
		const { accessToken, issuedAt } = session;
		if (this.isRejected(session) && !(await this.isAccepted(http, session))) {
			// A login brings the same token; after the hold the next request finds out whether Fluent accepts it again.
			const failure = new LoginFailure('tokenRefused');
			this.ends.set(accessToken, { how: 'rejected', until: this.now + failure.hold });
			throw failure;
		}
		this.replaceBy(session);
		this.hold = undefined;
		this.provenAt = issuedAt;
		this.changed();
	}

	/** Whether Fluent accepts a token again that it had rejected, as after a user was deactivated for a while. */
	private async isAccepted(http: Http, { accessToken }: Session): Promise<boolean> {
		const { verdict } = await this.probe.ask(http, accessToken, this.now);
		return verdict === 'accepted';
	}

	/** Remembers a failure; throws it unless the old token still serves. */
	private failed(failure: LoginFailure, old?: Session): void {
		if (failure === this.hold?.failure) throw failure;
		const { now } = this;
		const { hold, counts, facts } = failure;
		const wait = Math.min(Math.max(hold, facts.retryAfter ?? 0), LONGEST_HOLD);
		if (old && this.state() !== 'ended') {
			// Not beyond the end of the token, when a password grant may follow; and not at all if the refresh token is spent.
			const until = Math.max(now + wait, Math.min(now + HOLD_AFTER_REFRESH, endOf(old)));
			if (!counts) this.hold = { since: now, until, failure: failure.heldUntil(until) };
			this.changed();
			return;
		}
		const next = this.guard.next.at;
		const until = wait > 0 ? now + wait : counts && next > now + SECOND ? next : undefined;
		const told = until === undefined ? failure : failure.heldUntil(until);
		if (wait > 0) this.hold = { since: now, until: now + wait, failure: told };
		if (wait > 0 || counts) this.changed();
		throw told;
	}

	/** Takes over the record in a text that n8n has stored, as far as it is newer. */
	adopt(stored: unknown): void {
		const record = this.shared.read(stored);
		if (!record) return;
		if (record.user === this.login.user) this.adoptAttempts(record);
		if (record.settings !== this.login.fingerprint) return;
		const { session, hold } = record;
		const isNewer = session !== undefined && this.isNewer(session);
		if (isNewer) {
			this.replaceBy(session);
			this.provenAt = session.issuedAt;
			if (this.hold && this.hold.since <= session.issuedAt) this.hold = undefined;
		}
		const isNews = hold !== undefined && this.isNews(hold);
		if (isNews) this.hold = endingSoon(hold, this.now);
		if (isNewer || isNews || this.isTwin(record)) this.follows = true;
		if (!isNewer && !isNews) return;
		if (record.session?.accessToken === this.session?.accessToken)
			this.shared.adopt(String(stored));
		this.wake();
	}

	/** Failed logins of this user, unless a later success of these settings has proved that they did not fail. */
	private adoptAttempts({ attempts }: StoredRecord): void {
		const { fingerprint } = this.login;
		const issuedAt = this.session?.issuedAt ?? -Infinity;
		for (const attempt of attempts) {
			if (attempt.settings !== fingerprint || attempt.at > issuedAt) this.guard.add(attempt);
		}
	}

	private isNewer(session: Session): boolean {
		if (this.isRejected(session)) return false;
		// Even one that was replaced, if Fluent has handed it out again since.
		if (!this.session || session.issuedAt > this.session.issuedAt) return true;
		return this.state() === 'ended' && !hasExpired(session, this.now) && !this.knownEnd(session);
	}

	/** Two processes were answered alike at the same time: the one whose record is stored is followed. */
	private isTwin({ session, hold }: StoredRecord): boolean {
		const { session: own, hold: ownHold } = this;
		const isSameToken = own !== undefined && own.accessToken === session?.accessToken;
		const areBothHeld = hold !== undefined && isHeld(ownHold, this.now);
		return (
			(isSameToken && own.issuedAt !== session.issuedAt) ||
			(areBothHeld && ownHold.since !== hold.since)
		);
	}

	private isNews(hold: Hold): boolean {
		const { now } = this;
		if (now >= hold.until || hold.since > now + CLOCK_SKEW) return false;
		if (this.session && this.session.issuedAt >= hold.since) return false;
		return !isHeld(this.hold, now) || hold.until > this.hold.until;
	}

	private replaceBy(session: Session): void {
		const old = this.session;
		this.ends.delete(session.accessToken);
		if (old && old.accessToken !== session.accessToken && !this.isRejected(old)) {
			this.ends.set(old.accessToken, { how: 'replaced', until: Infinity });
		}
		this.session = this.withoutSpent(session);
	}

	/** The text that a caller who brings `stored` is to have stored, if it is the one to do so. */
	toStore(stored: unknown): string | undefined {
		return this.shared.handOut(stored);
	}

	/** The text that a caller is to have stored in any case: n8n's legacy helper sends again only what it stores. */
	toStoreAgain(): string {
		return this.shared.handOutNow();
	}

	private changed(): void {
		this.follows = false;
		this.shared.update();
	}

	private write(): string {
		const { fingerprint: settings, user } = this.login;
		const { session, hold } = this;
		return toText({ settings, user, session, hold, attempts: this.guard.ended() });
	}

	/** How the token of a failed request ended; asks Fluent if that is not known. */
	async endOf(http: Http, session: Session, sentAt: number): Promise<End['how'] | undefined> {
		const known = this.knownEnd(session);
		if (known || hasExpired(session, this.now)) return known ?? 'replaced';
		await this.check(http, session, sentAt);
		return this.knownEnd(session);
	}

	/** A session that Fluent accepted within the last minute, as far as it can be asked. @throws LoginFailure */
	async issueProven(http: Http): Promise<Session> {
		const { session } = this;
		if (session && !this.isProven() && this.state() !== 'ended') {
			await this.check(http, session, this.now - PROOF_LIFE);
		}
		const issued = await this.issue(http);
		// Another one, which came from the store meanwhile, has to be proven itself.
		return issued === session || this.isProven() ? issued : await this.issueProven(http);
	}

	private isProven(): boolean {
		return this.provenAt <= this.now && this.now < this.provenAt + PROOF_LIFE;
	}

	private async check(http: Http, { accessToken }: Session, since: number): Promise<void> {
		const { verdict, askedAt } = await this.probe.ask(http, accessToken, since);
		if (verdict === 'rejected') this.ends.set(accessToken, { how: 'rejected', until: Infinity });
		if (verdict === 'accepted') this.proved(accessToken, askedAt);
	}

	/** @param at epoch ms at which Fluent accepted the token */
	private proved(accessToken: string, at: number): void {
		if (accessToken === this.session?.accessToken) this.provenAt = Math.max(this.provenAt, at);
	}

	/** What Fluent said of the user of this token within the last 30 s. */
	profileOf({ accessToken }: Session): Profile | undefined {
		const { profile: known, now } = this;
		const isRecent = known && known.at <= now && now < known.at + PROFILE_LIFE;
		return isRecent && known.accessToken === accessToken ? known.profile : undefined;
	}

	/** Fluent accepted the token, and said whose it is, when asked at `at` (epoch ms). */
	learn({ accessToken }: Session, profile: Profile, at: number): void {
		this.profile = { accessToken, profile, at };
		this.proved(accessToken, at);
	}

	private isRejected(session: Session): boolean {
		return this.knownEnd(session) === 'rejected';
	}

	private knownEnd({ accessToken }: Session): End['how'] | undefined {
		const end = this.ends.get(accessToken);
		return end && this.now < end.until ? end.how : undefined;
	}

	private get now(): number {
		return this.process.clock.now();
	}
}
