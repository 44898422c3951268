import { Acceptance } from './acceptance';
import { EndedTokens, type End } from './ended-tokens';
import { LoginFailure, orFailure } from './failure';
import { LONGEST_HOLD } from './failure-kinds';
import type { Http, Process } from './http';
import type { Login } from './login';
import type { LoginGuard } from './login-guard';
import type { Verdict } from './probe';
import { isNewerSession, isNewHold, isTwin, type Known } from './newer-record';
import { LastProfile, type Profile } from './profile';
import { Renewal, type Renewable } from './renewal';
import { endOf, hasExpired, isAging, isTooShortFor } from './expiry';
import type { Session } from './session';
import { SharedText } from './shared-text';
import { endingSoon, isHeld, toText, type Hold, type StoredRecord } from './stored-record';

const SECOND = 1_000;

/** ms before a refresh that failed is tried again, while the old token still serves. */
const HOLD_AFTER_REFRESH = 30 * SECOND;

type State = 'fresh' | 'aging' | 'ended';

/** All that a process knows of one set of settings. */
export class SettingsRecord implements Renewable {
	session?: Session;
	/** The last word on these settings came from another process, or from the time before a restart. */
	follows = false;
	private hold?: Hold;
	private readonly ended = new EndedTokens();
	private readonly acceptance: Acceptance;
	private readonly profile: LastProfile;
	private readonly shared: SharedText;
	private renewal?: Renewal;
	private renewed?: Promise<void>;
	/** Where in the last tenth of a token's life this process refreshes it, from 0 to 1. */
	private readonly chance: number;

	constructor(
		readonly process: Process,
		readonly login: Login,
		readonly guard: LoginGuard,
	) {
		const { clock } = process;
		this.chance = process.random();
		this.acceptance = new Acceptance(clock, login.account);
		this.profile = new LastProfile(clock);
		this.shared = new SharedText(clock, () => this.write());
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
		const { holding } = this;
		if (this.session && (state === 'fresh' || (state === 'aging' && holding))) return this.session;
		if (holding) throw holding.failure;
		await this.renewOnce(http);
		// Renewed once, it is as valid as a refresh can make it.
		return await this.issue(http);
	}

	/** The session, if it may be sent without any request. */
	fresh(minimumValidity = 0): Session | undefined {
		return this.state(minimumValidity) === 'fresh' ? this.session : undefined;
	}

