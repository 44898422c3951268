import type { IHttpRequestOptions } from 'n8n-workflow';
import { LoginFailure } from './failure';
import type { Account } from './settings';

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
 * @throws LoginFailure if the request goes to another origin than the account's own (rule 14)
 */
export function toOwnOrigin({ root, origin }: Account, request: IHttpRequestOptions): Addresses {
	const { uri, url, baseURL } = request as Addresses;
	const own = (given: unknown): string => {
		const address = String(given).trim();
		const isAbsolute = /^[a-z][a-z\d+.-]*:|^[\\/]{2}/i.test(address);
		// HTTP Request sends an empty base.
		const base = (baseURL === undefined || baseURL === '' ? root : baseURL).replace(/\/$/, '');
		const href = isAbsolute ? address : `${base}/${address.replace(/^\//, '')}`;
		const parsed = URL.canParse(href) ? new URL(href) : undefined;
		if (parsed?.origin !== origin) throw new LoginFailure('foreignOrigin', { host: origin });
		return parsed.href;
	};
	return {
		baseURL: undefined,
		...(uri !== undefined && { uri: own(uri) }),
		...(url !== undefined && { url: own(url) }),
	};
}
