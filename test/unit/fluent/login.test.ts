import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Login, Settings } from '../../../fluent/account';
import * as failure from '../../../fluent/failure';
import { LoginFailure } from '../../../fluent/failure';
import { fingerprint } from '../../../fluent/fingerprint';
import { requestToken, wholeNumber, type Grant } from '../../../fluent/login';
import { SAMPLE } from '../../../tools/simulator/sample';
import * as fake from './fake';
import { FakeClock, FakeFluent, loginWith, ROOT, token, type Reply } from './fake';

const HOST = 'account.sandbox.api.fluentretail.com';
const PASSWORD: Grant = { type: 'password' };
const REFRESH: Grant = { type: 'refresh_token', refreshToken: 'zVusnPsE3dPjXEi4b1p6DYHoL8E' };

let clock: FakeClock;
let fluent: FakeFluent;
beforeEach(() => {
	clock = new FakeClock();
	fluent = new FakeFluent();
});

async function ask(reply: Reply, grant = PASSWORD, login: Login = loginWith()) {
	fluent.onToken = () => reply;
	return await requestToken(fluent.http, clock, login, grant, 5_000);
}

async function sent(changes: Settings = {}, grant = PASSWORD) {
	await ask(token('token-1'), grant, loginWith(changes));
	return fluent.requests[0];
}

describe('the request', () => {
	it('is one POST of a form, with nothing in the URL, that follows no redirect', async () => {
		expect(await sent()).toEqual({
			method: 'POST',
			url: `${ROOT}/oauth/token`,
			headers: {
				accept: 'application/json',
				'content-type': 'application/x-www-form-urlencoded',
				'fluent.account': SAMPLE.accountId,
			},
			body: 'grant_type=password&username=fluent-api&password=fluent-staging&scope=api&client_id=fluent-api&client_secret=ca5ce9a8-2f2e-4b4a-b8da-767f79fc81a9',
			timeout: 5_000,
			abortSignal: expect.any(AbortSignal),
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			returnFullResponse: true,
			encoding: 'text',
		});
		expect(fluent.requests).toHaveLength(1);
	});

	it('of FLUENT_INTEGRATION has its client, its scope and an empty secret if there is none', async () => {
		const { body } = await sent({ client: 'fluentIntegration', clientSecret: '' });
		expect(body).toBe(
			'grant_type=password&username=fluent-api&password=fluent-staging&scope=retailer&client_id=FLUENT_INTEGRATION&client_secret=',
		);
	});

	it('for a refresh holds no username and no password', async () => {
		expect((await sent({}, REFRESH)).body).toBe(
			'grant_type=refresh_token&refresh_token=zVusnPsE3dPjXEi4b1p6DYHoL8E&scope=api&client_id=fluent-api&client_secret=ca5ce9a8-2f2e-4b4a-b8da-767f79fc81a9',
		);
	});

	it('keeps every character of a password', async () => {
		const password = ' &=+%#?é😀"\\\n';
		await sent({ password });
		expect(fluent.forms[0].get('password')).toBe(password);
		expect([...fluent.forms[0].keys()]).toHaveLength(6);
	});

	it('names the account only if it is known', async () => {
		const { headers } = await sent({
			environment: 'custom',
			accountId: '',
			baseUrl: 'http://localhost:1',
		});
		expect(Object.keys(headers ?? {})).toEqual(['accept', 'content-type']);
	});
});

