import { describe, expect, it } from '@jest/globals';
import { readAccount } from '../../../fluent/account';
import { failureOf, ROOT, SETTINGS } from '../support/login';

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

	it('custom: the account ID is kept for the header, and is held to the same form', async () => {
		const custom = { environment: 'custom', baseUrl: 'http://localhost:1', accountId: 'ACME' };
		expect(readAccount(custom)).toMatchObject({ accountId: 'ACME', root: 'http://localhost:1' });
		const failure = await failureOf(() => readAccount({ ...custom, accountId: 'a\r\nx: y' }));
		expect(failure.happened).toBe('Account ID holds more than letters, digits and hyphens.');
	});

	it.each([
		[{ accountId: ' ' }, 'Account ID is empty.'],
		[{ accountId: {} }, 'Account ID is empty.'],
		// Not valid punycode, so there is no URL with it.
		[{ accountId: 'xn--a' }, 'Account ID is not a single host label.'],
		[{ environment: 'custom', baseUrl: ' ' }, 'Base URL is empty.'],
		[{ environment: 'custom', baseUrl: 'acme' }, 'Base URL is not a URL.'],
		[{ environment: undefined }, 'Environment is not one of those on offer.'],
	])('%j is refused', async (changes, happened) => {
		const failure = await failureOf(() => readAccount({ ...SETTINGS, ...changes }));
		expect(failure).toMatchObject({ kind: 'wrongSetting', happened });
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
