import { describe, expect, it } from '@jest/globals';
import type { LoginFailure } from '../../../fluent/failure';
import type { Facts, FailureKind } from '../../../fluent/failure-kinds';
import type { Login } from '../../../fluent/login';
import { noAnswer, readToken, type GrantType } from '../../../fluent/token-answer';
import {
	badCredentials,
	badCredentialsSso,
	badCredentialsWrapped,
	token,
	type Reply,
} from '../support/fluent';
import { failureOf, HOST, loginWith } from '../support/login';
import { MINUTE, NOON } from '../support/time';

interface Given {
	login?: Login;
	grantType?: GrantType;
}

/** What becomes of an answer to a login that was sent at noon. */
function read({ status = 200, headers = {}, body }: Reply, given: Given = {}) {
	const { login = loginWith(), grantType = 'password' } = given;
	return readToken({ statusCode: status, headers, body }, { login, grantType, sentAt: NOON });
}
const failureIn = async (reply: Reply, given?: Given): Promise<LoginFailure> =>
	await failureOf(() => read(reply, given));

const flat = (code: unknown) => ({ error: code, error_description: 'SECRET TEXT' });
const inErrors = (code: unknown, message: unknown = 'SECRET TEXT') => ({
	errors: [{ code, message }],
});

describe('a session', () => {
	it('holds all that Fluent said, and when the token was asked for', () => {
		const reply = token('cf02e220-86ea-408d-9b80-fb55f517725b', {
			refresh_token: 'xlUuQ5e-h9Y2pRw5G4Du4fAdRfk',
			expires_in: 86_386,
			Roles: ['RETAILER'],
		});
		expect(read(reply)).toEqual({
			accessToken: 'cf02e220-86ea-408d-9b80-fb55f517725b',
			tokenType: 'bearer',
			scope: 'api',
			refreshToken: 'xlUuQ5e-h9Y2pRw5G4Du4fAdRfk',
			issuedAt: NOON,
			expiresAt: NOON + 86_386_000,
			retailerId: 1,
			roles: ['RETAILER'],
			firstName: 'Fluent',
			lastName: 'Commerce',
		});
	});

	it('needs no more than an access token', () => {
		const login = loginWith({ client: 'fluentIntegration' });
		expect(read({ status: 299, body: { access_token: '-' } }, { login })).toEqual({
			accessToken: '-',
			tokenType: 'bearer',
			scope: 'retailer',
			refreshToken: '',
			issuedAt: NOON,
			expiresAt: null,
			retailerId: null,
			roles: [],
			firstName: '',
			lastName: '',
		});
	});

	it('leaves out what has another type than Fluent documents', () => {
		const reply = token('token-1', {
			token_type: 1,
			scope: ['api'],
			refresh_token: {},
			expires_in: 'soon',
			Retailer_id: {},
			FirstName: null,
			LastName: 7,
			Roles: ['ADMIN', 1, null, ['x']],
		});
		expect(read(reply)).toMatchObject({
			tokenType: 'bearer',
			scope: 'api',
			refreshToken: '',
			expiresAt: null,
			retailerId: null,
			firstName: '',
			lastName: '',
			roles: ['ADMIN'],
		});
		expect(read(token('token-1', { Roles: 'ADMIN' })).roles).toEqual([]);
	});

	it('takes a number as text, and 0 for no retailer', () => {
		const reply = token('token-1', { expires_in: '60', Retailer_id: '5' });
		expect(read(reply)).toMatchObject({ expiresAt: NOON + MINUTE, retailerId: 5 });
		const zero = token('token-1', { expires_in: 0, Retailer_id: 0 });
		expect(read(zero)).toMatchObject({ expiresAt: NOON, retailerId: null });
	});

	it('has a token of up to 4096 characters', () => {
		const accessToken = 'x'.repeat(4096);
		expect(read(token(accessToken)).accessToken).toBe(accessToken);
	});
});

describe('a good status without a usable token is not Fluent', () => {
	it.each([
		['a page', undefined],
		['a list', [{ access_token: 'x' }]],
		['null', null],
		['no token', {}],
		['an empty one', { access_token: '' }],
		['a number', { access_token: 42 }],
		['null as token', { access_token: null }],
		['a line break', { access_token: 'x\r\nx-evil: 1' }],
		['a space', { access_token: 'x y' }],
		['an umlaut', { access_token: 'ü' }],
		['4097 characters', { access_token: 'x'.repeat(4097) }],
		['inherited names', JSON.parse('{"__proto__":{"access_token":"x"}}')],
	])('%s', async (_, body) => {
		expect(await failureIn({ body })).toMatchObject({
			kind: 'notFluent',
			facts: { host: HOST, reason: 'it sent no token' },
		});
	});
});