describe('a session', () => {
	it('holds all that Fluent said, and when the token was asked for', async () => {
		const reply = token('cf02e220-86ea-408d-9b80-fb55f517725b', {
			refresh_token: 'xlUuQ5e-h9Y2pRw5G4Du4fAdRfk',
			expires_in: 86_386,
			Roles: ['RETAILER'],
		});
		const asked = clock.now();
		fluent.onToken = () => {
			clock.time += 700;
			return reply;
		};
		expect(await requestToken(fluent.http, clock, loginWith(), PASSWORD, 5_000)).toEqual({
			accessToken: 'cf02e220-86ea-408d-9b80-fb55f517725b',
			tokenType: 'bearer',
			scope: 'api',
			refreshToken: 'xlUuQ5e-h9Y2pRw5G4Du4fAdRfk',
			issuedAt: asked,
			expiresAt: asked + 86_386_000,
			retailerId: 1,
			roles: ['RETAILER'],
			firstName: 'Fluent',
			lastName: 'Commerce',
			fingerprint: fingerprint(loginWith()),
		});
	});

	it('needs no more than an access token', async () => {
		const login = loginWith({ client: 'fluentIntegration' });
		expect(await ask({ status: 201, body: { access_token: '-' } }, PASSWORD, login)).toEqual({
			accessToken: '-',
			tokenType: 'bearer',
			scope: 'retailer',
			refreshToken: '',
			issuedAt: clock.now(),
			expiresAt: null,
			retailerId: null,
			roles: [],
			firstName: '',
			lastName: '',
			fingerprint: fingerprint(login),
		});
	});

	it('leaves out what has another type than Fluent documents', async () => {
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
		expect(await ask(reply)).toMatchObject({
			tokenType: 'bearer',
			scope: 'api',
			refreshToken: '',
			expiresAt: null,
			retailerId: null,
			firstName: '',
			lastName: '',
			roles: ['ADMIN'],
		});
		expect(await ask(token('token-1', { Roles: 'ADMIN' }))).toMatchObject({ roles: [] });
	});

	it('takes a number as text, and 0 for no retailer', async () => {
		const reply = token('token-1', { expires_in: '60', Retailer_id: '5' });
		expect(await ask(reply)).toMatchObject({ expiresAt: clock.now() + 60_000, retailerId: 5 });
		const zero = token('token-1', { expires_in: 0, Retailer_id: 0 });
		expect(await ask(zero)).toMatchObject({ expiresAt: clock.now(), retailerId: null });
	});
});

it.each([
	[0, 0],
	[7.9, 7],
	['007', 7],
	[1e12, 1e12],
	[1e12 + 1, null],
	[-1, null],
	[NaN, null],
	[Infinity, null],
	['', null],
	['1.5', null],
	['-1', null],
	[' 1', null],
	['1e3', null],
	['9'.repeat(400), null],
	[true, null],
	[[1], null],
	[undefined, null],
])('a count or an ID: %p is %p', (value, number) => {
	expect(wholeNumber(value)).toBe(number);
});

describe('a good status without a usable token is not Fluent', () => {
	it.each([
		['HTML', '<html>Sign in</html>'],
		['nothing', ''],
		['a list', [{ access_token: 'x' }]],
		['null', 'null'],
		['no token', {}],
		['an empty one', { access_token: '' }],
		['a number', { access_token: 42 }],
		['null as token', { access_token: null }],
		['a line break', { access_token: 'x\r\nx-evil: 1' }],
		['a space', { access_token: 'x y' }],
		['an umlaut', { access_token: 'ü' }],
		['4097 characters', { access_token: 'x'.repeat(4097) }],
		['inherited names', '{"__proto__":{"access_token":"x"}}'],
	])('%s', async (_, body) => {
		expect(await ask({ body })).toEqual(failure.notFluent(HOST, 'it sent no token'));
	});

	it('4096 characters are a token', async () => {
		expect(await ask({ body: { access_token: 'x'.repeat(4096) } })).not.toBeInstanceOf(
			LoginFailure,
		);
	});
});

const flat = (code: unknown) => ({ error: code, error_description: 'SECRET TEXT OF THE SERVER' });
const wrapped = (code: unknown, message: unknown = 'SECRET TEXT OF THE SERVER') => ({
	errors: [{ code, message }],
});

