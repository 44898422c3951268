import { describe, expect, it } from '@jest/globals';
import type { Settings } from '../../../fluent/settings';
import { SAMPLE } from '../../../tools/simulator/sample';
import { failureOf, HOST, loginWith, ROOT } from '../support/entry';

const custom = (baseUrl: unknown, accountId = ''): Settings => ({
	environment: 'custom',
	accountId,
	baseUrl,
});
const rootOf = (settings: Settings) => loginWith(settings).account.root;
/** What is said of settings that cannot be right. */
const refusal = async (changes: Settings) => {
	const failure = await failureOf(() => loginWith(changes));
	expect(failure.kind).toBe('wrongSetting');
	return failure.happened;
};

describe('what a login is made of', () => {
	it("the account's own client has the scope api; all addresses follow from the account ID", () => {
		const { accountId, clientId, clientSecret, username, password } = SAMPLE;
		const urls = { tokenUrl: `${ROOT}/oauth/token`, graphqlUrl: `${ROOT}/graphql` };
		const account = { environment: 'sandbox', accountId, root: ROOT, origin: ROOT, host: HOST };
		// The base URL of another choice is not used.
		expect(loginWith({ baseUrl: 'https://evil.example' })).toEqual({
			...{ clientId, clientSecret, username, password },
			account: { ...account, ...urls },
			scope: 'api',
			user: `${ROOT} fluent-api`,
			fingerprint: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
		});
	});

	it('a custom one has a port and a path, and perhaps no account ID', () => {
		const origin = 'https://gateway.example:8443';
		expect(loginWith(custom(`${origin}/fluent/`)).account).toEqual({
			environment: 'custom',
			accountId: '',
			root: `${origin}/fluent`,
			origin,
			host: 'gateway.example',
			tokenUrl: `${origin}/fluent/oauth/token`,
			graphqlUrl: `${origin}/fluent/graphql`,
		});
		expect(loginWith(custom(origin, 'ACME')).account).toMatchObject({ accountId: 'ACME' });
	});

	const integration = { client: 'fluentIntegration', clientId: 'other', clientSecret: undefined };
	const ofIntegration = { clientId: 'FLUENT_INTEGRATION', scope: 'retailer' };
	it.each<[why: string, Settings, object]>([
		['FLUENT_INTEGRATION', integration, { ...ofIntegration, clientSecret: '' }],
		['a secret of it', { ...integration, clientSecret: ' x ' }, { clientSecret: 'x' }],
		['blanks around a client', { client: 'fluentIntegration\n' }, ofIntegration],
		['blanks around a client', { client: ' account ' }, { clientId: SAMPLE.clientId }],
		['all is trimmed', { clientId: ' id ', clientSecret: ' s\n' }, { clientId: 'id' }],
		['all is trimmed', { clientSecret: ' s\n', username: '\tu ' }, { clientSecret: 's' }],
		['all is trimmed', { username: '\tuser ' }, { username: 'user' }],
		['but the password', { password: ' p ' }, { password: ' p ' }],
		['of which line ends go, as of a mounted secret', { password: 'p\n\n' }, { password: 'p' }],
		['of Windows as well', { password: 'p\r\n' }, { password: 'p' }],
		['line ends elsewhere stay', { password: '\n a\nb ' }, { password: '\n a\nb ' }],
		['a number of an expression', { username: 7, password: 0 }, { username: '7', password: '0' }],
	])('%s: %j is %j', (_, settings, login) => {
		expect(loginWith(settings)).toMatchObject(login);
	});

	it.each(['FLUENT_INTEGRATION', 'fluentintegration', 'Account', '', undefined, {}])(
		'a Client that is not on offer is an error before any request: %j',
		async (client) => {
			expect(await refusal({ client })).toBe('Client is not one of those on offer.');
		},
	);

	const circular: unknown[] = [];
	circular.push(circular);

	it.each([
		['accountId', 'Account ID'],
		['clientId', 'Client ID'],
		['clientSecret', 'Client Secret'],
		['username', 'Username'],
		['password', 'Password'],
	])('an empty %s is named, whatever an expression gave', async (name, label) => {
		for (const value of ['', ' \n', undefined, null, true, ['x'], Object.create(null), circular]) {
			expect(await refusal({ [name]: value })).toBe(`${label} is empty.`);
		}
	});
});

