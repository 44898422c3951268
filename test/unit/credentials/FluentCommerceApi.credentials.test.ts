import { describe, expect, it } from '@jest/globals';
import { NodeHelpers, type IHttpRequestHelper, type INodeProperties } from 'n8n-workflow';
import { FluentCommerceApi } from '../../../credentials/FluentCommerceApi.credentials';
import { homepage } from '../../../package.json';
import { TEST_QUERY } from '../../../fluent/graphql';
import { ROOT } from '../support/entry';
import { token, useScriptedFluent } from '../support/fluent';
import { newCredentials } from '../support/n8n';
import { run, useVirtualTime } from '../support/time';

const credential = new FluentCommerceApi();
const { properties } = credential;

/** The fields a person sees with these choices, in the order of the form. */
function form(choices: Record<string, string>): INodeProperties[] {
	const values = { environment: 'sandbox', client: 'account', ...choices };
	return properties.filter(
		(field) => field.type !== 'hidden' && NodeHelpers.displayParameter(values, field, null, null),
	);
}
const names = (choices: Record<string, string>) => form(choices).map(({ name }) => name);
const all = (name: string) => properties.filter((field) => field.name === name);

it('has the names that workflows and people use', () => {
	expect([credential.name, credential.displayName]).toEqual([
		'fluentCommerceApi',
		'Fluent Commerce API',
	]);
});

it('links to the documentation on the page of the package', () => {
	expect(credential.documentationUrl).toContain(homepage.replace(/#.*/, ''));
});

describe('the form', () => {
	it('asks for the account and its client', () => {
		const fields = [
			'environment',
			'accountId',
			'client',
			'clientId',
			'clientSecret',
			'username',
			'password',
		];
		expect(names({})).toEqual(fields);
		expect(names({ environment: 'production' })).toEqual(fields);
	});

	it('asks a custom host for its base URL', () => {
		expect(names({ environment: 'custom' }).slice(0, 4)).toEqual([
			'environment',
			'accountId',
			'baseUrl',
			'client',
		]);
	});

	it('asks FLUENT_INTEGRATION for no client ID', () => {
		expect(names({ client: 'fluentIntegration' })).toEqual([
			'environment',
			'accountId',
			'client',
			'clientSecret',
			'username',
			'password',
		]);
	});

	it('requires what every login needs, and nothing that depends on a choice', () => {
		const required = properties.filter((field) => field.required);
		expect(required.map(({ name }) => name)).toEqual(['username', 'password']);
		// n8n saves no credential without a required field that a choice shows, although an administrator's
		// CREDENTIALS_OVERWRITE_DATA gives it.
		expect(required.filter(({ displayOptions }) => displayOptions)).toEqual([]);
	});

	it.each([
		['accountId', /^Needed with Sandbox and Production: .* paste the whole URL/],
		['baseUrl', /^Needed with Custom/],
		['client', /email with API credentials/],
		['clientId', /^Needed/],
		['clientSecret', /^Needed with Account's Own Client.* With FLUENT_INTEGRATION it may be empty/],
	])('the hint of %s says when it is needed', (name, hint) => {
		expect(all(name)[0].hint).toMatch(hint);
	});

	it('offers the choices of the design', () => {
		const values = (name: string) =>
			all(name)[0].options?.map((option) => 'value' in option && option.value);
		expect(values('environment')).toEqual(['sandbox', 'production', 'custom']);
		expect(values('client')).toEqual(['account', 'fluentIntegration']);
		expect([all('environment')[0].default, all('client')[0].default]).toEqual([
			'sandbox',
			'account',
		]);
	});

	it('hides what is secret, and nothing else', () => {
		const secret = properties
			.filter(({ typeOptions }) => typeOptions?.password)
			.map(({ name }) => name);
		expect(secret).toEqual(['clientSecret', 'password', 'savedToken']);
	});
});

describe('the hidden fields', () => {
	it('renew is the only expirable one, and empty, so that n8n always asks the hook', () => {
		expect(properties.filter(({ typeOptions }) => typeOptions?.expirable)).toEqual(all('renew'));
		expect(all('renew')).toEqual([
			expect.objectContaining({ type: 'hidden', default: '', typeOptions: { expirable: true } }),
		]);
	});

	it('savedToken is blanked for browsers', () => {
		expect(all('savedToken')).toEqual([
			expect.objectContaining({ type: 'hidden', default: '', typeOptions: { password: true } }),
		]);
	});

	it('there are no others', () => {
		const hidden = properties.filter(({ type }) => type === 'hidden').map(({ name }) => name);
		expect(hidden).toEqual(['renew', 'savedToken']);
	});
});

it('authenticate is an own property, or the editor would not offer the credential', () => {
	expect(Object.hasOwn(credential, 'authenticate')).toBe(true);
});

it('the test is one `me` query, at the path of the GraphQL API', () => {
	const { request } = credential.test;
	expect(request).toEqual({ method: 'POST', url: '/graphql', body: { query: TEST_QUERY } });
});

it('the test fails if the answer has no user, or null for one', () => {
	const message = expect.stringMatching(/^The login worked, but/);
	const fails = (value: unknown) => ({
		type: 'responseSuccessBody',
		properties: { key: 'data.me', value, message },
	});
	expect(credential.test.rules).toStrictEqual([fails(null), fails(undefined)]);
});

describe('the hook', () => {
	useVirtualTime();
	const fluent = useScriptedFluent();

	it('logs in through the helper it is called with, and authenticate adds the token', async () => {
		fluent.answerLogins(token('token-1'));
		const given = newCredentials();
		const helper = { helpers: { httpRequest: fluent.http } } as IHttpRequestHelper;
		const stored = await run(credential.preAuthentication.call(helper, given));
		expect(stored).toEqual({ renew: '', savedToken: expect.stringContaining('token-1') });
		// n8n makes an object of the class wherever it needs one.
		const { authenticate, test } = new FluentCommerceApi();
		if (typeof authenticate !== 'function') throw new Error('authenticate is no function');
		expect(await authenticate(given, test.request as never)).toMatchObject({
			url: `${ROOT}/graphql`,
			headers: { authorization: 'Bearer token-1' },
		});
	});
});
