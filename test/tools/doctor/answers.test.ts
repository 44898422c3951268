import { describe as group, expect, it } from '@jest/globals';
import { describe, isPassing, reachedUser } from '../../../tools/doctor/answers';
import {
	FORM,
	isShown,
	readVariables,
	whatIsWrong,
	type Given,
} from '../../../tools/doctor/settings';

const SECRET = 'what-a-server-echoes';

group('an answer', () => {
	it.each([
		{ error: SECRET, error_description: SECRET },
		{ error: 'invalid_grant', error_description: `Invalid refresh token: ${SECRET}` },
		{ errors: [{ code: SECRET, message: SECRET }] },
		{ errors: [{ code: '400', message: { error: SECRET, error_description: SECRET } }] },
		{ errors: [{ message: SECRET, extensions: { code: SECRET } }] },
		{ errors: [SECRET] },
		{ access_token: SECRET },
		{ [SECRET]: SECRET },
		{ data: { [SECRET]: SECRET } },
		[SECRET],
		SECRET,
		null,
		undefined,
	])('shows nothing that the server made up: %j', (body) => {
		for (const status of [200, 307, 400]) {
			expect(describe({ status, body })).not.toContain(SECRET);
		}
	});

	it.each<[number, unknown, string]>([
		[0, undefined, 'no answer'],
		[307, undefined, '307, redirect (not followed)'],
		[500, undefined, '500, not JSON'],
		[200, {}, '200, JSON of another shape'],
		[200, { data: null }, '200, data'],
		[
			200,
			{ errors: [{ message: 'No', extensions: { code: 'C0020E' } }] },
			'200, wrapped, code C0020E: another text',
		],
		// What follows a known text is cut off.
		[
			401,
			{ error: 'invalid_grant', error_description: `Invalid refresh token: ${SECRET}` },
			'401, flat: invalid_grant, "Invalid refresh token"',
		],
	])('with %d and %j is described as %s', (status, body, described) => {
		expect(describe({ status, body })).toBe(described);
	});

	it('says nothing of Fluent if it is none, throttled, or of a gateway', () => {
		const statuses = [0, 200, 400, 401, 429, 500, 502, 503, 504];
		const passing = statuses.filter((status) => isPassing({ status, body: undefined }));
		expect(passing).toEqual([0, 429, 502, 503, 504]);
	});

	it.each([
		[{ error: 'invalid_grant' }, true],
		[{ errors: [{ code: '400', message: { error: 'invalid_grant' } }] }, true],
		[{ error: 'invalid_client' }, false],
		[{ errors: [{ code: '400', message: 'Another text' }] }, false],
		[undefined, false],
	])('%j came from a look at the user: %s', (body, reached) => {
		expect(reachedUser({ status: 400, body })).toBe(reached);
	});
});

group('the questions', () => {
	it.each<[Given, string[]]>([
		[
			{ environment: 'sandbox', client: 'account' },
			['environment', 'accountId', 'client', 'clientId', 'clientSecret', 'username', 'password'],
		],
		[
			{ environment: 'custom', client: 'fluentIntegration' },
			['environment', 'accountId', 'baseUrl', 'client', 'clientSecret', 'username', 'password'],
		],
	])('with %j are those of the form', (given, expected) => {
		const asked = FORM.filter((field) => isShown(field, given));
		expect(asked.map(({ name }) => name)).toEqual(expected);
	});

	const SANDBOX = { environment: 'sandbox' };
	const INTEGRATION = { ...SANDBOX, client: 'fluentIntegration' };
	it.each<[Given, string | undefined]>([
		[{ environment: 'custom', client: 'account', accountId: '' }, undefined],
		[{ ...INTEGRATION, clientSecret: '' }, undefined],
		[{ ...INTEGRATION, accountId: '' }, 'Account ID is empty.'],
		[{ ...INTEGRATION, password: '' }, 'Password is empty.'],
		[{ ...SANDBOX, client: 'mine' }, 'Client is not one of those on offer.'],
	])('answered with %j: %s', (given, wrong) => expect(whatIsWrong(given)).toBe(wrong));

	it('can be answered by variables', () => {
		const env = { FLUENT_ACCOUNT_ID: 'ACME', FLUENT_BASE_URL: '', FLUENT_OTHER: 'x' };
		expect(readVariables(env)).toEqual({ accountId: 'ACME' });
	});
});
