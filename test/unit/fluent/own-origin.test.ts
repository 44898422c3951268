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

const paths: Array<[unknown, string]> = [
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
	[`${ROOT}/graphql`, '/graphql'],
	[`${ROOT}//evil.example`, '//evil.example'],
	[`${ROOT}/@evil.example`, '/@evil.example'],
	[`${ROOT}/\\evil.example`, '//evil.example'],
	[`${ROOT}/a/../b c`, '/b%20c'],
	// What a URL parser passes over: it is sent as it was judged.
	[` ${ROOT}/graphql`, '/graphql'],
	['/\t/evil.example', '//evil.example'],
	['ht\ntps://evil.example', '/https://evil.example'],
	['\u0000https://evil.example', '/%00https://evil.example'],
	[`/gra\tph\r\nql`, '/graphql'],
	// No text.
	[5, '/5'],
];

it.each<[object, string]>([
	...paths.map(([url, path]): [object, string] => [{ url }, path]),
	[{ url: '/graphql', baseURL: '' }, '/graphql'],
	[{ url: '/graphql', baseURL: ROOT }, '/graphql'],
	[{ url: 'event', baseURL: `${ROOT}/api/` }, '/api/event'],
	[{ url: `${ROOT}/b c`, baseURL: 'https://evil.example' }, '/b%20c'],
])('%j is %j', (request, path) => {
	expect(addresses(request)).toEqual({ url: ROOT + path, baseURL: undefined });
});

const foreign = [
	...['https://evil.example', ' https://evil.example'],
	...['https:evil.example', 'https://'],
	...['https:\\\\evil.example', 'https://[::1]/graphql', '//evil.example/x', '\\\\evil.example'],
	...['/\\evil.example', 'javascript:alert(1)', 's3://bucket', ROOT.replace('https', 'http')],
	...[`${ROOT}.evil.example/graphql`, `${ROOT}./graphql`, `${ROOT}@evil.example/graphql`],
	...[`${ROOT}:8443/graphql`, ' https://account.api.fluentretail.com/graphql'],
	'https://other.sandbox.api.fluentretail.com/graphql',
];

it.each<Addresses>([
	...foreign.flatMap((url) => [{ url }, { uri: url }]),
	{ url: '/graphql', baseURL: 'https://evil.example' },
	{ url: 'evil.example', baseURL: 'https:' },
	{ url: '/graphql', baseURL: 'no base' },
])('%j is refused', async (request) => await expectRefused(request));

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
