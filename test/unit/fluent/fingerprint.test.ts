import { expect, it } from '@jest/globals';
import { fingerprint } from '../../../fluent/fingerprint';
import { loginWith } from './fake';

it('is the same for the same login, in whatever form it was typed', () => {
	expect(fingerprint(loginWith())).toMatch(/^[A-Za-z0-9+/]{43}=$/);
	expect(fingerprint(loginWith({ username: ' fluent-api ' }))).toBe(fingerprint(loginWith()));
});

it.each([
	{ environment: 'production' },
	{ environment: 'custom', baseUrl: 'https://account.sandbox.api.fluentretail.com/x' },
	{ accountId: 'OTHER' },
	{ client: 'fluentIntegration' },
	{ clientId: 'other' },
	{ clientSecret: 'other' },
	{ username: 'other' },
	{ password: 'other' },
	// The fields must not run into each other.
	{ username: 'fluent-apifluent', password: '-staging' },
])('is another one with %j', (changes) => {
	expect(fingerprint(loginWith(changes))).not.toBe(fingerprint(loginWith()));
});

it('tells the account ID of the header apart from the host', () => {
	const custom = { environment: 'custom', baseUrl: 'http://localhost:1' };
	expect(fingerprint(loginWith({ ...custom, accountId: '' }))).not.toBe(
		fingerprint(loginWith({ ...custom, accountId: 'ACCOUNT' })),
	);
});

it('shows nothing of what it is made of', () => {
	expect(fingerprint(loginWith())).not.toContain('fluent');
});