it.each<[changes: object, isSameUser: boolean, isSameFingerprint: boolean]>([
	[{ username: ' fluent-api ' }, true, true],
	[{ accountId: `${ROOT}/graphql`.replace('account', 'ACCOUNT') }, true, true],
	// Fluent counts failed logins by username, whatever the client.
	[{ username: 'Fluent-API' }, true, false],
	[{ password: 'other' }, true, false],
	[{ client: 'fluentIntegration' }, true, false],
	[{ clientId: 'other' }, true, false],
	[{ clientSecret: 'other' }, true, false],
	// It travels in a header as it was typed.
	[{ accountId: 'account' }, true, false],
	[{ username: 'other' }, false, false],
	[{ accountId: 'OTHER' }, false, false],
	[{ environment: 'production' }, false, false],
	[{ environment: 'custom', baseUrl: `${ROOT}/x` }, false, false],
	// n8n's own field, which may keep the login from Fluent: who has another one shares nothing.
	[{ allowedHttpRequestDomains: 'domains', allowedDomains: 'api.example.com' }, true, false],
	[{ allowedHttpRequestDomains: 'all', allowedDomains: 'api.example.com' }, true, true],
	// The fields must not run into each other.
	[{ username: 'fluent-apifluent', password: '-staging' }, false, false],
])('with %j it is the same user: %s, and the same fingerprint: %s', (changes, ...isSame) => {
	const [one, other] = [loginWith(), loginWith(changes)];
	expect([one.user === other.user, one.fingerprint === other.fingerprint]).toEqual(isSame);
});

describe('a base URL', () => {
	const acme = 'https://acme.api.fluentretail.com';
	const gateway = 'https://gateway.example';

	it.each([
		...['', '/', '///', '.', ':443', '/graphql', '/graphql/', '//graphql', '/oauth/token//'],
		// Paths of the API, as people paste them.
		...['/api', '/api/v4.1', '/api/v4.1/', '/oauth', '/graphiql', '/api/v4.1/graphql'],
		'/api/v4.1/event/sync',
	])('is reduced to the API root, without %j', (path) => {
		expect(rootOf(custom(acme + path))).toBe(acme);
	});

	it.each([
		['HTTPS://ACME.API.FLUENTRETAIL.COM', acme],
		[` ${acme}\n`, acme],
		[`${acme}/gateway///graphql`, `${acme}/gateway`],
		[`${gateway}/Fluent/Root/`, `${gateway}/Fluent/Root`],
		[`${gateway}/fluent/oauth/token`, `${gateway}/fluent`],
		[`${gateway}/fluent/api/v4.1`, `${gateway}/fluent`],
		// Plain http serves this machine only.
		['http://LOCALHOST:8080/', 'http://localhost:8080'],
		['http://127.1', 'http://127.0.0.1'],
		['http://[::1]:3000/graphql', 'http://[::1]:3000'],
	])('%s is %s', (baseUrl, root) => {
		expect(rootOf(custom(baseUrl))).toBe(root);
	});

	it.each([
		`${acme}:8443`,
		...['/mygraphql', '/graphql/docs', '/apis', '/api/x', '/oauth/tokens'].map(
			(path) => gateway + path,
		),
		'https://api.production.shared-sydney-01.fluentcommerce.com',
		'https://apps.fluentcommerce.com.example',
		'https://notapps.fluentcommerce.com',
		'https://notdocs.fluentcommerce.com',
		'https://docs.fluentcommerce.com.example',
		...['http://localhost', 'http://127.10.20.130'],
	])('%s is taken as it is', (baseUrl) => {
		expect(rootOf(custom(baseUrl))).toBe(baseUrl);
	});

	const words = (text: string) => text.trim().split(/\s+/);

	it.each([
		...words(`http://acme.sandbox.api.fluentretail.com http://localhost.example http://mylocalhost
			http://example.localhost.example http://127.0.0.1.example http://0127.example http://128.0.0.1
			http://10.0.0.1 http://0.0.0.0 http://[::2] ftp://localhost file:///etc/hosts ws://localhost
			javascript:alert(1)`).map((url) => [url, 'Base URL is not an https URL.']),
		...words(`https://user@acme.api.fluentretail.com https://:secret@acme.api.fluentretail.com
			https://acme.api.fluentretail.com@evil.example https://acme.api.fluentretail.com?x=1
			https://acme.api.fluentretail.com/? https://acme.api.fluentretail.com/#
			https://acme.api.fluentretail.com/oauth/token?grant_type=password`).map((url) => [
			url,
			'Base URL holds more than an address.',
		]),
		...words(`acme.apps.fluentcommerce.com acme.sandbox.apps.fluentcommerce.com
			apps.fluentcommerce.com acme.sandbox.console.fluentretail.com api.fluentcommerce.com
			docs.fluentcommerce.com www.fluentcommerce.com`).map((host) => [
			`https://${host}/x`,
			"Base URL is not the host of Fluent's API.",
		]),
		...['acme', 'acme.api.fluentretail.com', '//acme.example', '/graphql', 'https://'].map(
			(text) => [text, 'Base URL is not a URL.'],
		),
		['https://a b', 'Base URL is not a URL.'],
		[' ', 'Base URL is empty.'],
	])('%s is refused: %s', async (baseUrl, expected) => {
		expect(await refusal(custom(baseUrl))).toBe(expected);
	});

	it('beside it an account ID is held to its form, as it goes into a header', async () => {
		expect(await refusal(custom('http://localhost:1', 'a\r\nx: y'))).toBe(
			'Account ID holds more than letters, digits and hyphens.',
		);
	});
});

