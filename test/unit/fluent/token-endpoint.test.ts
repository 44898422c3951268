import { describe, expect, it } from '@jest/globals';
import type { FailureKind } from '../../../fluent/failure-kinds';
import { Deadline } from '../../../fluent/http';
import type { Settings } from '../../../fluent/settings';
import { readToken, requestToken, type Grant } from '../../../fluent/token-endpoint';
import { SAMPLE } from '../../../tools/simulator/sample';
import { failureOf, HOST, loginWith, ROOT, session } from '../support/entry';
import { after, failing, token, useScriptedFluent, type Answer } from '../support/fluent';
import { clock, NOON, run, SECOND } from '../support/time';

const fluent = useScriptedFluent();

const { username, password } = SAMPLE;
const PASSWORD = { grant_type: 'password', username, password } as const;

const send = async (settings?: Settings, grant: Grant = PASSWORD) => {
	const target = { http: fluent.http, clock, login: loginWith(settings) };
	return await run(requestToken(target, grant, new Deadline(clock, 5 * SECOND, HOST)));
};
/** What becomes of an answer to a login that was sent at noon. */
const read = async (answer: Answer, settings?: Settings) => {
	fluent.answerLogins(answer);
	return await send(settings);
};
const failure = async (answer: Answer) => await failureOf(async () => await read(answer));

const flat = (status: number, error: string) => ({ status, body: { error } });
const inErrors = (status: number, code: unknown, message: unknown = 'SECRET TEXT') => ({
	status,
	body: { errors: [{ code, message }] },
});

describe('a grant', () => {
	const CLIENT = `scope=api&client_id=fluent-api&client_secret=${SAMPLE.clientSecret}`;
	const refresh_token = 'zVusnPsE3dPjXEi4b1p6DYHoL8E';

	it.each<[Grant, string, boolean]>([
		[PASSWORD, 'grant_type=password&username=fluent-api&password=fluent-staging', false],
		// No username and no password.
		[
			{ grant_type: 'refresh_token', refresh_token },
			`grant_type=refresh_token&refresh_token=${refresh_token}`,
			true,
		],
	])('is one POST of a form, with nothing in the URL: %j', async (grant, form, isRefreshed) => {
		fluent.answerLogins('token-1');
		expect((await send({}, grant)).isRefreshed).toBe(isRefreshed);
		expect(fluent.requests).toMatchObject([
			{
				method: 'POST',
				url: `${ROOT}/oauth/token`,
				headers: {
					accept: 'application/json',
					'content-type': 'application/x-www-form-urlencoded',
					'fluent.account': SAMPLE.accountId,
				},
				body: `${form}&${CLIENT}`,
				timeout: 5 * SECOND,
				disableFollowRedirect: true,
			},
		]);
	});

	it('of FLUENT_INTEGRATION has its client, its scope and an empty secret if there is none', async () => {
		await read('token-1', { client: 'fluentIntegration', clientSecret: '' });
		const client = { scope: 'retailer', client_id: 'FLUENT_INTEGRATION', client_secret: '' };
		expect(Object.fromEntries(fluent.forms[0])).toMatchObject(client);
	});

	it('keeps every character of a password', async () => {
		fluent.answerLogins('token-1');
		await send({}, { ...PASSWORD, password: ' &=+%#?é😀"\\' });
		expect(fluent.forms[0].get('password')).toBe(' &=+%#?é😀"\\');
		expect([...fluent.forms[0].keys()]).toHaveLength(6);
	});

	it('names the account only if it is known', async () => {
		const custom = { environment: 'custom', accountId: '', baseUrl: 'http://localhost:1' };
		await read('token-1', custom);
		expect(Object.keys(fluent.requests[0].headers ?? {})).toEqual(['accept', 'content-type']);
	});
});

