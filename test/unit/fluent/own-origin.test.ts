import { expect, it } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { toOwnOrigin, type Addresses } from '../../../fluent/own-origin';
import { failureOf, loginWith, ROOT } from '../support/entry';

/** Rule 14: the token goes to the own origin only. */
const { account } = loginWith();
const addresses = (request: Addresses, of = account) =>
	toOwnOrigin(of, request as IHttpRequestOptions);
const expectRefused = async (request: Addresses, of = account) => {
	const failure = await failureOf(() => addresses(request, of));
	expect(failure).toMatchObject({ kind: 'foreignOrigin', facts: { host: of.origin } });
};

it.each([
	[ROOT, '/'],
	['HTTPS://ACCOUNT.sandbox.API.fluentretail.com:443/x?y=1#z', '/x?y=1#z'],
	['/graphql', '/graphql'],
	['graphql', '/graphql'],
	['', '/'],
	['orders?since=12:30', '/orders?since=12:30'],
	['/x/../y', '/y'],
	['/https://evil.example', '/https://evil.example'],
	['@evil.example', '/@evil.example'],
	// Behind the slash that ends the host nothing can name another one.
	...['/graphql', '//evil.example', '/@evil.example'].map((path) => [ROOT + path, path]),
	[`${ROOT}/\\evil.example`, '//evil.example'],
	[`${ROOT}/a/../b c`, '/b%20c'],
	// What a URL parser passes over: it is sent as it was judged.
	[` ${ROOT}/graphql`, '/graphql'],
	['/\t/evil.example', '//evil.example'],
	['ht\ntps://evil.example', '/https://evil.example'],
	['\u0000https://evil.example', '/%00https://evil.example'],
	[`/gra\tph\r\nql`, '/graphql'],
])('%j is %j', (url, path) => {
	expect(addresses({ url })).toEqual({ url: ROOT + path, baseURL: undefined });
});

it.each([
	['/graphql', '', '/graphql'],
	['/graphql', ROOT, '/graphql'],
	['event', `${ROOT}/api/`, '/api/event'],
	[`${ROOT}/b c`, 'https://evil.example', '/b%20c'],
])('%j with base %j is %j', (url, baseURL, path) => {
	expect(addresses({ url, baseURL })).toEqual({ url: ROOT + path, baseURL: undefined });
});

it.each([
	...['https://evil.example', ' https://evil.example'],
	...['https:evil.example', 'https://'],
	...['https:\\\\evil.example', 'https://[::1]/graphql', '//evil.example/x', '\\\\evil.example'],
	...['/\\evil.example', 'javascript:alert(1)', 's3://bucket', ROOT.replace('https', 'http')],
	...[`${ROOT}.evil.example/graphql`, `${ROOT}./graphql`, `${ROOT}@evil.example/graphql`],
	...[`${ROOT}:8443/graphql`, ' https://account.api.fluentretail.com/graphql'],
	'https://other.sandbox.api.fluentretail.com/graphql',
])('%j is refused, also as the address of the legacy helper', async (url) => {
	await expectRefused({ url });
	await expectRefused({ uri: url });
});

it('an address that is no text is a path', () => {
	expect(addresses({ url: 5 as never })).toMatchObject({ url: `${ROOT}/5` });
});

it.each([
	['/graphql', 'https://evil.example'],
	['evil.example', 'https:'],
	['/graphql', 'no base'],
])('%j with base %j is refused', async (url, baseURL) => {
	await expectRefused({ url, baseURL });
});

// n8n's legacy helper sends to `url` if a request has both, its modern one knows `url` only.
it('of a request with two addresses both are judged', async () => {
	const uri = `${ROOT}/graphql`;
	expect(addresses({ uri: '/graphql' })).toEqual({ uri, baseURL: undefined });
	expect(addresses({ uri, url: '/x' })).toMatchObject({ uri, url: `${ROOT}/x` });
	await expectRefused({ uri, url: 'https://evil.example' });
});

it('of a custom account: its scheme, host, port and path', async () => {
	const custom = loginWith({ environment: 'custom', baseUrl: 'http://[::1]:3000/fluent' });
	const url = 'http://[::1]:3000/fluent/graphql';
	expect(addresses({ url: '/graphql' }, custom.account).url).toBe(url);
	await expectRefused({ url: url.replace('3000', '3001') }, custom.account);
});
