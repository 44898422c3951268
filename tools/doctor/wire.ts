import type { IHttpRequestOptions } from 'n8n-workflow';
import type { Account, Login } from '../../fluent/account';
import type { LoginFailure } from '../../fluent/failure';
import { asObject, exchange, type Answer, type Clock, type Http } from '../../fluent/http';
import { requestToken, type Grant } from '../../fluent/login';
import { graphqlRequest } from '../../fluent/profile';
import type { Session } from '../../fluent/session';
import type { Seen } from './answers';

const TIMEOUT = 30_000;

/** One request to `/oauth/token`: what the package makes of the answer, and the answer itself if there was one. */
export interface TokenAnswer {
	result: Session | LoginFailure;
	seen?: Seen;
}

/** Asks exactly as the package does, once: its own request, its own reading of the answer. */
export async function askForToken(clock: Clock, login: Login, grant: Grant): Promise<TokenAnswer> {
	let seen: Seen | undefined;
	const http: Http = async (request) => {
		const answer = await send(request);
		seen = { status: answer.statusCode, body: parsed(answer.body) };
		return answer;
	};
	const result = await requestToken(http, clock, login, grant, TIMEOUT);
	return { result, seen };
}

/** @returns `undefined` if no answer came */
export async function askGraphql(
	account: Account,
	accessToken: string,
	query: string,
): Promise<Seen | undefined> {
	const request = graphqlRequest(account, query);
	const headers = { ...request.headers, authorization: `Bearer ${accessToken}` };
	return await exchange(send, { ...request, headers }, TIMEOUT).then(
		({ statusCode, body }) => ({ status: statusCode, body }),
		() => undefined,
	);
}

/** `fetch` in the form of n8n's helper, as far as the package uses that. */
async function send(request: IHttpRequestOptions): Promise<Answer> {
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

function parsed(body: unknown): unknown {
	try {
		return JSON.parse(String(body));
	} catch {
		return undefined;
	}
}