describe('an environment and an account ID make the host', () => {
	it.each<[string, unknown, string]>([
		['sandbox', 'ACME', 'https://acme.sandbox.api.fluentretail.com'],
		['production', 'ACME', 'https://acme.api.fluentretail.com'],
		[' sandbox ', '\tACME\n', 'https://acme.sandbox.api.fluentretail.com'],
		['sandbox', 42, 'https://42.sandbox.api.fluentretail.com'],
		['sandbox', '1-2--3', 'https://1-2--3.sandbox.api.fluentretail.com'],
		['production', 'x'.repeat(63), `https://${'x'.repeat(63)}.api.fluentretail.com`],
		// Pasted URLs.
		['sandbox', 'https://a.sandbox.api.fluentretail.com', 'https://a.sandbox.api.fluentretail.com'],
		['sandbox', 'A.SANDBOX.api.fluentretail.com/', 'https://a.sandbox.api.fluentretail.com'],
		['sandbox', 'a.sandbox.api.fluentretail.com?x#y', 'https://a.sandbox.api.fluentretail.com'],
		['production', 'HTTPS://A.api.fluentretail.com/oauth', 'https://a.api.fluentretail.com'],
	])('%s, %s', (environment, accountId, root) => {
		expect(rootOf({ environment, accountId })).toBe(root);
	});

	it.each([
		// URLs of another environment, host or scheme.
		'https://acme.api.fluentretail.com',
		'http://acme.sandbox.api.fluentretail.com',
		'https://acme.sandbox.api.fluentretail.com.evil.example',
		'https://evil.example/acme.sandbox.api.fluentretail.com',
		'https://a.b.sandbox.api.fluentretail.com',
		...['a@b', 'evil.example/x', '..', '.', 'acme.', 'acme/', 'acme\\x', 'acme:443', 'acme?x'],
		...['acme#x', 'acme%2e', 'acme_1', 'a\ncme', 'a cme', '-acme', 'acme-', 'x'.repeat(64)],
		// Not one label of ASCII, or not the same one for every URL parser.
		...['ümlaut', 'ａｃｍｅ', 'acmeſ', 'a\u200bb', 'a。b', 'xn--a'],
	])('account ID %j is not the first part of the host', async (accountId) => {
		expect(await refusal({ accountId })).toBe(
			'Account ID is not the first part of a host that ends in ".sandbox.api.fluentretail.com".',
		);
	});

	it.each(['', 'Sandbox', 'test', 'constructor', 'toString', '__proto__', undefined])(
		'environment %j is not on offer',
		async (environment) => {
			expect(await refusal({ environment })).toBe('Environment is not one of those on offer.');
		},
	);
});
