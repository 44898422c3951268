import { describe, expect, it, jest } from '@jest/globals';
import { NodeHelpers, type INodeProperties } from 'n8n-workflow';
import { FluentCommerceApi } from '../../../credentials/FluentCommerceApi.credentials';
import { homepage } from '../../../package.json';
import { TEST_QUERY } from '../../../fluent/graphql';
import { hook } from '../../../fluent/hook';
import { ROOT } from '../support/entry';
import { useScriptedFluent, waiting } from '../support/fluent';
import { newCredentials } from '../support/n8n';
import { run } from '../support/time';

const fluent = useScriptedFluent();

const credential = new FluentCommerceApi();
const { properties } = credential;
const namesOf = (fields: INodeProperties[]) => fields.map(({ name }) => name).join(' ');

it('has the names that workflows and people use, and links to the page of the package', () => {
	expect(credential).toMatchObject({
		name: 'fluentCommerceApi',
		displayName: 'Fluent Commerce API',
		documentationUrl: expect.stringContaining(homepage.replace(/#.*/, '')),
	});
});

describe('the form', () => {
	it.each<[object, string]>([
		[{}, 'accountId client clientId clientSecret'],
		[{ environment: 'production' }, 'accountId client clientId clientSecret'],
		[{ environment: 'custom' }, 'accountId baseUrl client clientId clientSecret'],
		[{ client: 'fluentIntegration' }, 'accountId client clientSecret'],
	])('with %j asks for environment, %s, username and password', (choices, fields) => {
		const values = { environment: 'sandbox', client: 'account', ...choices };
		const shown = properties.filter(
			(field) => field.type !== 'hidden' && NodeHelpers.displayParameter(values, field, null, null),
		);
		expect(namesOf(shown)).toBe(`environment ${fields} username password`);
	});

	// A field that a choice shows is not required: n8n would not save the credential, although an administrator's
	// CREDENTIALS_OVERWRITE_DATA gives it.
	it.each<[name: string, traits: string, says?: RegExp, values?: string[]]>([
		['environment', 'options', undefined, ['sandbox', 'production', 'custom']],
		['accountId', 'string', /^Needed with Sandbox and Production: .* paste the whole URL/],
		['baseUrl', 'string', /^Needed with Custom/],
		['client', 'options', /email with API credentials/, ['account', 'fluentIntegration']],
		['clientId', 'string', /^Needed/],
		[
			'clientSecret',
			'string password',
			/^Needed with Account's.* With FLUENT_INTEGRATION it may be/,
		],
		['username', 'string required'],
		['password', 'string password required'],
		// Expirable and empty, so that n8n always asks the hook.
		['renew', 'hidden expirable'],
		// Blanked for browsers.
		['savedToken', 'hidden password'],
	])('%s is %s', (name, traits, says = /^/, values = []) => {
		const field = properties.find((each) => each.name === name)!;
		const special = [
			...Object.keys(field.typeOptions ?? {}),
			...(field.required ? ['required'] : []),
		];
		expect([field.type, ...special].join(' ')).toBe(traits);
		expect(field.hint ?? '').toMatch(says);
		const options = field.options?.map((option) => 'value' in option && option.value);
		expect([options ?? [], field.default]).toEqual([values, values[0] ?? '']);
	});
});

it('authenticate is an own property, or the editor would not offer the credential', () => {
	expect(Object.hasOwn(credential, 'authenticate')).toBe(true);
});

it('the test is one `me` query, which fails if the answer has no user, or null for one', () => {
	const { request, rules } = credential.test;
	expect(request).toEqual({ method: 'POST', url: '/graphql', body: { query: TEST_QUERY } });
	const message = expect.stringMatching(/^The login worked, but/);
	const type = 'responseSuccessBody';
	const fails = [null, undefined].map((value) => ({ key: 'data.me', value, message }));
	expect(rules).toStrictEqual(fails.map((properties) => ({ type, properties })));
});

it("has the hook of its process, which the node has as well, waits by n8n's pause, and ends by a time-out of Node", async () => {
	const timeout = jest.spyOn(AbortSignal, 'timeout');
	fluent.answerLogins(waiting(503, 2), 'token-1');
	const given = newCredentials();
	const helper = { helpers: { httpRequest: fluent.http } } as never;
	const stored = await run(new FluentCommerceApi().preAuthentication.call(helper, given));
	expect(stored).toEqual({ renew: '', savedToken: expect.stringContaining('token-1') });
	expect(hook.calls.get(given)?.outcome).toMatchObject({ accessToken: 'token-1' });
	expect(fluent.loginsAt).toEqual([0, 2]);
	expect(timeout).toHaveBeenCalledWith(30_000);
	timeout.mockRestore();
	// n8n makes an object of the class wherever it needs one.
	const { authenticate, test } = new FluentCommerceApi();
	if (typeof authenticate !== 'function') throw new Error('authenticate is no function');
	expect(await authenticate(given, test.request as never)).toMatchObject({
		url: `${ROOT}/graphql`,
		headers: { authorization: 'Bearer token-1' },
	});
});

it('each process draws its own moments', () => {
	const random = jest.spyOn(Math, 'random').mockReturnValue(0.75);
	expect(hook.entryOf(newCredentials()).jitter).toBe(0.75);
	random.mockRestore();
});