	/** The session, if it may be sent without any request where n8n hides a 401 (rule 7). */
	get proven(): Session | undefined {
		const session = this.fresh();
		return session && this.acceptance.isProven(session) ? session : undefined;
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

	/** The hold, while it holds. */
	private get holding(): Hold | undefined {
		const { hold } = this;
		if (!isHeld(hold, this.now)) return undefined;
		return hold.refreshAlone && this.hasEnded() ? undefined : hold;
	}

	private async renewOnce(http: Http): Promise<void> {
		this.renewed ??= this.renew(http).finally(() => (this.renewed = undefined));
		await this.renewed;
	}

	/** @throws LoginFailure if there is no session to send after it */
	private async renew(http: Http): Promise<void> {
		const old = this.session;
		this.renewal = new Renewal(this, http);
		const renewal = this.renewal.run().then(async (session) => {
			if (session) await this.succeeded(http, session);
		});
		const result = await orFailure(renewal);
		// What another process obtained meanwhile is not held for a failure of ours.
		if (result instanceof LoginFailure && this.isStill(old)) this.failed(result, old);
	}

	hasEnded(): boolean {
		return this.state() === 'ended';
	}

	isRejected(session: Session): boolean {
		return this.ended.isRejected(session);
	}

	spend(session: Session): void {
		this.ended.spend(session);
		this.session = this.session && this.ended.withoutSpent(this.session);
	}

	isOvertaken(old?: Session): boolean {
		const { holding } = this;
		if (holding && this.hasEnded()) throw holding.failure;
		return holding !== undefined || !this.isStill(old);
	}

	private isStill(old?: Session): boolean {
		return this.session?.accessToken === old?.accessToken;
	}

	private async succeeded(http: Http, session: Session): Promise<void> {
		const isRejected = this.isRejected(session) && (await this.isRejectedStill(http, session));
		if (isRejected) throw new LoginFailure('tokenRefused');
		this.replaceBy(session);
		this.hold = undefined;
		this.changed();
	}

	/** Fluent may accept a token again that it had rejected, as after a user was deactivated for a while. */
	private async isRejectedStill(http: Http, session: Session): Promise<boolean> {
		return (await this.acceptance.ask(http, session, this.now)) !== 'accepted';
	}

	/** Remembers a failure; throws it unless the old token still serves. */
	private failed(failure: LoginFailure, old?: Session): void {
		if (failure === this.hold?.failure) throw failure;
		const { now } = this;
		const { hold, counts, facts } = failure;
		const wait = Math.min(Math.max(hold, facts.retryAfter ?? 0), LONGEST_HOLD);
		if (old && !this.hasEnded()) {
			// Not beyond the end of the token, when a password grant may follow; and not at all if the refresh token is spent.
			const until = Math.max(now + wait, Math.min(now + HOLD_AFTER_REFRESH, endOf(old)));
			const told = failure.heldUntil(until);
			if (!counts) this.hold = { since: now, until, failure: told, refreshAlone: true };
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
		const isNewer = session !== undefined && isNewerSession(session, this.known);
		if (isNewer) {
			this.replaceBy(session);
			if (this.hold && this.hold.since <= session.issuedAt) this.hold = undefined;
		}
		const isNews = hold !== undefined && isNewHold(hold, this.known);
		if (isNews) this.hold = endingSoon(hold, this.now);
		if (isNewer || isNews || isTwin(record, this.known)) this.follows = true;
		if (!isNewer && !isNews) return;
		if (record.session?.accessToken === this.session?.accessToken)
			this.shared.adopt(String(stored));
		this.renewal?.wake();
	}

	/** Failed logins of this user, unless a later success of these settings has proved that they did not fail. */
	private adoptAttempts({ attempts }: StoredRecord): void {
		const { fingerprint } = this.login;
		const issuedAt = this.session?.issuedAt ?? -Infinity;
		for (const attempt of attempts) {
			if (attempt.settings !== fingerprint || attempt.at > issuedAt) this.guard.add(attempt);
		}
	}

	private get known(): Known {
		const { session, hold, ended, now } = this;
		return { session, hold, ended, now };
	}

	private replaceBy(session: Session): void {
		const old = this.session;
		this.ended.delete(session);
		if (old && old.accessToken !== session.accessToken && !this.isRejected(old)) {
			this.ended.add(old, 'replaced');
		}
		this.session = this.ended.withoutSpent(session);
		this.acceptance.begin(session);
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
	async endOf(http: Http, session: Session, sentAt: number): Promise<End | undefined> {
		const known = this.ended.howEnded(session);
		if (known || hasExpired(session, this.now)) return known ?? 'replaced';
		this.heard(session, await this.acceptance.ask(http, session, sentAt));
		return this.ended.howEnded(session);
	}

	/** A session that Fluent accepted within the last minute, as far as it can be asked. @throws LoginFailure */
	async issueProven(http: Http): Promise<Session> {
		const { session } = this;
		if (session && !this.hasEnded()) {
			this.heard(session, await this.acceptance.askOnceAMinute(http, session));
		}
		const issued = await this.issue(http);
		// Another one, which came from the store meanwhile, has to be proven itself.
		const isProven = issued === session || this.acceptance.isProven(issued);
		return isProven ? issued : await this.issueProven(http);
	}

	private heard(session: Session, verdict: Verdict): void {
		if (verdict === 'rejected') this.ended.add(session, 'rejected');
	}

	/** What Fluent said of the user of this token within the last 30 s. */
	profileOf(session: Session): Profile | undefined {
		return this.profile.of(session);
	}

	/** Fluent accepted the token, and said whose it is, when asked at `at` (epoch ms). */
	learn(session: Session, profile: Profile, at: number): void {
		this.profile.keep(session, profile, at);
		this.acceptance.prove(session, at);
	}

	private get now(): number {
		return this.process.clock.now();
	}
}
