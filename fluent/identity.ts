import type { IHttpRequestOptions } from 'n8n-workflow';
import type { Identity } from './entry';
import { asFailure, LoginFailure, orFailure } from './failure';
import { BRIEF_HOLD } from './failure-kinds';
import { graphqlRequest, LIVENESS_QUERY, PROFILE_QUERY, RETAILERS_QUERY } from './graphql';
import { readProfile, readRetailers, type Profile, type Retailer } from './graphql';
import type { Credentials, Hook } from './hook';
import { Deadline, exchange } from './http';
import { prove, QUESTION_LIMIT } from './proof';
import { LOGIN_LIMIT } from './renewal';
import { SECOND } from './time';
import { freshSession } from './token-state';

/** How long an answer of Fluent is used; a failure to answer only as briefly as one of a login (rule 8). */
const ANSWER_LIFE = 30 * SECOND;

/** Tokens that may be rejected, one after the other, before this gives up: two may come from a store that is behind. */
const MOST_TOKENS = 3;

/** Pages of 100 retailers that are read, and ms that they may take in all; no account is known to have as many. */
export const MOST_PAGES = 50;
const PAGES_LIMIT = 30 * SECOND;

/** Who wants to know, and with what. */
export interface Asker {
	hook: Hook;
	credentials: Credentials;
	/** n8n's helper that logs in, with the credentials handed to it. */
	send: (credentials: Credentials, request: IHttpRequestOptions) => Promise<unknown>;
	/** ms that a token should have left, if a refresh can give them. */
	minimumValidity?: number;
}

/**
 * Who the credentials log in as. Fluent is asked once for all items and runs with the same settings, and not again while
 * its answer serves.
 *
 * @throws LoginFailure
 */
export async function identify(asker: Asker): Promise<Identity> {
	const { hook, credentials, minimumValidity } = asker;
	const entry = hook.entryOf(credentials);
	const now = hook.clock.now();
	const session = freshSession(entry, now, minimumValidity);
	const { at = Infinity, profile } = entry.lastProfile ?? {};
	const isRecent = at <= now && now < at + (profile ? ANSWER_LIFE : BRIEF_HOLD);
	if (session && isRecent) return { account: entry.login.account, session, profile };
	const isAsked = entry.identifying !== undefined;
	entry.identifying ??= orFailure(ask(asker)).finally(() => (entry.identifying = undefined));
	const result = await entry.identifying;
	const isFailure = result instanceof LoginFailure;
	// A failure of others is no answer for one who has brought a session meanwhile.
	const isAnswer = !isAsked || (isFailure && !freshSession(entry, hook.clock.now()));
	if (!isAnswer) return await identify(asker);
	if (isFailure) throw asFailure(result);
	return result;
}

/** The same without a question, unless n8n has to send one to log in. @throws LoginFailure */
export async function identifyUnchecked(asker: Asker): Promise<Identity> {
	const { hook, credentials, minimumValidity } = asker;
	const entry = hook.entryOf(credentials);
	const fresh = freshSession(entry, hook.clock.now(), minimumValidity);
	const session = fresh ?? (await askFluent(asker, LIVENESS_QUERY)).session;
	return { account: entry.login.account, session };
}

/** A question that gets no profile takes nothing from the token. @throws LoginFailure */
async function ask(asker: Asker): Promise<Identity> {
	const { call, session: asked, answer } = await askFluent(asker, PROFILE_QUERY);
	const profile = await withAllRetailers(asker, readProfile(answer?.body));
	// The pages may have taken longer than the token lived.
	const session = freshSession(call.entry, call.clock.now()) ?? asked;
	call.entry.lastProfile = { at: call.clock.now(), profile };
	return { account: call.entry.login.account, session, profile };
}

/** Who has a role in the account as a whole has every retailer of it. */
async function withAllRetailers(asker: Asker, profile?: Profile): Promise<Profile | undefined> {
	if (!profile?.hasAccountRole) return profile;
	const listed = await orFailure(listRetailers(asker, MOST_PAGES));
	if (listed instanceof LoginFailure || !listed.isWhole) {
		return { ...profile, retailerIds: null, isWhole: false };
	}
	const ids = new Set(profile.retailerIds);
	for (const { id } of listed.found) ids.add(id);
	return { ...profile, retailerIds: [...ids] };
}

/**
 * Retailers of the account, as far as `pages` go and Fluent tells them.
 *
 * @param next the cursor of the first page
 * @returns `next`, if Fluent has more
 * @throws LoginFailure
 */
export async function listRetailers(asker: Asker, pages: number, next?: string) {
	const found: Retailer[] = [];
	const giveUpAt = asker.hook.clock.now() + PAGES_LIMIT;
	for (let page = 0; page < pages && asker.hook.clock.now() < giveUpAt; page++) {
		const { answer } = await askFluent(asker, RETAILERS_QUERY, { after: next });
		const read = readRetailers(answer?.body);
		if (!read) return { found, isWhole: false };
		found.push(...read.retailers);
		next = read.next;
		if (next === undefined) return { found, isWhole: true };
	}
	return { found, next, isWhole: false };
}

type Reply = Awaited<ReturnType<typeof askOnce>>;

/** A question to Fluent, and again with a new token if it rejects the one of the question. @throws LoginFailure */
export async function askFluent(asker: Asker, query: string, variables?: object): Promise<Reply> {
	let reply = await askOnce(asker, query, variables);
	for (let tries = 1; await isRejected(reply); tries++) {
		if (tries === MOST_TOKENS) throw new LoginFailure('tokenRefused');
		// A refresh for a longer life, whose answer was lost, may have ended the token.
		reply = await askOnce({ ...asker, minimumValidity: 0 }, query, variables);
	}
	return reply;
}

const isRejected = async ({ call, answer, session, at }: Reply): Promise<boolean> =>
	answer?.statusCode === 401 && (await prove(call, session, at)) === 'rejected';

/** Through n8n's helper, which logs in before if need be. */
async function askOnce(
	{ hook, credentials, send, minimumValidity }: Asker,
	query: string,
	variables?: object,
) {
	// n8n knows one request by one object.
	const own = { ...credentials };
	hook.questions.set(own, minimumValidity ?? 0);
	const { account } = hook.entryOf(own).login;
	const deadline = new Deadline(hook.clock, LOGIN_LIMIT + QUESTION_LIMIT, account.host);
	const request = graphqlRequest(account, query, variables);
	const http = async (options: IHttpRequestOptions) => await send(own, options);
	const answer = await exchange(http, request, deadline).catch(() => undefined);
	const call = hook.calls.get(own);
	const outcome = call?.outcome;
	if (outcome instanceof LoginFailure) throw outcome;
	if (!call || !outcome) throw new LoginFailure('notAsked');
	// No answer came, or n8n could not store what the login brought: then it was not sent.
	return { call, answer, session: outcome, at: call.sent?.at ?? hook.clock.now() };
}
