import type { IHttpRequestOptions } from 'n8n-workflow';
import { orFailure, type LoginFailure } from '../../fluent/failure';
import {
	asObject,
	Deadline,
	exchange,
	type Answer,
	type Clock,
	type Http,
} from '../../fluent/http';
import type { Login } from '../../fluent/login';
import { graphqlRequest } from '../../fluent/profile';
import type { Session } from '../../fluent/session';
import { tokenEndpoint } from '../../fluent/token-endpoint';
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
		seen = { status: answer.statusCode, body: parsed(answer.body) };
		return answer;
	};
	const endpoint = tokenEndpoint(http, clock, login);
	const deadline = new Deadline(clock, LIMIT);
	const session =
		refreshToken === undefined
			? endpoint.password(deadline)
			: endpoint.refresh(refreshToken, deadline);
	return { result: await orFailure(session), seen };
}

/** @returns `undefined` if no answer came */
export async function askGraphql(
	{ clock, login }: Pick<Case, 'clock' | 'login'>,
	accessToken: string,
	query: string,
): Promise<Seen | undefined> {
	const request = graphqlRequest(login.account, query);
	const headers = { ...request.headers, authorization: `Bearer ${accessToken}` };
	return await exchange(send, { ...request, headers }, new Deadline(clock, LIMIT)).then(
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
