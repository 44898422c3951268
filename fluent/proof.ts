import { retire, type Caller, type Verdict } from './entry';
import { readFluentError } from './fluent-error';
import { graphqlRequest, LIVENESS_QUERY } from './graphql';
import { Deadline, exchange } from './http';
import { asObject } from './json';
import type { Session } from './token-endpoint';
import { SECOND } from './time';

/** ms that a question may take, body included (rule 6). */
export const QUESTION_LIMIT = 10 * SECOND;

/** Whether Fluent accepts a token (rule 7). @param since epoch ms: a question asked then or later will do */
export async function prove(caller: Caller, session: Session, since: number): Promise<Verdict> {
	const { clock, entry } = caller;
	const { accessToken } = session;
	const now = clock.now();
	const { lastProbe: last } = entry;
	// Rule 15: after a clock was set back, an answer from the future says nothing about now.
	const serves = last?.accessToken === accessToken && last.askedAt >= since && last.askedAt <= now;
	if (serves) return await last.verdict;
	entry.lastProbe = { accessToken, askedAt: now, verdict: probe(caller, accessToken) };
	return await entry.lastProbe.verdict;
}

/** A token that Fluent rejects is retired once, however many wait for this. */
async function probe({ http, clock, entry }: Caller, accessToken: string): Promise<Verdict> {
	const { account } = entry.login;
	const request = graphqlRequest(account, LIVENESS_QUERY);
	const headers = { ...request.headers, authorization: `Bearer ${accessToken}` };
	const deadline = new Deadline(clock, QUESTION_LIMIT, account.host);
	try {
		const { statusCode, body } = await exchange(http, { ...request, headers }, deadline);
		if (statusCode === 200 && 'data' in asObject(body)) return 'accepted';
		// A gateway may answer 401 as well; only Fluent knows its tokens (rule 5).
		if (statusCode !== 401 || !readFluentError(body)) return 'unknown';
		retire(entry, accessToken);
		return 'rejected';
	} catch {
		return 'unknown';
	}
}
