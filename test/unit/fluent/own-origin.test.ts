import { describe, expect, it } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { toOwnOrigin, type Addresses } from '../../../fluent/own-origin';
import { failureOf, loginWith, ROOT } from '../support/entry';

const { account } = loginWith();
const addresses = (request: Addresses, of = account) =>
	toOwnOrigin(of, request as IHttpRequestOptions);

describe('rule 14: the token goes to the own origin only', () => {
	it.each([
		[`${ROOT}/graphql`, undefined, `${ROOT}/graphql`],
		[ROOT, undefined, `${ROOT}/`],
		['HTTPS://ACCOUNT.sandbox.API.fluentretail.com:443/x?y=1#z', undefined, `${ROOT}/x?y=1#z`],
		['/graphql', undefined, `${ROOT}/graphql`],
		['graphql', undefined, `${ROOT}/graphql`],
		['', undefined, `${ROOT}/`],
		['/graphql', '', `${ROOT}/graphql`],
		['/graphql', ROOT, `${ROOT}/graphql`],
		['event', `${ROOT}/api/`, `${ROOT}/api/event`],
		['api/v4.1/event/sync', undefined, `${ROOT}/api/v4.1/event/sync`],
		['orders?since=12:30', undefined, `${ROOT}/orders?since=12:30`],
		['/x/../y', undefined, `${ROOT}/y`],
		['/https://evil.example', undefined, `${ROOT}/https://evil.example`],
		['@evil.example', undefined, `${ROOT}/@evil.example`],
		// Behind the slash that ends the host nothing can name another one, so it is sent as it came.
		[`${ROOT}//evil.example`, undefined, `${ROOT}//evil.example`],
		[`${ROOT}/@evil.example`, undefined, `${ROOT}/@evil.example`],
		[`${ROOT}/\\evil.example`, undefined, `${ROOT}/\\evil.example`],
		[`${ROOT}/a/../b c`, 'https://evil.example', `${ROOT}/a/../b c`],
		// What a URL parser passes over.
		[` ${ROOT}/graphql`, undefined, `${ROOT}/graphql`],
		[`\n\u0000 /graphql`, undefined, `${ROOT}/graphql`],
		[`/gra\tph\r\nql`, undefined, `${ROOT}/graphql`],
	])('%j with base %j is %j', (url, baseURL, href) => {
		expect(addresses({ url, baseURL })).toEqual({ url: href, baseURL: undefined });
	});

	it.each<[string, string | undefined]>([
		['https://evil.example', undefined],
		[' https://evil.example', undefined],
		['\u0000\thttps://evil.example', undefined],
		['ht\ntps://evil.example', undefined],
		[' https://account.api.fluentretail.com/graphql', undefined],
		['/\t/evil.example', undefined],
		[`${ROOT}.evil.example/graphql`, undefined],
		[`${ROOT}./graphql`, undefined],
		[`${ROOT}@evil.example/graphql`, undefined],
		[`${ROOT}:8443/graphql`, undefined],
		[ROOT.replace('https', 'http'), undefined],
		['https://other.sandbox.api.fluentretail.com/graphql', undefined],
		['https://[::1]/graphql', undefined],
		['//evil.example/x', undefined],
		['\\\\evil.example', undefined],
		['/\\evil.example', undefined],
		['https:evil.example', undefined],
		['https:\\\\evil.example', undefined],
		['javascript:alert(1)', undefined],
		['s3://bucket', undefined],
		['https://', undefined],
		['/graphql', 'https://evil.example'],
		['evil.example', 'https:'],
		['/graphql', 'no base'],
	])('%j with base %j is refused', async (url, baseURL) => {
		const failure = await failureOf(() => addresses({ url, baseURL }));
		expect(failure).toMatchObject({ kind: 'foreignOrigin', facts: { host: ROOT } });
	});

	it('the address of the legacy helper is judged, and made absolute as well', async () => {
		expect(addresses({ uri: '/graphql' })).toEqual({ uri: `${ROOT}/graphql`, baseURL: undefined });
		await failureOf(() => addresses({ uri: 'https://evil.example' }));
	});

	// n8n's legacy helper sends to `url` if a request has both, its modern one knows `url` only.
	it('of a request with two addresses both are judged', async () => {
		const uri = `${ROOT}/graphql`;
		expect(addresses({ uri, url: '/x' })).toMatchObject({ uri, url: `${ROOT}/x` });
		await failureOf(() => addresses({ uri, url: 'https://evil.example' }));
	});

	it('of a custom account: its scheme, host, port and path', async () => {
		const custom = loginWith({ environment: 'custom', baseUrl: 'http://[::1]:3000/fluent' });
		const url = 'http://[::1]:3000/fluent/graphql';
		expect(addresses({ url: '/graphql' }, custom.account).url).toBe(url);
		await failureOf(() => addresses({ url: url.replace('3000', '3001') }, custom.account));
	});
});
