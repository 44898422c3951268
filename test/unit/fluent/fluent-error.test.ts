import { describe, expect, it } from '@jest/globals';
import { OAUTH_KINDS, readFluentError } from '../../../fluent/fluent-error';

const flat = (error: unknown) => ({ error, error_description: 'SECRET TEXT' });
const inErrors = (code: unknown, message: unknown = 'SECRET TEXT') => ({
	errors: [{ code, message }],
});

describe('what Fluent says when it says no', () => {
	it.each([
		['flat', flat('invalid_grant'), { code: 'invalid_grant' }],
		['wrapped', inErrors('400', flat('invalid_client')), { code: 'invalid_client', status: 400 }],
		['wrapped without a status', inErrors('x', flat('invalid_client')), { code: 'invalid_client' }],
		['as text', inErrors('400'), { status: 400 }],
		['with a number', inErrors(401), { status: 401 }],
		['with a code that is not on the list', inErrors('418', flat('<script>')), { status: 418 }],
	])('%s', (_, body, error) => {
		expect(readFluentError(body)).toEqual(error);
	});

	it.each(Object.keys(OAUTH_KINDS))('%s is one of the OAuth codes', (code) => {
		expect(readFluentError(flat(code))).toEqual({ code });
	});
});

describe('rule 5: it is not Fluent that speaks', () => {
	it.each([
		['a page', '<html>403</html>'],
		['nothing', undefined],
		['null', null],
		['a list', [flat('invalid_grant')]],
		['an empty object', {}],
		['no errors', { errors: [] }],
		['errors of another shape', { errors: {} }],
		['an empty error', { errors: [null] }],
		['an error without a status', inErrors({})],
		['a status in a text', inErrors('Forbidden')],
		...['unheard_of', 'Invalid_Grant', 'invalid_grant ', '__proto__', 'toString'].map(
			(code): [string, unknown] => [`the code ${code}`, flat(code)],
		),
		['a number as code', flat(42)],
		['a list as code', flat(['invalid_client'])],
		['an object as code', flat({ error: 'invalid_client' })],
	])('%s', (_, body) => {
		expect(readFluentError(body)).toBeUndefined();
	});
});
