import { describe, expect, it } from '@jest/globals';
import type { FailureKind } from '../../../fluent/failure';
import { Deadline } from '../../../fluent/http';
import type { Settings } from '../../../fluent/settings';
import { readToken, requestToken, type Grant } from '../../../fluent/token-endpoint';
import { SAMPLE } from '../../../tools/simulator/sample';
import { failureOf, HOST, loginWith, ROOT } from '../support/entry';
import {
	badCredentials,
	badCredentialsSso,
	badCredentialsWrapped,
	blocked,
	dropped,
	failing,
	notAllowed,
	silent,
	token,
	useScriptedFluent,
	type Reply,
} from '../support/fluent';
import { clock, MINUTE, NOON, run, SECOND, useVirtualTime } from '../support/time';

useVirtualTime();
const fluent = useScriptedFluent();

const { username, password } = SAMPLE;
const PASSWORD = { grant_type: 'password', username, password } as const;
const REFRESH = {
	grant_type: 'refresh_token',
	refresh_token: 'zVusnPsE3dPjXEi4b1p6DYHoL8E',
} as const;
const soon = () => new Deadline(clock, 5 * SECOND, HOST);

const send = async (grant: Grant = PASSWORD, settings?: Settings, deadline = soon()) =>
	await requestToken({ http: fluent.http, clock, login: loginWith(settings) }, grant, deadline);

/** What becomes of an answer to a login that was sent at noon. */
const read = ({ status = 200, headers = {}, body }: Reply, settings?: Settings) =>
	readToken({ statusCode: status, headers, body }, loginWith(settings), NOON);
const failureIn = async (reply: Reply) => await failureOf(() => read(reply));

const flat = (code: unknown) => ({ error: code, error_description: 'SECRET TEXT' });
const inErrors = (code: unknown, message: unknown = 'SECRET TEXT') => ({
	errors: [{ code, message }],
});

describe('a grant', () => {
	const CLIENT = `scope=api&client_id=fluent-api&client_secret=${SAMPLE.clientSecret}`;

	it('is one POST of a form, with nothing in the URL, that follows no redirect', async () => {
		fluent.answerLogins(token('token-1'));
		const deadline = soon();
		await send(PASSWORD, {}, deadline);
		expect(fluent.requests).toEqual([
			{
				method: 'POST',
				url: `${ROOT}/oauth/token`,
				headers: {
					accept: 'application/json',
					'content-type': 'application/x-www-form-urlencoded',
					'fluent.account': SAMPLE.accountId,
				},
				body: `grant_type=password&username=fluent-api&password=fluent-staging&${CLIENT}`,
				timeout: 5 * SECOND,
				abortSignal: deadline.signal,
				disableFollowRedirect: true,
				ignoreHttpStatusErrors: true,
				returnFullResponse: true,
				encoding: 'stream',
			},
		]);
	});

	it('of FLUENT_INTEGRATION has its client, its scope and an empty secret if there is none', async () => {
		fluent.answerLogins(token('token-1'));
		await send(PASSWORD, { client: 'fluentIntegration', clientSecret: '' });
		expect(Object.fromEntries(fluent.forms[0])).toMatchObject({
			scope: 'retailer',
			client_id: 'FLUENT_INTEGRATION',
			client_secret: '',
		});
	});

	it('to refresh holds no username and no password, and its session says that it is one', async () => {
		fluent.answerLogins(token('token-1'), token('token-2'));
		expect((await send(REFRESH)).isRefreshed).toBe(true);
		expect(fluent.requests[0].body).toBe(
			`grant_type=refresh_token&refresh_token=${REFRESH.refresh_token}&${CLIENT}`,
		);
		expect((await send()).isRefreshed).toBe(false);
	});

	it('keeps every character of a password', async () => {
		fluent.answerLogins(token('token-1'));
		await send({ ...PASSWORD, password: ' &=+%#?é😀"\\' });
		expect(fluent.forms[0].get('password')).toBe(' &=+%#?é😀"\\');
		expect([...fluent.forms[0].keys()]).toHaveLength(6);
	});

	it('names the account only if it is known', async () => {
		fluent.answerLogins(token('token-1'));
		const custom = { environment: 'custom', accountId: '', baseUrl: 'http://localhost:1' };
		await send(PASSWORD, custom);
		expect(Object.keys(fluent.requests[0].headers ?? {})).toEqual(['accept', 'content-type']);
	});

	it('begins its session when it was sent, not when the answer came', async () => {
		fluent.answerLogins({ ...token('token-1'), takes: 700 });
		const expiresAt = NOON + 86_400_000;
		expect(await run(send())).toMatchObject({ issuedAt: NOON, expiresAt });
	});
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
			isRefreshed: false,
			issuedAt: NOON,
			expiresAt: NOON + 86_386_000,
			retailerId: 1,
			roles: ['RETAILER'],
			firstName: 'Fluent',
			lastName: 'Commerce',
		});
	});

	const EMPTY = {
		refreshToken: '',
		expiresAt: null,
		retailerId: null,
		firstName: '',
		lastName: '',
	};

	it('needs no more than an access token', () => {
		const reply = { status: 299, body: { access_token: '-' } };
		const bare = { ...EMPTY, accessToken: '-', tokenType: 'bearer', scope: 'retailer', roles: [] };
		expect(read(reply, { client: 'fluentIntegration' })).toMatchObject(bare);
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
		const others = { tokenType: 'bearer', scope: 'api', roles: ['ADMIN'] };
		expect(read(reply)).toMatchObject({ ...EMPTY, ...others });
		expect(read(token('token-1', { Roles: 'ADMIN' })).roles).toEqual([]);
	});

	it.each([
		[60, MINUTE],
		['86399.5', 86_399_000],
		[' 3600', 3_600_000],
		[0, 0],
	])('expires_in %j is %i ms', (expires_in, life) => {
		expect(read(token('token-1', { expires_in })).expiresAt).toBe(NOON + life);
	});

	it.each([
		['5', 5],
		[0, null],
	])('Retailer_id %j is %j', (Retailer_id, retailerId) => {
		expect(read(token('token-1', { Retailer_id })).retailerId).toBe(retailerId);
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
		['no token', {}],
		['an empty one', { access_token: '' }],
		['a number', { access_token: 42 }],
		['a line break', { access_token: 'x\r\nx-evil: 1' }],
		['a space', { access_token: 'x y' }],
		['an umlaut', { access_token: 'ü' }],
		['4097 characters', { access_token: 'x'.repeat(4097) }],
		['inherited names', JSON.parse('{"__proto__":{"access_token":"x"}}')],
		['an OAuth code', flat('invalid_grant')],
	])('%s', async (_, body) => {
		const facts = { host: HOST, reason: 'it sent no token' };
		expect(await failureIn({ body })).toMatchObject({ kind: 'notFluent', facts });
	});

	it.each([199, 300])('nor is a token with status %i one', async (status) => {
		expect((await failureIn({ ...token('token-1'), status })).kind).toBe('notFluent');
	});
});

