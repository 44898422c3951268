import { describe, expect, it } from '@jest/globals';
import { readAccount, readLogin } from '../../../fluent/account';
import { SAMPLE } from '../../../tools/simulator/sample';
import { failureOf, loginWith, ROOT, SETTINGS } from './fake';

describe('where an account lives', () => {
	it('sandbox: all addresses follow from the account ID', () => {
		expect(readAccount(SETTINGS)).toEqual({
			environment: 'sandbox',
			accountId: 'ACCOUNT',
			root: ROOT,
			origin: ROOT,
			host: 'account.sandbox.api.fluentretail.com',
			tokenUrl: `${ROOT}/oauth/token`,
			graphqlUrl: `${ROOT}/graphql`,
		});
	});

	it('production: another host', () => {
		const { root, environment } = readAccount({ ...SETTINGS, environment: 'production' });
		expect({ root, environment }).toEqual({
			root: 'https://account.api.fluentretail.com',
			environment: 'production',
		});
	});

	it('custom: a root with a port and a path, without an account ID', () => {
		const baseUrl = 'https://gateway.example:8443/fluent/';
		expect(readAccount({ environment: 'custom', baseUrl })).toEqual({
			environment: 'custom',
			accountId: '',
			root: 'https://gateway.example:8443/fluent',
			origin: 'https://gateway.example:8443',
			host: 'gateway.example',
			tokenUrl: 'https://gateway.example:8443/fluent/oauth/token',
			graphqlUrl: 'https://gateway.example:8443/fluent/graphql',
		});
	});

	it('custom: the account ID is kept, and is held to the form of a host label as well', async () => {
		const custom = { environment: 'custom', baseUrl: 'http://localhost:1', accountId: 'ACME' };
		expect(readAccount(custom)).toMatchObject({ accountId: 'ACME', root: 'http://localhost:1' });
		const failure = await failureOf(() => readAccount({ ...custom, accountId: 'a\r\nx: y' }));
		expect(failure.happened).toBe('Account ID is not a single host label.');
	});

	it('an account ID that is a label but makes no host is refused', async () => {
		// Not valid punycode, so there is no URL with it.
		await failureOf(() => readAccount({ ...SETTINGS, accountId: 'xn--a' }));
	});

	it('the base URL of another choice is not used', () => {
		expect(readAccount({ ...SETTINGS, baseUrl: 'https://evil.example' }).root).toBe(ROOT);
	});

	it('white space around a value does not count', () => {
		const { root, accountId } = readAccount({ environment: ' sandbox ', accountId: '\tACCOUNT\n' });
		expect({ root, accountId }).toEqual({ root: ROOT, accountId: 'ACCOUNT' });
	});

	it('a number serves as account ID, as an expression may give one', () => {
		expect(readAccount({ ...SETTINGS, accountId: 42 }).root).toBe(
			'https://42.sandbox.api.fluentretail.com',
		);
	});
});

describe('what a login is made of', () => {
	it("the account's own client has the scope api", () => {
		expect(readLogin(SETTINGS)).toEqual({
			account: readAccount(SETTINGS),
			clientId: SAMPLE.clientId,
			clientSecret: SAMPLE.clientSecret,
			scope: 'api',
			username: SAMPLE.username,
			password: SAMPLE.password,
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

	it('all is trimmed but the password', () => {
		const login = loginWith({
			clientId: ' id ',
			clientSecret: ' secret\n',
			username: '\tuser ',
			password: ' pass ',
		});
		expect(login).toMatchObject({
			clientId: 'id',
			clientSecret: 'secret',
			username: 'user',
			password: ' pass ',
		});
	});

	it('a number serves as username and password', () => {
		expect(loginWith({ username: 7, password: 0 })).toMatchObject({ username: '7', password: '0' });
	});

	it.each([
		['accountId', 'Account ID'],
		['clientId', 'Client ID'],
		['clientSecret', 'Client Secret'],
		['username', 'Username'],
		['password', 'Password'],
	])('an empty %s is named', async (name, label) => {
		for (const value of ['', '  ', undefined, null]) {
			const failure = await failureOf(() => loginWith({ [name]: value }));
			expect(failure.message).toBe(
				`${label} is empty. Fill in ${label} in the Fluent Commerce credential.`,
			);
			expect(failure.reaction).toEqual({});
		}
	});

	it('an empty base URL is named', async () => {
		const failure = await failureOf(() => loginWith({ environment: 'custom', baseUrl: ' ' }));
		expect(failure.happened).toBe('Base URL is empty.');
	});

	it('a value that has no text is refused, not thrown at the caller', async () => {
		await failureOf(() => loginWith({ username: Object.create(null) }));
	});
});
