import type { Account } from './account';
import type { Clock, Http } from './http';
import { Probe, type Verdict } from './probe';
import type { Session } from './session';

/** ms for which an answer of Fluent proves that it accepts a token, where n8n hides a 401 from us (rule 7). */
const PROOF_LIFE = 60_000;

/** When Fluent was last known to accept the token of one set of settings. */
export class Acceptance {
	private proof?: { accessToken: string; at: number };
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
		const now = this.clock.now();
		if (proof?.accessToken !== accessToken) return false;
		return proof.at <= now && now < proof.at + PROOF_LIFE;
	}

	/** Asks Fluent. @param since epoch ms: a question asked then or later will do */
	async ask(http: Http, session: Session, since: number): Promise<Verdict> {
		return await this.probe.ask(http, session.accessToken, since);
	}

	/** Asks Fluent unless the token is proven. */
	async askOnceAMinute(http: Http, session: Session): Promise<Verdict> {
		if (this.isProven(session)) return 'accepted';
		return await this.ask(http, session, this.clock.now() - PROOF_LIFE);
	}

	/** @param at epoch ms at which Fluent accepted the token */
	prove({ accessToken }: Session, at: number): void {
		const { proof } = this;
		if (proof?.accessToken === accessToken) proof.at = Math.max(proof.at, at);
	}
}