describe('rule 5: a refusal is one only if Fluent said it about these settings', () => {
	it.each<[string, Reply, FailureKind]>([
		['flat bad credentials', badCredentials, 'userRefused'],
		['wrapped bad credentials', badCredentialsWrapped, 'userRefused'],
		['500 with 400 inside, for an SSO user', badCredentialsSso, 'userRefused'],
		['500 with the number 400 inside', { status: 500, body: inErrors(400) }, 'userRefused'],
		['invalid_client', { status: 401, body: flat('invalid_client') }, 'clientRefused'],
		['invalid_client at 400', { status: 400, body: flat('invalid_client') }, 'clientRefused'],
		['unauthorized_client', { status: 400, body: flat('unauthorized_client') }, 'clientRefused'],
		[
			'401 inside, with an OAuth code',
			{ status: 401, body: inErrors('401', flat('invalid_client')) },
			'clientRefused',
		],
		['403 inside', { status: 403, body: inErrors('403') }, 'forbidden'],
		...['invalid_scope', 'invalid_request', 'unauthorized', 'access_denied', 'invalid_token'].map(
			(code): [string, Reply, FailureKind] => [
				code,
				{ status: 400, body: flat(code) },
				'requestRefused',
			],
		),
		['another 4xx inside', { status: 400, body: inErrors('499') }, 'requestRefused'],
		['no refusal: server_error', { status: 400, body: flat('server_error') }, 'serverFailed'],
		['no refusal: 500 inside', { status: 500, body: inErrors('500') }, 'serverFailed'],
		['no refusal: 399 inside', { status: 500, body: inErrors('399') }, 'serverFailed'],
		['no refusal: 502 inside', { status: 502, body: inErrors('502') }, 'serverFailed'],
		['no refusal: 504 inside', { status: 502, body: inErrors('504') }, 'serverFailed'],
	])('%s', async (_, reply, kind) => {
		expect((await failureIn(reply)).kind).toBe(kind);
	});

	it.each([401, 404, 405])(
		"%i in Fluent's errors without an OAuth code is not about a login: no count, no refusal",
		async (status) => {
			const failure = await failureIn({ status, body: inErrors(String(status)) });
			expect(failure).toMatchObject({ kind: 'wrongAddress', facts: { host: HOST, status } });
			expect(failure.means.counts).toBeUndefined();
		},
	);

	it.each([400, 401, 403, 404, 405, 418])('status %i alone refuses nothing', async (status) => {
		for (const body of [undefined, {}, flat('<script>'), { errors: [] }]) {
			expect(await failureIn({ status, body })).toMatchObject({
				kind: 'notFluent',
				facts: { reason: `status ${status} without Fluent's error format` },
			});
		}
	});

	it.each<[number, FailureKind]>([
		[407, 'proxyRefused'],
		[429, 'throttled'],
		[500, 'serverFailed'],
		[501, 'serverFailed'],
		[502, 'gatewayFailed'],
		[503, 'unavailable'],
		[504, 'gatewayFailed'],
		[NaN, 'notFluent'],
	])('status %i alone: %s', async (status, kind) => {
		expect((await failureIn({ status })).kind).toBe(kind);
	});

	it.each([300, 301, 302, 303, 307, 308, 399])('%i: a redirect is not followed', async (status) => {
		const reply = { status, headers: { location: 'https://evil.example/?SECRET' } };
		const facts = { host: HOST, reason: 'it redirects the login, which is not followed' };
		expect(await failureIn(reply)).toMatchObject({ kind: 'notFluent', facts });
	});

	it('what it names: the known code, else the status', async () => {
		const codes = [flat('invalid_request'), inErrors('418'), inErrors('403', flat('x'))];
		const failures = await Promise.all(codes.map((body) => failureIn({ status: 400, body })));
		expect(failures.map(({ facts: { code, status } }) => [code, status])).toEqual([
			['invalid_request', 400],
			['status 418', 418],
			['status 403', 403],
		]);
	});

	it('no other text of the server is shown', async () => {
		for (const status of [400, 401, 403, 404, 418, 429, 500, 503]) {
			for (const body of [flat('x'), inErrors('x'), inErrors('400'), 'SECRET TEXT']) {
				const { message, facts } = await failureIn({ status, body });
				expect(message + JSON.stringify(facts)).not.toContain('SECRET');
			}
		}
	});
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
		...[
			'Thu, 01 Jan 2026 12:00:10 GMT',
			'soon',
			'',
			undefined,
			['7'],
			'-1',
			'1.5',
			'1e9',
			'7 8',
		].map((value): [unknown, undefined] => [value, undefined]),
	])('Retry-After %j is %j ms', async (value, retryAfter) => {
		for (const status of [429, 500, 503]) {
			const headers = { 'retry-after': value };
			expect((await failureIn({ status, headers })).facts.retryAfter).toBe(retryAfter);
		}
	});
});

