import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { LoginFailure, orFailure } from '../../fluent/failure';
import { graphqlRequest, LIVENESS_QUERY, PROFILE_QUERY } from '../../fluent/graphql';
import { Deadline, exchange, type Http } from '../../fluent/http';
import { parseJson } from '../../fluent/json';
import { readLogin, type Login, type Settings } from '../../fluent/settings';
import { SECOND, type Clock } from '../../fluent/time';
import { requestToken } from '../../fluent/token-endpoint';
import {
	NO_ANSWER,
	reachedUser,
	sessionOf,
	sessionToRefresh,
	type Answers,
	type Seen,
} from './answers';

/** ms between the logins, so that seconds which count down are seen to. */
const PAUSE = 2.1 * SECOND;

/** ms for one request, as in the package. */
const LIMIT = 30 * SECOND;

const systemClock: Clock = {
	now: Date.now,
	sleep: (ms) => setTimeout(ms),
	timeout: (ms) => AbortSignal.timeout(ms),
};

/**
 * Gets an answer for each fact from a real account, with two password logins at most.
 *
 * @throws LoginFailure if a setting cannot be right, before any request, or if the first login fails, before any other
 */
export async function examine(settings: Settings, clock = systemClock): Promise<Answers> {
	const login = readLogin(settings);
	const token = (of: Login, refreshToken?: string) => sendLogin(of, clock, refreshToken);
	const graphql = (accessToken: string, query = LIVENESS_QUERY) =>
		sendQuery(login, clock, { accessToken, query });

	// The first login is the package's own, header included: if Fluent refuses it, nothing else is sent.
	const first = await token(login);
	if (first.result instanceof LoginFailure) throw first.result;
	const { accessToken } = first.result;
	const me = await graphql(accessToken);
	const profile = await graphql(accessToken, PROFILE_QUERY);

	// Each refusal is provoked without the user: Fluent counts failed logins by username, and these carry a random name or
	// none. Wrong bearers and refresh tokens are random as well, so they belong to nobody.
	const username = `n8n-doctor-${randomBytes(6).toString('hex')}`;
	const nobody: Login = { ...login, username, password: randomUUID() };
	const withoutHeader = login.account.accountId ? await token(bare(nobody)) : undefined;
	const refusals = {
		refusedBearer: await graphql(randomUUID()),
		refusedClient: await token({ ...nobody, clientSecret: randomUUID() }),
		otherScope: await token({ ...nobody, scope: login.scope === 'api' ? 'retailer' : 'api' }),
		refusedRefresh: await token(nobody, randomUUID()),
		refusedUser: await token(nobody),
		withoutHeader,
	};

	await clock.sleep(PAUSE);
	// The second and last password login. It leaves `fluent.account` out if a made-up user showed that this changes
	// nothing, so one login tells of the header and of the token.
	const isIdle = withoutHeader !== undefined && reachedUser(withoutHeader);
	const second = await token(isIdle ? bare(login) : login);

	const answers: Answers = { sentScope: login.scope, first, me, profile, ...refusals, second };
	const before = sessionToRefresh(answers);
	if (!before) return answers;
	// What a refresh does to the tokens before it. A refresh grant carries no username and no password.
	answers.refresh = await token(login, before.refreshToken);
	const after = sessionOf(answers.refresh);
	if (!after) return answers;
	answers.refreshedToken = await graphql(after.accessToken);
	if (after.accessToken !== before.accessToken) {
		answers.oldToken = await graphql(before.accessToken);
		// Only a token that no longer gets data is dead.
		if (answers.oldToken.status !== 200) answers.deadToken = answers.oldToken;
	}
	// Last, because a server may answer a reused token by ending all that came from it.
	answers.usedRefreshToken = await token(login, before.refreshToken);
	return answers;
}

/** The package sends the header if it knows an account ID; the host stays. */
const bare = (login: Login): Login => ({ ...login, account: { ...login.account, accountId: '' } });

/** One request to `/oauth/token` as the package sends it; a refresh grant with a refresh token, else a password grant. */
async function sendLogin(login: Login, clock: Clock, refreshToken?: string) {
	let seen: Seen = NO_ANSWER;
	const http: Http = async (request) => {
		const answer = await send(request);
		seen = { status: answer.statusCode, body: parseJson(answer.body) };
		return answer;
	};
	const { username, password, account } = login;
	const grant: Record<string, string> =
		refreshToken === undefined
			? { grant_type: 'password', username, password }
			: { grant_type: 'refresh_token', refresh_token: refreshToken };
	const deadline = new Deadline(clock, LIMIT, account.host);
	const result = await orFailure(requestToken({ http, clock, entry: { login } }, grant, deadline));
	return { ...seen, result };
}

async function sendQuery(
	{ account }: Login,
	clock: Clock,
	{ accessToken, query }: { accessToken: string; query: string },
): Promise<Seen> {
	const request = graphqlRequest(account, query);
	const headers = { ...request.headers, authorization: `Bearer ${accessToken}` };
	const deadline = new Deadline(clock, LIMIT, account.host);
	return await exchange(send, { ...request, headers }, deadline).then(
		({ statusCode, body }) => ({ status: statusCode, body }),
		() => NO_ANSWER,
	);
}

/** `fetch` in the form of n8n's helper, as far as the package uses that. */
async function send({ url, method, headers, body, abortSignal }: IHttpRequestOptions) {
	const response = await fetch(url, {
		method,
		headers: headers as Record<string, string>,
		body: typeof body === 'string' ? body : JSON.stringify(body),
		redirect: 'manual',
		signal: abortSignal as AbortSignal,
	});
	return {
		statusCode: response.status,
		headers: { 'retry-after': response.headers.get('retry-after') },
		body: await response.text(),
	};
}
