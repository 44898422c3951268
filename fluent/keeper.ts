import type { Login } from './account';
import { BoundedMap } from './bounded-map';
import { LoginFailure, tokenUseless } from './failure';
import { fingerprint } from './fingerprint';
import { SingleFlight, Turns } from './flights';
import type { Clock, Http } from './http';
import { Liveness } from './liveness';
import { Refusals, userOf } from './refusals';
import { renewSession } from './renewal';
import { fromText, isExpired, isFresh, toText, type Session } from './session';

/** Entries of each map that a process keeps: settings, users, tokens. */
export const MEMORY_LIMIT = 500;

/** ms before an early renewal that failed in passing is tried again, while the old token still works. */
const POSTPONED = 30_000;

/** A session and the text n8n stores for it. */
export interface Kept {
	session: Session;
	text: string;
	/** Epoch ms before which an early renewal is not tried again. */
	postponedUntil?: number;
}

/** What a caller got. `leads`: it is the one to have it stored. */
export interface Grip {
	kept: Kept;
	leads: boolean;
}

/** How a token ended: Fluent answered 401 to it, or it was renewed after all it was sent with had arrived. */
type End = 'refused' | 'retired';

/**
 * Keeps the newest session of each settings and renews it, one renewal at a time. Each process has its own keeper; what
 * processes share is the text that n8n stores.
 */
export class SessionKeeper {
	private readonly newest = new BoundedMap<string, Kept>(MEMORY_LIMIT);
	private readonly ends = new BoundedMap<string, End>(MEMORY_LIMIT);
	private readonly refusals = new Refusals(MEMORY_LIMIT);
	private readonly renewals = new SingleFlight<Kept>();
	private readonly logins = new Turns();
	private readonly liveness: Liveness;

	constructor(private readonly clock: Clock) {
		this.liveness = new Liveness(clock, MEMORY_LIMIT);
	}

	/**
	 * A session that may be sent now: the current one while it is fresh, else a renewed one.
	 *
	 * @param stored the text that n8n has stored
	 * @param minimumValidity ms, see `isFresh`
	 * @throws LoginFailure
	 */
	async beforeRequest(
		http: Http,
		login: Login,
		stored: unknown,
		minimumValidity = 0,
	): Promise<Grip> {
		const current = this.current(login, stored);
		if (current && this.maySend(current, minimumValidity)) return { kept: current, leads: false };
		return await this.renew(http, login, current);
	}

	/**
	 * Whether a failed request is worth sending again, and with which session. It is not if Fluent takes the token that
	 * it was sent with: then the API's own answer stands, and no order is sent twice.
	 *
	 * @param used the session that the request was sent with
	 * @param sentAt epoch ms
	 * @throws LoginFailure
	 */
	async afterFailure(
		http: Http,
		login: Login,
		used: Session,
		sentAt: number,
	): Promise<Grip | undefined> {
		const { accessToken } = used;
		if (!this.ends.get(accessToken)) {
			// It had a second to live when it was sent, so it was alive when it arrived.
			if (isExpired(used, this.clock.now())) return undefined;
			if (await this.liveness.of(http, login.account, accessToken, sentAt)) return undefined;
			this.ends.set(accessToken, 'refused');
		}
		if (this.ends.get(accessToken) === 'retired') return undefined;
		const newest = this.newest.get(fingerprint(login));
		if (newest && this.maySend(newest, 0)) return { kept: newest, leads: false };
		return await this.renew(http, login, newest);
	}

	/** The newest session for these settings, of the stored one and the one this process knows. */
	current(login: Login, stored: unknown): Kept | undefined {
		const settings = fingerprint(login);
		const known = this.newest.get(settings);
		if (!stored || stored === known?.text) return known;
		const session = fromText(stored);
		if (session?.fingerprint !== settings) return known;
		// A run that began before a renewal is handed the copy from before.
		if (known && known.session.issuedAt >= session.issuedAt) return known;
		return this.keep({ session, text: String(stored) });
	}

	private maySend({ session, postponedUntil = 0 }: Kept, minimumValidity: number): boolean {
		const now = this.clock.now();
		if (this.ends.get(session.accessToken) === 'refused') return false;
		return (
			isFresh(session, now, minimumValidity) || (now < postponedUntil && !isExpired(session, now))
		);
	}

	private async renew(http: Http, login: Login, previous?: Kept): Promise<Grip> {
		const { result: kept, leads } = await this.renewals.run(
			fingerprint(login),
			// In turn, so that the refusals of a user are counted before its next login is sent.
			async () => await this.logins.run(userOf(login), () => this.obtain(http, login, previous)),
		);
		return { kept, leads: leads && kept.text !== previous?.text };
	}

	private async obtain(http: Http, login: Login, previous?: Kept): Promise<Kept> {
		const settings = fingerprint(login);
		const standing = this.refusals.standing(settings, login, this.clock.now());
		if (standing) return this.makeDo(previous, standing);

		const old = previous?.session;
		const refused = old !== undefined && this.ends.get(old.accessToken) === 'refused';
		const session = await renewSession(http, this.clock, login, old, refused);
		if (session instanceof LoginFailure) return this.makeDo(previous, this.record(login, session));

		if (session.accessToken !== old?.accessToken) {
			if (old && !refused) this.ends.set(old.accessToken, 'retired');
		} else if (refused) {
			// The next request finds out whether Fluent takes it again; a login would bring the same token.
			this.ends.delete(old.accessToken);
			throw this.record(login, tokenUseless());
		}
		return this.keep({ session, text: toText(session) });
	}

	/** After a renewal that failed: the old session, if it still works and Fluent did not say no. */
	private makeDo(previous: Kept | undefined, failure: LoginFailure): Kept {
		const now = this.clock.now();
		const usable =
			previous &&
			!failure.reaction.refused &&
			!isExpired(previous.session, now) &&
			this.ends.get(previous.session.accessToken) !== 'refused';
		if (!usable) throw failure;
		return this.keep({ ...previous, postponedUntil: now + POSTPONED });
	}

	private record(login: Login, failure: LoginFailure): LoginFailure {
		return this.refusals.record(fingerprint(login), login, failure, this.clock.now());
	}

	private keep(kept: Kept): Kept {
		this.newest.set(kept.session.fingerprint, kept);
		return kept;
	}
}