describe('what a refusal means', () => {
	const requestRefused = failure.requestRefused;
	it.each<[string, Reply, LoginFailure]>([
		['flat bad credentials', fake.badCredentials, failure.userRefused()],
		['wrapped bad credentials', fake.badCredentialsWrapped, failure.userRefused()],
		['500 with 400 inside, for an SSO user', fake.badCredentialsSso, failure.userRefused()],
		['500 with the number 400 inside', { status: 500, body: wrapped(400) }, failure.userRefused()],
		['400 without a code', { status: 400, body: '' }, failure.userRefused()],
		['400 with text inside', { status: 400, body: wrapped('400') }, failure.userRefused()],
		['invalid_client', { status: 401, body: flat('invalid_client') }, failure.clientRefused()],
		[
			'invalid_client at 400',
			{ status: 400, body: flat('invalid_client') },
			failure.clientRefused(),
		],
		[
			'unauthorized_client',
			{ status: 400, body: flat('unauthorized_client') },
			failure.clientRefused(),
		],
		['401 without a code', { status: 401, body: '<html>' }, failure.clientRefused()],
		['invalid_scope', { status: 400, body: flat('invalid_scope') }, failure.scopeRefused('api')],
		['403', { status: 403 }, failure.forbidden()],
		['404', { status: 404, body: '<html>' }, failure.noSuchAccount(HOST)],
		['500', { status: 500, body: '<html>' }, failure.unavailable(500)],
		['500 with 500 inside', { status: 500, body: wrapped('500') }, failure.unavailable(500)],
		['501', { status: 501 }, failure.unavailable(501)],
		[
			'invalid_request',
			{ status: 400, body: flat('invalid_request') },
			requestRefused('invalid_request'),
		],
		['unauthorized', { status: 401, body: flat('unauthorized') }, requestRefused('unauthorized')],
		...['access_denied', 'server_error', 'temporarily_unavailable', 'unsupported_grant_type'].map(
			(code): [string, fake.Reply, LoginFailure] => [
				code,
				{ status: 400, body: flat(code) },
				requestRefused(code),
			],
		),
		['405', { status: 405 }, failure.notFluent(HOST, 'it answered the login with status 405')],
		['418', { status: 418 }, failure.notFluent(HOST, 'it answered the login with status 418')],
	])('%s', async (_, reply, expected) => {
		const result = await ask(reply);
		expect(result).toEqual(expected);
		expect((result as LoginFailure).reaction).toEqual(expected.reaction);
	});

	it.each([
		[fake.badCredentials],
		[fake.badCredentialsWrapped],
		[fake.badCredentialsSso],
		[{ status: 401, body: flat('invalid_grant') }],
	])(
		'of a refresh grant: the refresh token is no longer good, and no login was wrong',
		async (reply) => {
			expect(await ask(reply, REFRESH)).toEqual(failure.refreshRefused());
		},
	);

	it.each([
		['unheard_of'],
		['Invalid_Grant'],
		['invalid_grant '],
		['<script>'],
		['__proto__'],
		['toString'],
		[42],
		[['invalid_client']],
		[{ error: 'invalid_client' }],
	])('a code that is not on the list is not shown: %j', async (code) => {
		for (const body of [flat(code), wrapped('418', flat(code))]) {
			const result = (await ask({ status: 418, body })) as LoginFailure;
			expect(result.happened).toBe(
				`The answer of ${HOST} is not that of Fluent: it answered the login with status 418.`,
			);
		}
	});

	it.each([[{ errors: [] }], [{ errors: {} }], [{ errors: [null] }], [{ errors: [{ code: {} }] }]])(
		'errors of another shape are no code: %j',
		async (body) => {
			expect(await ask({ status: 500, body })).toEqual(failure.unavailable(500));
		},
	);

	it('no other text of the server is shown', async () => {
		for (const status of [400, 401, 403, 404, 418, 429, 500, 503]) {
			for (const body of [flat('x'), wrapped('x'), wrapped('400'), 'SECRET TEXT']) {
				expect(String(await ask({ status, body }))).not.toContain('SECRET');
			}
		}
	});
});

describe('a redirect is not followed', () => {
	it.each([300, 301, 302, 303, 307, 308, 399])('status %i', async (status) => {
		const headers = { location: 'https://evil.example/?SECRET' };
		const result = (await ask({ status, headers })) as LoginFailure;
		expect(result.message).toBe(
			failure.notFluent(HOST, 'it redirects the login, which is not followed').message,
		);
		expect(fluent.requests).toHaveLength(1);
	});
});

