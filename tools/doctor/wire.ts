import type { IHttpRequestOptions } from 'n8n-workflow';
import { orFailure, type LoginFailure } from '../../fluent/failure';
import { graphqlRequest } from '../../fluent/graphql';
import { Deadline, exchange, type Http } from '../../fluent/http';
import { asObject, parseJson } from '../../fluent/json';
import type { Login } from '../../fluent/settings';
import type { Clock } from '../../fluent/time';
import { requestToken, type Session } from '../../fluent/token-endpoint';
import type { Seen } from './answers';
import type { Findings } from './facts';

/** ms for one request, as in the package. */
const LIMIT = 30_000;

/** Who asks for what, and where it is noted. */
export interface Case {
	findings: Findings;
	clock: Clock;
	login: Login;
}

/** One request to `/oauth/token`: what the package makes of the answer, and the answer itself if there was one. */
export interface TokenAnswer {
	result: Session | LoginFailure;
	seen?: Seen;
}

/**
 * Asks exactly as the package does, once: its own request, its own reading of the answer.
 *
 * @param refreshToken for a refresh grant; without it the grant is a password grant
 */
export async function askForToken(
	{ clock, login }: Pick<Case, 'clock' | 'login'>,
	refreshToken?: string,
): Promise<TokenAnswer> {
	let seen: Seen | undefined;
	const http: Http = async (request) => {
		const answer = await send(request);
		seen = { status: answer.statusCode, body: parseJson(answer.body) };
		return answer;
	};
	const { username, password, account } = login;
	const grant =
		refreshToken === undefined
			? ({ grant_type: 'password', username, password } as const)
			: ({ grant_type: 'refresh_token', refresh_token: refreshToken } as const);
	const deadline = new Deadline(clock, LIMIT, account.host);
	return { result: await orFailure(requestToken({ http, clock, login }, grant, deadline)), seen };
}

/** @returns `undefined` if no answer came */
export async function askGraphql(
	{ clock, login }: Pick<Case, 'clock' | 'login'>,
	accessToken: string,
	query: string,
): Promise<Seen | undefined> {
	const request = graphqlRequest(login.account, query);
	const headers = { ...request.headers, authorization: `Bearer ${accessToken}` };
	const deadline = new Deadline(clock, LIMIT, login.account.host);
	return await exchange(send, { ...request, headers }, deadline).then(
		({ statusCode, body }) => ({ status: statusCode, body }),
		() => undefined,
	);
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
