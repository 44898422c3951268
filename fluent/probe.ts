import type { Account } from './account';
import { readFluentError } from './fluents-own-words';
import { Deadline, exchange, type Clock, type Http } from './http';
import { graphqlRequest, LIVENESS_QUERY } from './profile';

/** What Fluent said to a token; `unknown` for everything that is not Fluent's word on it. */
export type Verdict = 'accepted' | 'rejected' | 'unknown';

const PROBE_LIMIT = 10_000;

interface Question {
	accessToken: string;
	/** Epoch ms. */
	askedAt: number;
	verdict: Promise<Verdict>;
}

/** Asks Fluent whether it still accepts a token: one question for all who could be answered by it. */
export class Probe {
	private last?: Question;

	constructor(
		private readonly clock: Clock,
		private readonly account: Account,
	) {}

	/** @param since epoch ms: a question asked then or later will do */
	async ask(http: Http, accessToken: string, since: number): Promise<Verdict> {
		const now = this.clock.now();
		const { last } = this;
		// After a clock was set back, an answer from the future says nothing about now.
		const serves =
			last?.accessToken === accessToken && last.askedAt >= since && last.askedAt <= now;
		const question = serves
			? last
			: { accessToken, askedAt: now, verdict: this.send(http, accessToken) };
		this.last = question;
		return await question.verdict;
	}

	private async send(http: Http, accessToken: string): Promise<Verdict> {
		const request = graphqlRequest(this.account, LIVENESS_QUERY);
		const headers = { ...request.headers, authorization: `Bearer ${accessToken}` };
		const deadline = new Deadline(this.clock, PROBE_LIMIT);
		try {
			const { statusCode, body } = await exchange(http, { ...request, headers }, deadline);
			if (statusCode === 200) return 'accepted';
			// A gateway may answer 401 as well; only Fluent knows its tokens (rule 5).
			return statusCode === 401 && readFluentError(body) ? 'rejected' : 'unknown';
		} catch {
			return 'unknown';
		}
	}
}