describe('a session', () => {
	const EMPTY = {
		refreshToken: '',
		expiresAt: null,
		retailerId: null,
		firstName: '',
		lastName: '',
	};

	it('holds all that Fluent said, and begins when it was sent, not when the answer came', async () => {
		const refreshToken = 'xlUuQ5e-h9Y2pRw5G4Du4fAdRfk';
		const said = { refresh_token: refreshToken, expires_in: 86_386, Roles: ['RETAILER'] };
		const accessToken = 'cf02e220-86ea-408d-9b80-fb55f517725b';
		const expiresAt = NOON + 86_386_000;
		expect(await read(after(700, token(accessToken, said)))).toEqual(
			session(NOON, { accessToken, refreshToken, expiresAt, roles: ['RETAILER'] }),
		);
	});

	it('needs no more than an access token', () => {
		const answer = { statusCode: 299, headers: {}, body: { access_token: '-' } };
		const bare = { ...EMPTY, accessToken: '-', tokenType: 'bearer', scope: 'retailer', roles: [] };
		const login = loginWith({ client: 'fluentIntegration' });
		expect(readToken(answer, login, NOON)).toMatchObject({ ...bare, issuedAt: NOON });
	});

	it('leaves out what has another type than Fluent documents', async () => {
		const said = { token_type: 1, scope: ['api'], refresh_token: {}, expires_in: 'soon' };
		const ofUser = { Retailer_id: {}, FirstName: null, LastName: 7, Roles: ['A', 1, null, ['x']] };
		const others = { tokenType: 'bearer', scope: 'api', roles: ['A'] };
		expect(await read(token('x', { ...said, ...ofUser }))).toMatchObject({ ...EMPTY, ...others });
		expect((await read(token('x', { Roles: 'ADMIN' }))).roles).toEqual([]);
	});

	it.each([
		[{ expires_in: '86399.5' }, { expiresAt: NOON + 86_399_000 }],
		[{ expires_in: 0 }, { expiresAt: NOON }],
		[{ Retailer_id: '5' }, { retailerId: 5 }],
		[{ Retailer_id: 0 }, { retailerId: null }],
		[{ access_token: 'x'.repeat(4096) }, { accessToken: 'x'.repeat(4096) }],
	])('reads %j', async (said, known) => {
		expect(await read(token('token-1', said))).toMatchObject(known);
	});
});

describe('what is not Fluent, and why', () => {
	it.each([
		['a page', '<html></html>'],
		['a list', [{ access_token: 'x' }]],
		['no token', {}],
		['an empty one', { access_token: '' }],
		['a number', { access_token: 42 }],
		['a line break', { access_token: 'x\r\nx-evil: 1' }],
		['a space', { access_token: 'x y' }],
		['an umlaut', { access_token: 'ü' }],
		['4097 characters', { access_token: 'x'.repeat(4097) }],
		['inherited names', '{"__proto__":{"access_token":"x"}}'],
		['an OAuth code', { error: 'invalid_grant' }],
	])('a good status without a usable token: %s', async (_, body) => {
		const facts = { host: HOST, reason: 'it sent no token' };
		expect(await failure({ body })).toMatchObject({ kind: 'notFluent', facts });
	});

	it.each([199, 300])('a token with status %i', async (status) => {
		expect((await failure({ ...token('token-1'), status })).kind).toBe('notFluent');
	});

	const noFormat = (status: number) => `status ${status} without Fluent's error format`;
	const redirect = () => 'it redirects the login, which is not followed';
	it.each([
		...[300, 301, 302, 303, 307, 308, 399].map((status) => [status, redirect] as const),
		...[400, 401, 403, 404, 405, 418].map((status) => [status, noFormat] as const),
	])('status %i alone', async (status, reasonOf) => {
		const answer = { status, headers: { location: 'https://evil.example/?SECRET' } };
		const facts = { host: HOST, reason: reasonOf(status) };
		expect(await failure(answer)).toMatchObject({ kind: 'notFluent', facts });
	});
});