describe('what Fluent says when it refuses', () => {
	it.each<[string, Reply, FailureKind]>([
		['flat bad credentials', badCredentials, 'userRefused'],
		['wrapped bad credentials', badCredentialsWrapped, 'userRefused'],
		['500 with 400 inside, for an SSO user', badCredentialsSso, 'userRefused'],
		['500 with the number 400 inside', { status: 500, body: inErrors(400) }, 'userRefused'],
		['invalid_client', { status: 401, body: flat('invalid_client') }, 'clientRefused'],
		['invalid_client at 400', { status: 400, body: flat('invalid_client') }, 'clientRefused'],
		['unauthorized_client', { status: 400, body: flat('unauthorized_client') }, 'clientRefused'],
		['401 inside', { status: 401, body: inErrors('401') }, 'clientRefused'],
		['invalid_scope', { status: 400, body: flat('invalid_scope') }, 'scopeRefused'],
		['403 inside', { status: 403, body: inErrors('403') }, 'forbidden'],
		...[
			'invalid_request',
			'unauthorized',
			'access_denied',
			'invalid_token',
			'unsupported_grant_type',
		].map((code): [string, Reply, FailureKind] => [
			code,
			{ status: 400, body: flat(code) },
			'requestRefused',
		]),
		['another 4xx inside', { status: 400, body: inErrors('499') }, 'requestRefused'],
		['no refusal: server_error', { status: 400, body: flat('server_error') }, 'serverFailed'],
		[
			'no refusal: temporarily_unavailable',
			{ status: 400, body: flat('temporarily_unavailable') },
			'serverFailed',
		],
		['no refusal: 500 inside', { status: 500, body: inErrors('500') }, 'serverFailed'],
		['no refusal: 502 inside', { status: 502, body: inErrors('502') }, 'serverFailed'],
	])('%s', async (_, reply, kind) => {
		expect((await failureIn(reply)).kind).toBe(kind);
	});

	it.each<[Reply, Facts]>([
		[{ status: 400, body: flat('invalid_scope') }, { scope: 'api' }],
		[{ status: 400, body: flat('invalid_request') }, { code: 'invalid_request' }],
		[{ status: 400, body: inErrors('418') }, { code: 'status 418' }],
		[
			{ status: 500, body: inErrors('501') },
			{ status: 501, host: HOST },
		],
	])('%j is told with %j', async (reply, facts) => {
		expect((await failureIn(reply)).facts).toMatchObject(facts);
	});

	it.each([
		['flat', badCredentials],
		['wrapped', badCredentialsWrapped],
		['for an SSO user', badCredentialsSso],
		['with another status', { status: 401, body: flat('invalid_grant') }],
	])('of a refresh token, no password was wrong: %s', async (_, reply) => {
		const failure = await failureIn(reply, { grantType: 'refresh_token' });
		expect(failure.kind).toBe('refreshRefused');
	});

	it('of the client is the same for a refresh', async () => {
		const reply = { status: 401, body: flat('invalid_client') };
		expect((await failureIn(reply, { grantType: 'refresh_token' })).kind).toBe('clientRefused');
	});
});

describe('rule 5: a status alone refuses nothing', () => {
	it.each([400, 401, 403, 405, 418])('%i: not Fluent', async (status) => {
		for (const body of [undefined, {}, flat('<script>'), { errors: [] }]) {
			expect(await failureIn({ status, body })).toMatchObject({
				kind: 'notFluent',
				hold: 0,
				facts: { reason: `it answered the login with status ${status}, and not as Fluent does` },
			});
		}
	});

	it.each<[number, FailureKind]>([
		[404, 'notFound'],
		[500, 'serverFailed'],
		[501, 'serverFailed'],
		[502, 'gatewayFailed'],
		[503, 'unavailable'],
		[504, 'gatewayFailed'],
		[429, 'throttled'],
		[NaN, 'notFluent'],
	])('%i: %s', async (status, kind) => {
		expect(await failureIn({ status })).toMatchObject({ kind, hold: 0 });
	});

	it.each([300, 301, 302, 303, 307, 308, 399])('%i: a redirect is not followed', async (status) => {
		const reply = { status, headers: { location: 'https://evil.example/?SECRET' } };
		expect(await failureIn(reply)).toMatchObject({
			kind: 'notFluent',
			facts: { host: HOST, reason: 'it redirects the login, which is not followed' },
		});
	});
});