describe('what may pass by itself', () => {
	it.each([502, 503, 504])('status %i', async (status) => {
		const result = await ask({ status, body: fake.badCredentials.body });
		expect(result).toEqual(failure.unavailable(status, { passing: true }));
		expect((result as LoginFailure).reaction).toEqual({ passing: true });
	});

	it('status 429', async () => {
		expect(await ask({ status: 429 })).toEqual(failure.throttled());
	});

	it.each([
		['7', 7_000],
		[' 0 ', 0],
		['86400', 86_400_000],
		['Thu, 01 Jan 2026 12:00:10 GMT', 10_000],
		['Thu, 01 Jan 2026 11:59:59 GMT', 0],
		['soon', undefined],
		['', undefined],
		[undefined, undefined],
		[['7', '8'], undefined],
	])('Retry-After %j is %j ms', async (value, retryAfter) => {
		for (const status of [429, 503]) {
			const result = (await ask({ status, headers: { 'retry-after': value } })) as LoginFailure;
			expect(result.reaction).toEqual({ passing: true, retryAfter });
		}
	});

	it.each(['-1', '1.5', '1e9'])('Retry-After "%s" is neither seconds nor a date', async (value) => {
		const result = (await ask({ status: 429, headers: { 'retry-after': value } })) as LoginFailure;
		expect(result.reaction.retryAfter).toBeUndefined();
	});
});

describe('no answer at all', () => {
	it.each<[string, LoginFailure]>([
		['ERR_CANCELED', failure.timedOut(HOST)],
		['ECONNABORTED', failure.timedOut(HOST)],
		['ETIMEDOUT', failure.timedOut(HOST)],
		['ESOCKETTIMEDOUT', failure.timedOut(HOST)],
		['ECONNRESET', failure.disconnected(HOST)],
		['EPIPE', failure.disconnected(HOST)],
		['ERR_STREAM_PREMATURE_CLOSE', failure.disconnected(HOST)],
		['ENOTFOUND', failure.noSuchAccount(HOST)],
		['EAI_AGAIN', failure.unreachable(HOST)],
		['ECONNREFUSED', failure.unreachable(HOST)],
		['EHOSTUNREACH', failure.unreachable(HOST)],
		['ENETUNREACH', failure.unreachable(HOST)],
		['ERR_INVALID_URL', failure.unreachable(HOST)],
		['CERT_HAS_EXPIRED', failure.untrusted(HOST)],
		['DEPTH_ZERO_SELF_SIGNED_CERT', failure.untrusted(HOST)],
		['SELF_SIGNED_CERT_IN_CHAIN', failure.untrusted(HOST)],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', failure.untrusted(HOST)],
		['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', failure.untrusted(HOST)],
		['ERR_TLS_CERT_ALTNAME_INVALID', failure.untrusted(HOST)],
		['ERR_SSL_WRONG_VERSION_NUMBER', failure.untrusted(HOST)],
		['EPROTO', failure.untrusted(HOST)],
	])('%s', async (code, expected) => {
		const direct = Object.assign(new Error('SECRET'), { code });
		const nested = new Error('SECRET', { cause: direct });
		for (const thrown of [direct, nested]) {
			const result = await ask({ thrown });
			expect(result).toEqual(expected);
			expect((result as LoginFailure).reaction).toEqual(expected.reaction);
		}
	});

	it("n8n's refusal by the list of allowed domains is told as that", async () => {
		const thrown = new Error(`Domain not allowed: This credential is restricted to ... ${HOST}`);
		expect(await ask({ thrown })).toEqual(failure.hostNotAllowed(HOST));
	});

	it.each([[undefined], [null], ['text'], [42], [{}], [new Error('x')]])(
		'%p is thrown: no connection',
		async (thrown) => {
			const reject = () => Promise.reject(thrown);
			const result = await requestToken(reject, clock, loginWith(), PASSWORD, 1);
			expect(result).toEqual(failure.unreachable(HOST));
		},
	);

	it('an answer without a status is not Fluent', async () => {
		const result = await requestToken(async () => undefined, clock, loginWith(), PASSWORD, 1);
		expect(result).toEqual(failure.notFluent(HOST, 'it answered the login with status NaN'));
	});
});
