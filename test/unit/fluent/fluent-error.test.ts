import { expect, it } from '@jest/globals';
import { OAUTH_KINDS, readFluentError } from '../../../fluent/fluent-error';

const flat = (error: unknown) => ({ error, error_description: 'SECRET TEXT' });
const inErrors = (code: unknown, message: unknown = 'SECRET TEXT') => ({
	errors: [{ code, message }],
});

it.each([
	...Object.keys(OAUTH_KINDS).map((code): [object, object] => [flat(code), { code }]),
	[inErrors('400', flat('invalid_client')), { code: 'invalid_client', status: 400 }],
	[inErrors('x', flat('invalid_client')), { code: 'invalid_client' }],
	[inErrors('400'), { status: 400 }],
	[inErrors(401), { status: 401 }],
	[inErrors('418', flat('<script>')), { status: 418 }],
])('rule 5: what Fluent says when it says no: %j', (body, error) => {
	expect(readFluentError(body)).toEqual(error);
});

it.each([
	...['<html>403</html>', undefined, null, [flat('invalid_grant')], {}],
	...[{ errors: [] }, { errors: {} }, { errors: [null] }, inErrors({}), inErrors('Forbidden')],
	...['unheard_of', 'Invalid_Grant', 'invalid_grant ', '__proto__', 'toString'].map(flat),
	...[42, ['invalid_client'], { error: 'invalid_client' }].map(flat),
])('it is not Fluent that speaks: %j', (body) => {
	expect(readFluentError(body)).toBeUndefined();
});
