import { describe, expect, it } from '@jest/globals';
import { baseUrlRoot, environmentRoot } from '../../../fluent/root';
import { failureOf } from '../support/login';

describe('a base URL is reduced to the API root', () => {
	it.each([
		['https://acme.sandbox.api.fluentretail.com', 'https://acme.sandbox.api.fluentretail.com'],
		['https://acme.api.fluentretail.com/', 'https://acme.api.fluentretail.com'],
		['https://acme.api.fluentretail.com///', 'https://acme.api.fluentretail.com'],
		['https://acme.api.fluentretail.com.', 'https://acme.api.fluentretail.com'],
		['https://acme.api.fluentretail.com/root///graphql', 'https://acme.api.fluentretail.com/root'],
		['HTTPS://ACME.API.FLUENTRETAIL.COM', 'https://acme.api.fluentretail.com'],
		['https://acme.api.fluentretail.com:443', 'https://acme.api.fluentretail.com'],
		['https://acme.api.fluentretail.com:8443', 'https://acme.api.fluentretail.com:8443'],
		['https://acme.api.fluentretail.com/graphql', 'https://acme.api.fluentretail.com'],
		['https://acme.api.fluentretail.com/graphql/', 'https://acme.api.fluentretail.com'],
		['https://acme.api.fluentretail.com//graphql', 'https://acme.api.fluentretail.com'],
		['https://acme.api.fluentretail.com/oauth/token', 'https://acme.api.fluentretail.com'],
		['https://acme.api.fluentretail.com/oauth/token//', 'https://acme.api.fluentretail.com'],
		['https://gateway.example/fluent', 'https://gateway.example/fluent'],
		['https://gateway.example/Fluent/Root/', 'https://gateway.example/Fluent/Root'],
		['https://gateway.example/fluent/graphql', 'https://gateway.example/fluent'],
		['https://gateway.example/fluent/oauth/token', 'https://gateway.example/fluent'],
		['https://gateway.example/mygraphql', 'https://gateway.example/mygraphql'],
		['https://gateway.example/graphql/docs', 'https://gateway.example/graphql/docs'],
		['https://api.production.shared-sydney-01.fluentcommerce.com', undefined],
		['https://apps.fluentcommerce.com.example', undefined],
		['https://notapps.fluentcommerce.com', undefined],
		['https://notdocs.fluentcommerce.com', undefined],
		['https://docs.fluentcommerce.com.example', undefined],
	])('%s', (baseUrl, root = baseUrl) => {
		expect(baseUrlRoot(baseUrl)).toBe(root);
	});
});

describe('plain http serves this machine only', () => {
	it.each([
		['http://localhost', 'http://localhost'],
		['http://LOCALHOST:8080/', 'http://localhost:8080'],
		['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
		['http://127.10.20.130', 'http://127.10.20.130'],
		['http://127.1', 'http://127.0.0.1'],
		['http://[::1]:3000/graphql', 'http://[::1]:3000'],
	])('%s is accepted', (baseUrl, root) => {
		expect(baseUrlRoot(baseUrl)).toBe(root);
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
		const failure = await failureOf(() => baseUrlRoot(baseUrl));
		expect(failure.happened).toBe('Base URL is not an https URL.');
	});
});

describe('a base URL that holds more than an address is refused', () => {
	it.each([
		'https://user@acme.api.fluentretail.com',
		'https://user:secret@acme.api.fluentretail.com',
		'https://:secret@acme.api.fluentretail.com',
		'https://acme.api.fluentretail.com@evil.example',
		'https://acme.api.fluentretail.com?x=1',
		'https://acme.api.fluentretail.com/?',
		'https://acme.api.fluentretail.com?',
		'https://acme.api.fluentretail.com#top',
		'https://acme.api.fluentretail.com/#',
		'https://acme.api.fluentretail.com/oauth/token?grant_type=password',
	])('%s', async (baseUrl) => {
		const failure = await failureOf(() => baseUrlRoot(baseUrl));
		expect(failure.happened).toBe('Base URL holds more than an address.');
		expect(failure.message).not.toContain('secret');
	});
});

describe('a host of Fluent that is not its API is refused by name', () => {
	it.each([
		['https://acme.apps.fluentcommerce.com/', 'acme.apps.fluentcommerce.com'],
		['https://ACME.sandbox.apps.fluentcommerce.com', 'acme.sandbox.apps.fluentcommerce.com'],
		['https://apps.fluentcommerce.com', 'apps.fluentcommerce.com'],
		['https://acme.sandbox.console.fluentretail.com', 'acme.sandbox.console.fluentretail.com'],
		['https://api.fluentcommerce.com', 'api.fluentcommerce.com'],
		['https://docs.fluentcommerce.com/x', 'docs.fluentcommerce.com'],
		['https://www.fluentcommerce.com', 'www.fluentcommerce.com'],
	])('%s', async (baseUrl, host) => {
		const failure = await failureOf(() => baseUrlRoot(baseUrl));
		expect(failure.happened).toBe(`${host} is not the host of Fluent's API.`);
	});
});

it.each([
	'acme',
	'acme.api.fluentretail.com',
	'//acme.example',
	'/graphql',
	'https://',
	'https://a b',
])('%s is not a URL', async (baseUrl) => {
	const failure = await failureOf(() => baseUrlRoot(baseUrl));
	expect(failure.happened).toBe('Base URL is not a URL.');
});

describe('an environment and an account ID make the host', () => {
	it.each([
		['sandbox', 'ACME', 'https://acme.sandbox.api.fluentretail.com'],
		['production', 'ACME', 'https://acme.api.fluentretail.com'],
		['sandbox', 'a', 'https://a.sandbox.api.fluentretail.com'],
		['sandbox', '1-2--3', 'https://1-2--3.sandbox.api.fluentretail.com'],
		['production', 'x'.repeat(63), `https://${'x'.repeat(63)}.api.fluentretail.com`],
	])('%s, %s', (environment, accountId, root) => {
		expect(environmentRoot(environment, accountId)).toBe(root);
	});

	it.each([
		'a@b',
		'evil.example/x',
		'evil.example',
		'..',
		'.',
		'acme.evil',
		'acme.',
		'acme/',
		'acme\\x',
		'acme:443',
		'acme?x',
		'acme#x',
		'acme%2e',
		'acme_1',
		'acme\n',
		'a cme',
		'',
		'-acme',
		'acme-',
		'x'.repeat(64),
		'ümlaut',
		'ａｃｍｅ',
		'acmeſ',
		'a\u200bb',
		'a。b',
	])('account ID "%s" is not one host label', async (accountId) => {
		const failure = await failureOf(() => environmentRoot('sandbox', accountId));
		expect(failure.happened).toBe('Account ID is not a single host label.');
		expect(failure.advice).toContain('".sandbox.api.fluentretail.com"');
	});

	it.each(['', 'custom', 'Sandbox', 'test', 'constructor', 'toString', '__proto__'])(
		'environment "%s" is not on offer',
		async (environment) => {
			const failure = await failureOf(() => environmentRoot(environment, 'ACME'));
			expect(failure.happened).toBe('Environment is not one of those on offer.');
		},
	);
});
