import { describe, expect, it } from '@jest/globals';
import { readLogin, type Settings } from '../../../fluent/settings';
import { SAMPLE } from '../../../tools/simulator/sample';
import { failureOf, HOST, loginWith, ROOT, SETTINGS } from '../support/entry';

const custom = (baseUrl: unknown, changes: Settings = {}) =>
	loginWith({ environment: 'custom', accountId: '', baseUrl, ...changes });
/** What is said of settings that cannot be right. */
const refusal = async (changes: Settings) => {
	const failure = await failureOf(() => loginWith(changes));
	expect(failure.kind).toBe('wrongSetting');
	return failure.happened;
};
const refusalOfUrl = async (baseUrl: unknown, accountId = '') =>
	await refusal({ environment: 'custom', accountId, baseUrl });

describe('what a login is made of', () => {
	it("the account's own client has the scope api; all addresses follow from the account ID", () => {
		expect(readLogin(SETTINGS)).toEqual({
			account: {
				environment: 'sandbox',
				accountId: 'ACCOUNT',
				root: ROOT,
				origin: ROOT,
				host: HOST,
				tokenUrl: `${ROOT}/oauth/token`,
				graphqlUrl: `${ROOT}/graphql`,
			},
			clientId: SAMPLE.clientId,
			clientSecret: SAMPLE.clientSecret,
			scope: 'api',
			username: SAMPLE.username,
			password: SAMPLE.password,
			user: `${ROOT} fluent-api`,
			fingerprint: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
		});
	});

	it('FLUENT_INTEGRATION has the scope retailer, its own client ID and perhaps no secret', () => {
		const settings = { client: 'fluentIntegration', clientId: 'other', clientSecret: undefined };
		expect(loginWith(settings)).toMatchObject({
			clientId: 'FLUENT_INTEGRATION',
			clientSecret: '',
			scope: 'retailer',
		});
		expect(loginWith({ ...settings, clientSecret: ' x ' }).clientSecret).toBe('x');
	});

	it.each([' account ', 'fluentIntegration\n'])(
		'blanks around a Client do not matter: %j',
		(client) => {
			expect(loginWith({ client }).clientId).toBe(loginWith({ client: client.trim() }).clientId);
		},
	);

	it.each(['FLUENT_INTEGRATION', 'fluentintegration', 'Account', '', undefined, {}])(
		'a Client by expression that is not on offer is an error before any request: %j',
		async (client) => {
			expect(await refusal({ client })).toBe('Client is not one of those on offer.');
		},
	);

	it('all is trimmed but the password', () => {
		const settings = {
			clientId: ' id ',
			clientSecret: ' s\n',
			username: '\tuser ',
			password: ' p ',
		};
		const read = { clientId: 'id', clientSecret: 's', username: 'user', password: ' p ' };
		expect(loginWith(settings)).toMatchObject(read);
	});

	it.each(['pass\n', 'pass\r\n', 'pass\n\n'])(
		'line ends at the end of a password go, as of a mounted secret: %j',
		(password) => {
			expect(loginWith({ password }).password).toBe('pass');
		},
	);

	it('blanks and line ends elsewhere in a password stay', () => {
		expect(loginWith({ password: '\n a\nb ' }).password).toBe('\n a\nb ');
	});

	it('a number serves as a text, as an expression may give one', () => {
		const login = loginWith({ username: 7, password: 0, accountId: 42 });
		expect(login).toMatchObject({ username: '7', password: '0' });
		expect(login.account.root).toBe('https://42.sandbox.api.fluentretail.com');
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

describe('whose failed logins Fluent counts', () => {
	it.each([
		[{ username: ' Fluent-API ' }, true],
		[{ password: 'other' }, true],
		[{ client: 'fluentIntegration' }, true],
		[{ clientId: 'other' }, true],
		[{ username: 'other' }, false],
		[{ accountId: 'OTHER' }, false],
		[{ environment: 'production' }, false],
	])('with %j it is the same user: %s', (changes, isSame) => {
		expect(loginWith(changes).user === loginWith().user).toBe(isSame);
	});
});

describe('the fingerprint', () => {
	it.each([
		[{ username: ' fluent-api ' }, true],
		[{ accountId: `https://ACCOUNT.${HOST.replace(/^\w+\./, '')}/graphql` }, true],
		[{ environment: 'production' }, false],
		[{ environment: 'custom', baseUrl: `${ROOT}/x` }, false],
		[{ accountId: 'OTHER' }, false],
		// It travels in a header as it was typed.
		[{ accountId: 'account' }, false],
		[{ client: 'fluentIntegration' }, false],
		[{ clientId: 'other' }, false],
		[{ clientSecret: 'other' }, false],
		[{ username: 'other' }, false],
		[{ password: 'other' }, false],
		// The fields must not run into each other.
		[{ username: 'fluent-apifluent', password: '-staging' }, false],
	])('with %j it is the same: %s', (changes, isSame) => {
		expect(loginWith(changes).fingerprint === loginWith().fingerprint).toBe(isSame);
	});
});

describe('a base URL is reduced to the API root', () => {
	const acme = 'https://acme.api.fluentretail.com';

	it.each([
		...['', '/', '///', '.', ':443', '/graphql', '/graphql/', '//graphql', '/oauth/token//'].map(
			(path) => [`${acme}${path}`, acme],
		),
		// Paths of the API, as people paste them.
		...[
			'/api',
			'/api/v4.1',
			'/api/v4.1/',
			'/oauth',
			'/graphiql',
			'/api/v4.1/graphql',
			'/api/v4.1/event/sync',
		].map((path) => [`${acme}${path}`, acme]),
		['HTTPS://ACME.API.FLUENTRETAIL.COM', acme],
		[` ${acme}\n`, acme],
		[`${acme}:8443`, `${acme}:8443`],
		[`${acme}/root///graphql`, `${acme}/root`],
		['https://gateway.example/Fluent/Root/', 'https://gateway.example/Fluent/Root'],
		['https://gateway.example/fluent/oauth/token', 'https://gateway.example/fluent'],
		['https://gateway.example/fluent/api/v4.1', 'https://gateway.example/fluent'],
		...['/mygraphql', '/graphql/docs', '/apis', '/api/x', '/oauth/tokens'].map((path) => [
			`https://gateway.example${path}`,
			`https://gateway.example${path}`,
		]),
		...[
			'api.production.shared-sydney-01.fluentcommerce.com',
			'apps.fluentcommerce.com.example',
			'notapps.fluentcommerce.com',
			'notdocs.fluentcommerce.com',
			'docs.fluentcommerce.com.example',
		].map((host) => [`https://${host}`, `https://${host}`]),
	])('%s', (baseUrl, root) => {
		expect(custom(baseUrl).account.root).toBe(root);
	});

	it('with a port and a path, and without an account ID', () => {
		const origin = 'https://gateway.example:8443';
		expect(custom(`${origin}/fluent/`).account).toEqual({
			environment: 'custom',
			accountId: '',
			root: `${origin}/fluent`,
			origin,
			host: 'gateway.example',
			tokenUrl: `${origin}/fluent/oauth/token`,
			graphqlUrl: `${origin}/fluent/graphql`,
		});
	});

	it('the base URL of another choice is not used', () => {
		expect(loginWith({ baseUrl: 'https://evil.example' }).account.root).toBe(ROOT);
	});
});

describe('plain http serves this machine only', () => {
	it.each([
		['http://localhost', 'http://localhost'],
		['http://LOCALHOST:8080/', 'http://localhost:8080'],
		['http://127.10.20.130', 'http://127.10.20.130'],
		['http://127.1', 'http://127.0.0.1'],
		['http://[::1]:3000/graphql', 'http://[::1]:3000'],
	])('%s is accepted', (baseUrl, root) => {
		expect(custom(baseUrl).account.root).toBe(root);
	});

	it.each([
		'http://acme.sandbox.api.fluentretail.com',
		'http://localhost.example',
		'http://example.localhost.example',
		'http://mylocalhost',
		'http://127.0.0.1.example',
		'http://0127.example',
		'http://128.0.0.1',
		'http://10.0.0.1',
		'http://0.0.0.0',
		'http://[::2]',
		'ftp://localhost',
		'file:///etc/hosts',
		'ws://localhost',
		'javascript:alert(1)',
	])('%s is refused', async (baseUrl) => {
		expect(await refusalOfUrl(baseUrl)).toBe('Base URL is not an https URL.');
	});
});

describe('what would carry the password elsewhere is refused', () => {
	it.each([
		'https://user@acme.api.fluentretail.com',
		'https://:secret@acme.api.fluentretail.com',
		'https://acme.api.fluentretail.com@evil.example',
		'https://acme.api.fluentretail.com?x=1',
		'https://acme.api.fluentretail.com/?',
		'https://acme.api.fluentretail.com/#',
		'https://acme.api.fluentretail.com/oauth/token?grant_type=password',
	])('%s holds more than an address', async (baseUrl) => {
		expect(await refusalOfUrl(baseUrl)).toBe('Base URL holds more than an address.');
	});

	it.each([
		['https://acme.apps.fluentcommerce.com/', 'acme.apps.fluentcommerce.com'],
		['https://ACME.sandbox.apps.fluentcommerce.com', 'acme.sandbox.apps.fluentcommerce.com'],
		['https://apps.fluentcommerce.com', 'apps.fluentcommerce.com'],
		['https://acme.sandbox.console.fluentretail.com', 'acme.sandbox.console.fluentretail.com'],
		['https://api.fluentcommerce.com', 'api.fluentcommerce.com'],
		['https://docs.fluentcommerce.com/x', 'docs.fluentcommerce.com'],
		['https://www.fluentcommerce.com', 'www.fluentcommerce.com'],
	])('%s is a host of Fluent that is not its API', async (baseUrl, host) => {
		expect(await refusalOfUrl(baseUrl)).toBe(`${host} is not the host of Fluent's API.`);
	});

	it.each([
		'acme',
		'acme.api.fluentretail.com',
		'//acme.example',
		'/graphql',
		'https://',
		'https://a b',
	])('%s is not a URL', async (baseUrl) => {
		expect(await refusalOfUrl(baseUrl)).toBe('Base URL is not a URL.');
	});

	it('an empty base URL is named', async () => {
		expect(await refusalOfUrl(' ')).toBe('Base URL is empty.');
	});

	it('an account ID beside a base URL is held to its form, as it goes into a header', async () => {
		const { accountId, root } = custom('http://localhost:1', { accountId: 'ACME' }).account;
		expect([accountId, root]).toEqual(['ACME', 'http://localhost:1']);
		expect(await refusalOfUrl('http://localhost:1', 'a\r\nx: y')).toBe(
			'Account ID holds more than letters, digits and hyphens.',
		);
	});
});

describe('an environment and an account ID make the host', () => {
	it.each([
		['sandbox', 'ACME', 'https://acme.sandbox.api.fluentretail.com'],
		['production', 'ACME', 'https://acme.api.fluentretail.com'],
		[' sandbox ', '\tACME\n', 'https://acme.sandbox.api.fluentretail.com'],
		['sandbox', '1-2--3', 'https://1-2--3.sandbox.api.fluentretail.com'],
		['production', 'x'.repeat(63), `https://${'x'.repeat(63)}.api.fluentretail.com`],
	])('%s, %s', (environment, accountId, root) => {
		expect(loginWith({ environment, accountId }).account.root).toBe(root);
	});

	it.each([
		['sandbox', 'https://ACME.sandbox.api.fluentretail.com'],
		['sandbox', 'https://ACME.sandbox.api.fluentretail.com/graphql?x#y'],
		['sandbox', 'ACME.SANDBOX.api.fluentretail.com/'],
		['production', 'HTTPS://ACME.api.fluentretail.com/oauth/token'],
	])('%s: the account ID of a pasted URL %s', (environment, accountId) => {
		expect(loginWith({ environment, accountId }).account.accountId).toBe('ACME');
	});

	it.each([
		// URLs of another environment, host or scheme.
		'https://acme.api.fluentretail.com',
		'http://acme.sandbox.api.fluentretail.com',
		'https://acme.sandbox.api.fluentretail.com.evil.example',
		'https://evil.example/acme.sandbox.api.fluentretail.com',
		'https://a.b.sandbox.api.fluentretail.com',
		...[
			'a@b',
			'evil.example/x',
			'..',
			'.',
			'acme.',
			'acme/',
			'acme\\x',
			'acme:443',
			'acme?x',
			'acme#x',
		],
		...['acme%2e', 'acme_1', 'a\ncme', 'a cme', '-acme', 'acme-', 'x'.repeat(64)],
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