describe('rule 5: a refusal is one only if Fluent said it about these settings', () => {
	const requestRefused = 'invalid_scope invalid_request unauthorized access_denied invalid_token';

	it.each<[Answer, FailureKind]>([
		['bad credentials', 'userRefused'],
		['bad credentials, wrapped', 'userRefused'],
		['bad credentials of SSO', 'userRefused'],
		[inErrors(500, 400), 'userRefused'],
		[flat(401, 'invalid_client'), 'clientRefused'],
		[flat(400, 'unauthorized_client'), 'clientRefused'],
		[inErrors(401, '401', { error: 'invalid_client' }), 'clientRefused'],
		[inErrors(403, '403'), 'forbidden'],
		...requestRefused
			.split(' ')
			.map((code): [Answer, FailureKind] => [flat(400, code), 'requestRefused']),
		[inErrors(400, '499'), 'requestRefused'],
		// No refusals.
		[flat(400, 'server_error'), 'serverFailed'],
		[inErrors(500, '500'), 'serverFailed'],
		[inErrors(500, '399'), 'serverFailed'],
		[inErrors(502, '502'), 'serverFailed'],
		[inErrors(502, '504'), 'serverFailed'],
		// No login: it has met the API.
		[inErrors(401, '401'), 'wrongAddress'],
		[inErrors(404, '404'), 'wrongAddress'],
		[inErrors(405, '405'), 'wrongAddress'],
		// Fluent asks to wait, whatever else it says.
		[flat(429, 'invalid_grant'), 'throttled'],
		[inErrors(400, '429'), 'throttled'],
		[flat(503, 'invalid_client'), 'unavailable'],
		[inErrors(500, 503), 'unavailable'],
		// Statuses alone.
		[407, 'proxyRefused'],
		[429, 'throttled'],
		[500, 'serverFailed'],
		[501, 'serverFailed'],
		[502, 'gatewayFailed'],
		[503, 'unavailable'],
		[504, 'gatewayFailed'],
		[NaN, 'notFluent'],
	])('%j is %s', async (answer, kind) => {
		expect((await failure(answer)).kind).toBe(kind);
	});

	it.each<[Answer, string, number]>([
		[flat(400, 'invalid_request'), 'invalid_request', 400],
		[inErrors(400, '418'), 'status 418', 418],
		[inErrors(400, '403', { error: 'x' }), 'status 403', 403],
	])('it names the known code, else the status: %j', async (answer, code, status) => {
		expect((await failure(answer)).facts).toMatchObject({ code, status });
	});

	it('no other text of the server is shown', async () => {
		for (const status of [400, 401, 403, 404, 418, 429, 500, 503]) {
			const text = { status, body: 'SECRET TEXT' };
			const codes = ['x', '400', { error: 'x' }].map((code) => inErrors(status, code));
			for (const answer of [flat(status, 'SECRET TEXT'), text, ...codes]) {
				const { message, facts } = await failure(answer);
				expect(message + JSON.stringify(facts)).not.toContain('SECRET');
			}
		}
	});
});

it.each<[unknown, number | undefined]>([
	['7', 7_000],
	[' 0 ', 0],
	['86400', 86_400_000],
	['1.5', 1_000],
	...['Thu, 01 Jan 2026 12:00:10 GMT', 'soon', '', undefined, ['7'], '-1', '1e9', '7 8'].map(
		(value): [unknown, undefined] => [value, undefined],
	),
])('Retry-After %j is %j ms', async (value, retryAfter) => {
	for (const status of [429, 500, 503]) {
		const { facts } = await failure({ status, headers: { 'retry-after': value } });
		expect(facts.retryAfter).toBe(retryAfter);
	}
});

describe('no answer at all', () => {
	it.each<[FailureKind, string]>([
		['timedOut', 'ERR_CANCELED ECONNABORTED ETIMEDOUT ESOCKETTIMEDOUT'],
		['disconnected', 'ECONNRESET EPIPE ERR_STREAM_PREMATURE_CLOSE NOT_ENOTFOUND ENOTFOUND_NOT'],
		['disconnected', 'NOT_ECONNREFUSED ECONNREFUSED_NOT NOT_ETIMEDOUT ETIMEDOUT_NOT NOT_ERR_SSL'],
		['unknownHost', 'ENOTFOUND'],
		['unreachable', 'EAI_AGAIN ECONNREFUSED EHOSTUNREACH ENETUNREACH EADDRNOTAVAIL'],
		['unreachable', 'ERR_INVALID_URL'],
		['untrusted', 'CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN'],
		['untrusted', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY EPROTO'],
		['untrusted', 'ERR_TLS_CERT_ALTNAME_INVALID ERR_SSL_WRONG_VERSION_NUMBER'],
	])('%s: %s', async (kind, codes) => {
		for (const code of codes.split(' ')) {
			const { thrown } = failing(code);
			for (const each of [thrown, new Error('SECRET', { cause: thrown })]) {
				const { message, ...failed } = await failure({ thrown: each });
				expect([code, failed.kind, failed.facts]).toEqual([code, kind, { host: HOST }]);
				expect(message).not.toContain('SECRET');
			}
		}
	});

	it.each<[Answer, FailureKind]>([
		['not allowed', 'hostNotAllowed'],
		['blocked', 'blocked'],
		[{ thrown: 'text' }, 'blocked'],
		[{ thrown: null }, 'blocked'],
		['silent', 'timedOut'],
	])("n8n's own refusal, and the deadline: %j is %s", async (answer, kind) => {
		expect((await failure(answer)).kind).toBe(kind);
	});
});
