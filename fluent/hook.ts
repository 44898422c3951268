import {
	sleep,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IHttpRequestOptions,
} from 'n8n-workflow';
import { readAccount, readLogin, type Account } from './account';
import { foreignOrigin, LoginFailure } from './failure';
import type { Clock, Http } from './http';
import { SessionKeeper, type Grip } from './keeper';
import { fromText, type Session } from './session';

/*
 * n8n's side of a login, as measured on n8n 1.123 and 2.41:
 * - n8n asks before every request, because `renew` is always ''. To answer {} is to have nothing stored.
 * - It asks again, with the very same object, after a request that failed and after a failure of the hook itself.
 * - What is written into that object reaches `authenticate`, stored or not.
 */

/** The decrypted credential that n8n hands around for one request. */
export type Credentials = ICredentialDataDecryptedObject;

/** What was done for one request. */
interface Progress {
	grip: Promise<Grip | undefined>;
	/** The session that `authorize` put into the request, when (epoch ms), and which of n8n's helpers sends it. */
	sent?: { session: Session; at: number; legacy: boolean };
}

const clock: Clock = { now: Date.now, sleep };
const keeper = new SessionKeeper(clock);
const progress = new WeakMap<Credentials, Progress>();
const minimumValidities = new WeakMap<Credentials, number>();

/** The hook: sees to it that the credentials hold a session that works. @throws LoginFailure */
export async function preAuthenticate(http: Http, credentials: Credentials): Promise<IDataObject> {
	const before = progress.get(credentials);
	const grip = before ? again(http, credentials, before) : first(http, credentials);
	progress.set(credentials, { ...before, grip });
	return handOver(credentials, await grip, before?.sent?.legacy);
}

async function first(http: Http, credentials: Credentials): Promise<Grip> {
	const login = readLogin(credentials);
	const minimumValidity = minimumValidities.get(credentials);
	return await keeper.beforeRequest(http, login, credentials.savedToken, minimumValidity);
}

async function again(
	http: Http,
	credentials: Credentials,
	{ grip, sent }: Progress,
): Promise<Grip | undefined> {
	// A login that failed is told again as it was, not tried again.
	await grip;
	if (!sent) return undefined;
	return await keeper.afterFailure(http, readLogin(credentials), sent.session, sent.at);
}

/**
 * One caller has n8n store the session, the others just take it: 20 runs, one write. Only the legacy helper, which the
 * HTTP Request node uses, sends a failed request again for nothing less than something to store.
 */
function handOver(
	credentials: Credentials,
	grip: Grip | undefined,
	legacyRetry = false,
): IDataObject {
	if (!grip) return {};
	const savedToken = grip.kept.text;
	if (grip.leads || legacyRetry) return { renew: '', savedToken };
	credentials.savedToken = savedToken;
	return {};
}

/**
 * Adds the bearer to a request to the account's own origin. A URL that is only a path is taken from the API root.
 *
 * @throws LoginFailure if the request goes elsewhere
 */
export function authorize(
	credentials: Credentials,
	request: IHttpRequestOptions,
): IHttpRequestOptions {
	const account = readAccount(credentials);
	const session = fromText(credentials.savedToken);
	if (!session) throw foreignOrigin(account.origin);
	// The legacy helper takes `uri` as well; whatever is sent is what was judged.
	const { uri, url, baseURL } = request as { uri?: string; url?: string; baseURL?: string };
	const base = baseURL || account.root;
	const addresses = {
		...(uri === undefined ? {} : { uri: ownUrl(account, base, uri) }),
		...(url === undefined ? {} : { url: ownUrl(account, base, url) }),
	};
	const before = progress.get(credentials);
	const sent = { session, at: clock.now(), legacy: uri !== undefined };
	if (before) progress.set(credentials, { ...before, sent });
	return {
		...request,
		...addresses,
		baseURL: undefined,
		// In lower case: n8n gives a header spelled "Authorization" to the target of a redirect, on any host.
		headers: { ...request.headers, authorization: `Bearer ${session.accessToken}` },
	};
}

function ownUrl(account: Account, base: string, url: string): string {
	const isAbsolute = /^[a-z][a-z\d+.-]*:|^[\\/]{2}/i.test(url);
	const href = isAbsolute ? url : `${base.replace(/\/$/, '')}/${url.replace(/^\//, '')}`;
	const parsed = URL.canParse(href) ? new URL(href) : undefined;
	if (parsed?.origin !== account.origin) throw foreignOrigin(account.origin);
	return parsed.href;
}

/** Asks for a token that lives `ms` longer, at the next request made with these credentials. */
export function wantMinimumValidity(credentials: Credentials, ms: number): void {
	minimumValidities.set(credentials, ms);
}

/** The session that these credentials hold, if it was made for their settings and serves without a request. */
export function currentSession(credentials: Credentials): Session | undefined {
	return keeper.current(readLogin(credentials), credentials.savedToken)?.session;
}

/** Why the login for a request made with these credentials failed, if that is what failed. */
export async function loginFailure(credentials: Credentials): Promise<LoginFailure | undefined> {
	return await progress.get(credentials)?.grip.then(
		() => undefined,
		(error: unknown) => (error instanceof LoginFailure ? error : undefined),
	);
}