describe('no answer at all', () => {
	const ends: Array<[FailureKind, string]> = [
		['timedOut', 'ERR_CANCELED ECONNABORTED ETIMEDOUT ESOCKETTIMEDOUT'],
		['disconnected', 'ECONNRESET EPIPE ERR_STREAM_PREMATURE_CLOSE'],
		['disconnected', 'NOT_ECONNREFUSED ECONNREFUSED_NOT NOT_ETIMEDOUT ETIMEDOUT_NOT NOT_ERR_SSL'],
		['disconnected', 'NOT_ENOTFOUND ENOTFOUND_NOT'],
		['unknownHost', 'ENOTFOUND'],
		[
			'unreachable',
			'EAI_AGAIN ECONNREFUSED EHOSTUNREACH ENETUNREACH EADDRNOTAVAIL ERR_INVALID_URL',
		],
		['untrusted', 'CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN'],
		['untrusted', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
		['untrusted', 'ERR_TLS_CERT_ALTNAME_INVALID ERR_SSL_WRONG_VERSION_NUMBER EPROTO'],
	];

	it.each(ends)('%s: %s', async (kind, codes) => {
		for (const code of codes.split(' ')) {
			const { thrown } = failing(code);
			for (const each of [thrown, new Error('SECRET', { cause: thrown })]) {
				fluent.answerLogins({ thrown: each });
				const failure = await failureOf(async () => await send());
				expect([code, failure.kind, failure.facts]).toEqual([code, kind, { host: HOST }]);
				expect(failure.message).not.toContain('SECRET');
			}
		}
	});

	it.each<[string, Reply, FailureKind]>([
		['Allowed Domains', notAllowed, 'hostNotAllowed'],
		['its SSRF protection', blocked, 'blocked'],
		['something without a code', { thrown: 'text' }, 'blocked'],
		['something without anything', { thrown: null }, 'blocked'],
	])("rule 3: n8n's own refusal, by %s, does not count", async (_, reply, kind) => {
		fluent.answerLogins(reply);
		const { means, ...failure } = await failureOf(async () => await send());
		expect([failure.kind, means]).toEqual([kind, { isLocal: true }]);
	});

	it.each<[string, Reply, FailureKind]>([
		['a lost one', dropped, 'disconnected'],
		['rule 6: one that never comes', silent, 'timedOut'],
	])('%s may have been judged', async (_, reply, kind) => {
		fluent.answerLogins(reply);
		const failure = await run(failureOf(async () => await send()));
		expect([failure.kind, failure.means.counts]).toEqual([kind, true]);
	});
});
