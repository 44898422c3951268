import type { IHttpRequestOptions } from 'n8n-workflow';
import type { Account } from './account';
import { LoginFailure } from './failure';

/** The addresses of a request: n8n's legacy helper takes `uri` as well. */
export interface Addresses {
	uri?: string;
	url?: string;
	baseURL?: string;
}

/**
 * The addresses made absolute, so that what is sent is what was judged. One that is only a path is taken from the API
 * root.
 *
 * @throws LoginFailure if the request goes to another origin than the account's own
 */
export function toOwnOrigin(account: Account, request: IHttpRequestOptions): Addresses {
	const { uri, url, baseURL } = request as Addresses;
	// HTTP Request sends an empty one.
	const base = baseURL === undefined || baseURL === '' ? account.root : baseURL;
	const addresses: Addresses = { baseURL: undefined };
	if (uri !== undefined) addresses.uri = ownUrl(account, base, uri);
	if (url !== undefined) addresses.url = ownUrl(account, base, url);
	return addresses;
}

function ownUrl({ origin }: Account, base: string, url: string): string {
	// Nothing that follows the slash can change the host.
	if (url.startsWith(`${origin}/`)) return url;
	const isAbsolute = /^[a-z][a-z\d+.-]*:|^[\\/]{2}/i.test(url);
	const href = isAbsolute ? url : `${base.replace(/\/$/, '')}/${url.replace(/^\//, '')}`;
	const parsed = URL.canParse(href) ? new URL(href) : undefined;
	if (parsed?.origin !== origin) throw new LoginFailure('foreignOrigin', { host: origin });
	return parsed.href;
}
