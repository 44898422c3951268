import { setTimeout } from 'node:timers/promises';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { orFailure, type LoginFailure } from '../../fluent/failure';
import { graphqlRequest } from '../../fluent/graphql';
import { Deadline, exchange, type Http } from '../../fluent/http';
import { asObject, parseJson } from '../../fluent/json';
import type { Account, Login } from '../../fluent/settings';
import { SECOND, type Clock } from '../../fluent/time';
import { requestToken, type Session } from '../../fluent/token-endpoint';
import type { Seen } from './answers';

/** ms for one request, as in the package. */
const LIMIT = 30 * SECOND;

export const systemClock: Clock = {
	now: Date.now,
	sleep: (ms) => setTimeout(ms),
	timeout: (ms) => AbortSignal.timeout(ms),
};

/** Asks exactly as the package does, once: its own requests, its own reading of the answers. */
export class Wire {
	constructor(
		private readonly account: Account,
		private readonly clock: Clock,
	) {}

	/**
	 * One request to `/oauth/token`.
	 *
	 * @param refreshToken for a refresh grant; without it the grant is a password grant
	 * @returns what the package makes of the answer, and the answer itself if there was one
	 */
	async token(
		login: Login,
		refreshToken?: string,
	): Promise<{ result: Session | LoginFailure; seen?: Seen }> {
		let seen: Seen | undefined;
		const http: Http = async (request) => {
			const answer = await send(request);
			seen = { status: answer.statusCode, body: parseJson(answer.body) };
			return answer;
		};
		const { username, password } = login;
		const grant =
			refreshToken === undefined
				? ({ grant_type: 'password', username, password } as const)
				: ({ grant_type: 'refresh_token', refresh_token: refreshToken } as const);
		const asked = requestToken({ http, clock: this.clock, login }, grant, this.deadline());
		return { result: await orFailure(asked), seen };
	}

	/** @returns `undefined` if no answer came */
	async graphql(accessToken: string, query: string): Promise<Seen | undefined> {
		const request = graphqlRequest(this.account, query);
		const headers = { ...request.headers, authorization: `Bearer ${accessToken}` };
		return await exchange(send, { ...request, headers }, this.deadline()).then(
			({ statusCode, body }) => ({ status: statusCode, body }),
			() => undefined,
		);
	}

	private deadline(): Deadline {
		return new Deadline(this.clock, LIMIT, this.account.host);
	}
}

/** `fetch` in the form of n8n's helper, as far as the package uses that. */
async function send(request: IHttpRequestOptions) {
	const { url, method, body } = request;
	try {
		const response = await fetch(url, {
			method,
			headers: request.headers as Record<string, string>,
			body: typeof body === 'string' ? body : JSON.stringify(body),
			redirect: 'manual',
			signal: request.abortSignal as AbortSignal,
		});
		// The only header that the package reads.
		const headers = { 'retry-after': response.headers.get('retry-after') };
		return { statusCode: response.status, headers, body: await response.text() };
	} catch (error) {
		throw Object.assign(new Error('No answer'), { code: reason(error) });
	}
}

/** The code that n8n's helper would have given. */
function reason(error: unknown): unknown {
	const { name, cause } = error as Error;
	if (name === 'TimeoutError' || name === 'AbortError') return 'ETIMEDOUT';
	const { code } = asObject(cause);
	return code === 'UND_ERR_SOCKET' ? 'ECONNRESET' : code;
}