it('no other text of the server is shown', async () => {
	for (const status of [400, 401, 403, 404, 418, 429, 500, 503]) {
		for (const body of [flat('x'), inErrors('x'), inErrors('400'), 'SECRET TEXT']) {
			const { message, facts } = await failureIn({ status, body });
			expect(message + JSON.stringify(facts)).not.toContain('SECRET');
		}
	}
});

describe('Fluent asks to wait', () => {
	it.each<[FailureKind, Reply]>([
		['throttled', { status: 429, body: badCredentials.body }],
		['throttled', { status: 400, body: inErrors('429') }],
		['unavailable', { status: 503, body: flat('invalid_client') }],
		['unavailable', { status: 500, body: inErrors(503) }],
	])('%s, whatever else it says: %j', async (kind, reply) => {
		expect((await failureIn(reply)).kind).toBe(kind);
	});

	it.each([
		['7', 7_000],
		[' 0 ', 0],
		['86400', 86_400_000],
		['Thu, 01 Jan 2026 12:00:10 GMT', 10_000],
		['Thu, 01 Jan 2026 11:59:59 GMT', 0],
		['soon', undefined],
		['Soon', undefined],
		['', undefined],
		[undefined, undefined],
		[['7', '8'], undefined],
		['-1', undefined],
		['1.5', undefined],
		['1e9', undefined],
		['2026-01-01', undefined],
		['01 Jan 2026 12:00:10 GMT', undefined],
		['Th 01 Jan 2026 12:00:10 GMT', undefined],
	])('Retry-After %j is %j ms', async (value, retryAfter) => {
		for (const status of [429, 500, 502, 503]) {
			const headers = { 'retry-after': value };
			expect((await failureIn({ status, headers })).facts.retryAfter).toBe(retryAfter);
		}
	});
});

describe('no answer at all', () => {
	it.each<[string, FailureKind]>([
		['ERR_CANCELED', 'timedOut'],
		['ECONNABORTED', 'timedOut'],
		['ETIMEDOUT', 'timedOut'],
		['ESOCKETTIMEDOUT', 'timedOut'],
		['ECONNRESET', 'disconnected'],
		['EPIPE', 'disconnected'],
		['NOT_ECONNREFUSED', 'disconnected'],
		['ECONNREFUSED_NOT', 'disconnected'],
		['NOT_ETIMEDOUT', 'disconnected'],
		['ETIMEDOUT_NOT', 'disconnected'],
		['NOT_ERR_SSL', 'disconnected'],
		['ERR_STREAM_PREMATURE_CLOSE', 'disconnected'],
		['ENOTFOUND', 'noSuchAccount'],
		['EAI_AGAIN', 'unreachable'],
		['ECONNREFUSED', 'unreachable'],
		['EHOSTUNREACH', 'unreachable'],
		['ENETUNREACH', 'unreachable'],
		['EADDRNOTAVAIL', 'unreachable'],
		['ERR_INVALID_URL', 'unreachable'],
		['CERT_HAS_EXPIRED', 'untrusted'],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'untrusted'],
		['SELF_SIGNED_CERT_IN_CHAIN', 'untrusted'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'untrusted'],
		['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'untrusted'],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'untrusted'],
		['ERR_SSL_WRONG_VERSION_NUMBER', 'untrusted'],
		['EPROTO', 'untrusted'],
	])('%s: %s', (code, kind) => {
		const direct = Object.assign(new Error('SECRET'), { code });
		const nested = new Error('SECRET', { cause: direct });
		for (const thrown of [direct, nested]) {
			expect(noAnswer(thrown, HOST)).toMatchObject({ kind, facts: { host: HOST } });
			expect(noAnswer(thrown, HOST).message).not.toContain('SECRET');
		}
	});

	it("n8n's refusal by the list of allowed domains is told as that", () => {
		const thrown = new Error(`Domain not allowed: This credential is restricted to ... ${HOST}`);
		expect(noAnswer(thrown, HOST)).toMatchObject({ kind: 'hostNotAllowed', facts: { host: HOST } });
	});

	it.each([[undefined], [null], ['text'], [42], [{}], [new Error('x')]])(
		'rule 3: %p may have been judged',
		(thrown) => {
			expect(noAnswer(thrown, HOST)).toMatchObject({ kind: 'disconnected', counts: true });
		},
	);
});
