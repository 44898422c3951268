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
		const root = `${origin}/fluent`;
		const account = { environment: 'custom', accountId: '', root, origin, host: 'gateway.example' };
		const urls = { tokenUrl: `${root}/oauth/token`, graphqlUrl: `${root}/graphql` };
		expect(loginWith(custom(`${root}/`)).account).toEqual({ ...account, ...urls });
		expect(loginWith(custom(origin, 'ACME')).account).toMatchObject({ accountId: 'ACME' });
	});

	const integration = { client: 'fluentIntegration', clientId: 'other', clientSecret: undefined };
	const ofIntegration = { clientId: 'FLUENT_INTEGRATION', scope: 'retailer' };
	it.each<[why: string, Settings, object]>([
		['FLUENT_INTEGRATION', integration, { ...ofIntegration, clientSecret: '' }],
		['a secret of it', { ...integration, clientSecret: ' x ' }, { clientSecret: 'x' }],
		['blanks around a client', { client: 'fluentIntegration\n' }, ofIntegration],
		['and around the other', { client: ' account ' }, { clientId: SAMPLE.clientId }],
		['all is trimmed', { clientId: ' i ', username: '\tu ' }, { clientId: 'i', username: 'u' }],
		['so is the secret', { clientSecret: ' s\n' }, { clientSecret: 's' }],
		['but the password', { password: '\n a\nb ' }, { password: '\n a\nb ' }],
		['of which line ends go, as of a mounted secret', { password: 'p\n\n' }, { password: 'p' }],
		['of Windows as well', { password: 'p\r\n' }, { password: 'p' }],
		['a number of an expression', { username: 7, password: 0 }, { username: '7', password: '0' }],
	])('%s: %j is %j', (_, settings, login) => {
		expect(loginWith(settings)).toMatchObject(login);
	});

	const clients = ['FLUENT_INTEGRATION', 'fluentintegration', 'Account', '', undefined, {}];
	it.each(clients)('Client %j is not on offer', async (client) => {
		expect(await refusal({ client })).toBe('Client is not one of those on offer.');
	});

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

it.each<[changes: Settings, isSameUser: boolean, isSameFingerprint: boolean]>([
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
	// Whom n8n keeps from Fluent shares nothing with others.
	[{ allowedHttpRequestDomains: 'domains', allowedDomains: 'api.example.com' }, true, false],
	[{ allowedHttpRequestDomains: 'domains', allowedDomains: '' }, true, false],
	// It keeps a list that is no longer in use.
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
	const words = (text: string) => text.trim().split(/\s+/);
	const asTheyAre = words(`https://acme.api.fluentretail.com:8443 https://gateway.example/mygraphql
		https://gateway.example/graphql/docs https://gateway.example/apis https://gateway.example/api/x
		https://gateway.example/oauth/tokens http://localhost http://127.10.20.130
		https://api.production.shared-sydney-01.fluentcommerce.com`);
	const pastedPaths = words(`/ /// :443 /graphql /graphql/ //graphql /oauth/token// /api /api/v4.1
		/api/v4.1/ /oauth /graphiql /api/v4.1/graphql /api/v4.1/event/sync`);

	it.each<[root: string, typed: string[]]>([
		...asTheyAre.map((root): [string, string[]] => [root, [root]]),
		[acme, [acme, ...pastedPaths.map((path) => acme + path)]],
		[acme, ['HTTPS://ACME.API.FLUENTRETAIL.COM', ` ${acme}\n`]],
		[`${acme}/gateway`, [`${acme}/gateway///graphql`]],
		[`${gateway}/Fluent/Root`, [`${gateway}/Fluent/Root/`]],
		[`${gateway}/fluent`, [`${gateway}/fluent/oauth/token`, `${gateway}/fluent/api/v4.1`]],
		// Plain http serves this machine only.
		['http://localhost:8080', ['http://LOCALHOST:8080/']],
		['http://127.0.0.1', ['http://127.1']],
		['http://[::1]:3000', ['http://[::1]:3000/graphql']],
	])('%s is the API root of %j', (root, typed) => {
		for (const baseUrl of typed) expect(rootOf(custom(baseUrl))).toBe(root);
	});

	it.each<[string, string[]]>([
		[
			'Base URL is not an https URL.',
			words(`http://acme.sandbox.api.fluentretail.com http://localhost.example http://mylocalhost
				http://example.localhost.example http://127.0.0.1.example http://0127.example
				http://128.0.0.1 http://10.0.0.1 http://0.0.0.0 http://[::2] ftp://localhost
				file:///etc/hosts ws://localhost javascript:alert(1)`),
		],
		[
			'Base URL is not the plain root of an API.',
			words(`https://user@acme.api.fluentretail.com https://:secret@acme.api.fluentretail.com
				https://acme.api.fluentretail.com@evil.example https://acme.api.fluentretail.com?x=1
				https://acme.api.fluentretail.com/? https://acme.api.fluentretail.com/#
				https://acme.api.fluentretail.com/oauth/token?grant_type=password`),
		],
		[
			'Base URL is not the plain root of an API.',
			['https://a b', ...words('acme acme.api.fluentretail.com //acme.example /graphql https://')],
		],
		['Base URL is empty.', [' ']],
	])('%s: %j', async (expected, typed) => {
		for (const baseUrl of typed) expect(await refusal(custom(baseUrl))).toBe(expected);
	});
});

describe('an environment and an account ID make the host', () => {
	it.each<[string, unknown, string]>([
		['sandbox', 'ACME', 'acme.sandbox'],
		['production', 'ACME', 'acme'],
		[' sandbox ', '\tACME\n', 'acme.sandbox'],
		['sandbox', 42, '42.sandbox'],
		['sandbox', '1-2--3', '1-2--3.sandbox'],
		['production', 'x'.repeat(63), 'x'.repeat(63)],
		// Pasted URLs.
		['sandbox', 'https://a.sandbox.api.fluentretail.com', 'a.sandbox'],
		['sandbox', 'A.SANDBOX.api.fluentretail.com/', 'a.sandbox'],
		['sandbox', 'a.sandbox.api.fluentretail.com?x#y', 'a.sandbox'],
		['production', 'HTTPS://A.api.fluentretail.com/oauth', 'a'],
	])('%s, %s: %s', (environment, accountId, host) => {
		expect(rootOf({ environment, accountId })).toBe(`https://${host}.api.fluentretail.com`);
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

	const others = ['', 'Sandbox', 'test', 'constructor', 'toString', '__proto__', undefined];
	it.each(others)('environment %j is not on offer', async (environment) => {
		expect(await refusal({ environment })).toBe('Environment is not one of those on offer.');
	});
});
