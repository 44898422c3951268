import { describe, expect, it } from '@jest/globals';
import { readAccount } from '../../../fluent/account';
import { readLogin } from '../../../fluent/login';
import { SAMPLE } from '../../../tools/simulator/sample';
import { failureOf, loginWith, ROOT, SETTINGS } from '../support/login';

describe('what a login is made of', () => {
	it("the account's own client has the scope api", () => {
		expect(readLogin(SETTINGS)).toEqual({
			account: readAccount(SETTINGS),
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
		for (const value of ['', '  ', undefined, null, Object.create(null)]) {
			const failure = await failureOf(() => loginWith({ [name]: value }));
			expect(failure).toMatchObject({ kind: 'wrongSetting', happened: `${label} is empty.` });
		}
	});

	it('settings that were read before are not read again', () => {
		expect(loginWith()).toBe(loginWith({}));
	});
});

describe('whose failed logins Fluent counts', () => {
	it.each([
		{ username: ' Fluent-API ' },
		{ password: 'other' },
		{ client: 'fluentIntegration' },
		{ clientId: 'other' },
	])('the same user with %j', (changes) => {
		expect(loginWith(changes).user).toBe(loginWith().user);
	});

	it.each([{ username: 'other' }, { accountId: 'OTHER' }, { environment: 'production' }])(
		'another user with %j',
		(changes) => {
			expect(loginWith(changes).user).not.toBe(loginWith().user);
		},
	);
});

describe('the fingerprint', () => {
	const { fingerprint } = loginWith();

	it('is the same for the same login, in whatever form it was typed', () => {
		expect(loginWith({ username: ' fluent-api ' }).fingerprint).toBe(fingerprint);
	});

	it.each([
		{ environment: 'production' },
		{ environment: 'custom', baseUrl: `${ROOT}/x` },
		{ accountId: 'OTHER' },
		{ client: 'fluentIntegration' },
		{ clientId: 'other' },
		{ clientSecret: 'other' },
		{ username: 'other' },
		{ password: 'other' },
		// The fields must not run into each other.
		{ username: 'fluent-apifluent', password: '-staging' },
	])('is another one with %j', (changes) => {
		expect(loginWith(changes).fingerprint).not.toBe(fingerprint);
	});

	it('tells the account ID of the header apart from the host', () => {
		const custom = { environment: 'custom', baseUrl: 'http://localhost:1' };
		const [without, withOne] = ['', 'ACCOUNT'].map((accountId) =>
			loginWith({ ...custom, accountId }),
		);
		expect(without.fingerprint).not.toBe(withOne.fingerprint);
	});
});
