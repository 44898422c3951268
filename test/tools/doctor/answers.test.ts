import { describe as group, expect, it } from '@jest/globals';
import { describe } from '../../../tools/doctor/answers';
import { FORM, isShown, readVariables } from '../../../tools/doctor/settings';
import { whatIsWrong, type Given } from '../../../tools/doctor/settings';

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

	// Others are in `facts.test.ts`.
	it.each<[number, unknown, string]>([
		[307, undefined, '307, redirect (not followed)'],
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
});

group('the questions', () => {
	it('are those of the form', () => {
		const given = { environment: 'custom', client: 'fluentIntegration' };
		const asked = FORM.filter((field) => isShown(field, given)).map(({ name }) => name);
		const fields = 'environment accountId baseUrl client clientSecret username password';
		expect(asked.join(' ')).toBe(fields);
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
