import { describe as group, expect, it } from '@jest/globals';
import { describe, reachedUser } from '../../../tools/doctor/answers';
import { complete, NAMES, readVariables, roleOf, type Given } from '../../../tools/doctor/settings';

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

	it('cuts off what follows a known text', () => {
		const body = { error: 'invalid_grant', error_description: `Invalid refresh token: ${SECRET}` };
		expect(describe({ status: 401, body })).toBe(
			'401, flat: invalid_grant, "Invalid refresh token"',
		);
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
			{},
			['environment', 'accountId', 'client', 'clientId', 'clientSecret', 'username', 'password'],
		],
		[
			{ environment: 'custom', client: 'fluentIntegration' },
			['environment', 'accountId?', 'baseUrl', 'client', 'clientSecret?', 'username', 'password'],
		],
	])('with %j come in the order of the form', (given, expected) => {
		const asked = NAMES.filter((name) => roleOf(name, given) !== 'hidden');
		const marked = asked.map((name) => (roleOf(name, given) === 'optional' ? `${name}?` : name));
		expect(marked).toEqual(expected);
	});

	it.each([
		[
			{ FLUENT_ACCOUNT_ID: 'ACME', FLUENT_CLIENT_ID: 'ACME', FLUENT_USERNAME: 'me' },
			/missing: FLUENT_CLIENT_SECRET, FLUENT_PASSWORD\.$/,
		],
		[{ FLUENT_CLIENT: 'mine' }, /^FLUENT_CLIENT must be one of: account, fluentIntegration\.$/],
	])('are not put without a terminal: %j', (env, message) => {
		expect(() => complete(readVariables(env))).toThrow(message);
	});
});
