import type { Account } from './account';
import type { Clock, Http } from './http';
import { Probe, type Verdict } from './probe';
import type { Profile } from './profile';
import type { Session } from './session';

const SECOND = 1_000;

/** ms for which an answer of Fluent proves that it accepts a token, where n8n hides a 401 from us (rule 7). */
const PROOF_LIFE = 60 * SECOND;
/** ms for which Fluent Auth uses what Fluent said of a user (rule 8). */
const PROFILE_LIFE = 30 * SECOND;

interface KnownProfile {
	accessToken: string;
	profile: Profile;
	/** Epoch ms of the question. */
	at: number;
}

/** When Fluent was last known to accept the token of one set of settings, and whom it said to be its user. */
export class Acceptance {
	private proof = { accessToken: '', at: -Infinity };
	private profile?: KnownProfile;
	private readonly probe: Probe;

	constructor(
		private readonly clock: Clock,
		account: Account,
	) {
		this.probe = new Probe(clock, account);
	}

	/** Fluent has handed the token out, which proves it. */
	begin({ accessToken, issuedAt }: Session): void {
		this.proof = { accessToken, at: issuedAt };
	}

	isProven({ accessToken }: Session): boolean {
		const { proof } = this;
		return proof.accessToken === accessToken && this.isWithin(PROOF_LIFE, proof.at);
	}

	/** Asks Fluent. @param since epoch ms: a question asked then or later will do */
	async ask(http: Http, session: Session, since: number): Promise<Verdict> {
		const { verdict, askedAt } = await this.probe.ask(http, session.accessToken, since);
		if (verdict === 'accepted') this.prove(session, askedAt);
		return verdict;
	}

	/** Asks Fluent unless the token is proven. */
	async askOnceAMinute(http: Http, session: Session): Promise<Verdict> {
		if (this.isProven(session)) return 'accepted';
		return await this.ask(http, session, this.clock.now() - PROOF_LIFE);
	}

	/** What Fluent said of the user of this token within the last 30 s. */
	profileOf({ accessToken }: Session): Profile | undefined {
		const { profile: known } = this;
		if (known?.accessToken !== accessToken) return undefined;
		return this.isWithin(PROFILE_LIFE, known.at) ? known.profile : undefined;
	}

	/** Fluent accepted the token, and said whose it is, when asked at `at` (epoch ms). */
	learn(session: Session, profile: Profile, at: number): void {
		this.profile = { accessToken: session.accessToken, profile, at };
		this.prove(session, at);
	}

	private prove({ accessToken }: Session, at: number): void {
		if (accessToken === this.proof.accessToken) this.proof.at = Math.max(this.proof.at, at);
	}

	private isWithin(ms: number, since: number): boolean {
		const now = this.clock.now();
		return since <= now && now < since + ms;
	}
}
