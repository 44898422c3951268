import { describe, expect, it } from '@jest/globals';
import type { FailureKind } from '../../../fluent/failure-kinds';
import { Deadline } from '../../../fluent/http';
import type { Settings } from '../../../fluent/settings';
import { readToken, requestToken } from '../../../fluent/token-endpoint';
import { BAD_CLIENT, BAD_USER } from '../../../tools/simulator/answers';
import { SAMPLE } from '../../../tools/simulator/sample';
import { failureOf, HOST, loginWith, ROOT, session } from '../support/entry';
import { after, failing, token, useScriptedFluent, type Answer } from '../support/fluent';
import { clock, NOON, run, SECOND } from '../support/time';

const fluent = useScriptedFluent();

const { username, password } = SAMPLE;
const PASSWORD = { grant_type: 'password', username, password } as const;
const REFRESH = { grant_type: 'refresh_token', refresh_token: 'refresh-0' } as const;

const send = async (settings?: Settings, grant: Record<string, string> = PASSWORD) => {
	const target = { http: fluent.http, clock, entry: { login: loginWith(settings) } };
	return await run(requestToken(target, grant, new Deadline(clock, 5 * SECOND, HOST)));
};
/** What becomes of an answer to a login that was sent at noon. */
const read = async (answer: Answer, settings?: Settings) => {
	fluent.answerLogins(answer);
	return await send(settings);
};
const failure = async (answer: Answer) => await failureOf(async () => await read(answer));

const flat = (status: number, error: unknown) => ({ status, body: { error } });
const inErrors = (status: number, code: unknown, message: unknown = 'SECRET TEXT') => ({
	status,
	body: { errors: [{ code, message }] },
});

/** A good answer with this in the place of a token. */
const asToken = (access_token: unknown): Answer => ({ body: { access_token } });

describe('a grant', () => {
	const own = { scope: 'api', client_id: 'fluent-api', client_secret: SAMPLE.clientSecret };
	const integration = { client: 'fluentIntegration', clientSecret: '' };
	const ofIntegration = { scope: 'retailer', client_id: 'FLUENT_INTEGRATION', client_secret: '' };

	it.each<[Settings, Record<string, string>, object]>([
		[{}, PASSWORD, own],
		[{}, REFRESH, own],
		[integration, PASSWORD, ofIntegration],
		// Every character of a password is kept.
		[{}, { ...PASSWORD, password: ' &=+%#?é😀"\\' }, own],
	])('is one POST of a form, with nothing in the URL: %j, %j', async (settings, grant, client) => {
		fluent.answerLogins('token-1');
		expect((await send(settings, grant)).isRefreshed).toBe(grant === REFRESH);
		expect(fluent.requests).toMatchObject([
			{
				method: 'POST',
				url: `${ROOT}/oauth/token`,
				headers: {
					accept: 'application/json',
					'content-type': 'application/x-www-form-urlencoded',
					'fluent.account': SAMPLE.accountId,
				},
				body: expect.any(String),
			},
		]);
		expect(Object.fromEntries(fluent.forms[0])).toEqual({ ...grant, ...client });
	});

	it('names the account only if it is known', async () => {
		const custom = { environment: 'custom', accountId: '', baseUrl: 'http://localhost:1' };
		await read('token-1', custom);
		expect(Object.keys(fluent.requests[0].headers ?? {})).toEqual(['accept', 'content-type']);
	});
});

describe('a session', () => {
	const NAMELESS = { retailerId: null, firstName: '', lastName: '' };
	const EMPTY = { refreshToken: '', expiresAt: null, ...NAMELESS };

	it('holds all that Fluent said, and begins when it was sent, not when the answer came', async () => {
		const refreshToken = 'xlUuQ5e-h9Y2pRw5G4Du4fAdRfk';
		const said = { refresh_token: refreshToken, expires_in: '86386.9', Roles: ['RETAILER'] };
		const accessToken = 'cf02e220-86ea-408d-9b80-fb55f517725b';
		const expiresAt = NOON + 86_386_000;
		expect(await read(after(700, token(accessToken, said)))).toEqual(
			session(NOON, { accessToken, refreshToken, expiresAt, roles: ['RETAILER'] }),
		);
	});

	it('needs no more than an access token', () => {
		const accessToken = '-'.repeat(4096);
		const body = { access_token: accessToken, Retailer_id: 0 };
		const answer = { statusCode: 299, headers: {}, body };
		const bare = { ...EMPTY, accessToken, tokenType: 'bearer', scope: 'retailer', roles: [] };
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
});

it.each<[number, Answer[]]>([
	[
		200,
		['<html></html>', [{ access_token: 'x' }], {}, '{"__proto__":{"access_token":"x"}}'].map(
			(body) => ({ body }),
		),
	],
	[200, [asToken(''), asToken(42), flat(200, 'invalid_grant')]],
	[199, [{ ...token('x'), status: 199 }]],
	[300, [{ ...token('x'), status: 300 }, 300]],
	// A redirect is not followed.
	[399, [399]],
	...[400, 401, 403, 404, 405, 418].map((status): [number, Answer[]] => [
		status,
		[
			status,
			...[null, {}, [{ error: 'invalid_grant' }]].map((body) => ({ status, body })),
			...[[], {}, [null]].map((errors) => ({ status, body: { errors } })),
			...[{}, 'Forbidden'].map((code) => inErrors(status, code)),
			...['unheard_of', 'Invalid_Grant', 'toString', ['invalid_client']].map((code) =>
				flat(status, code),
			),
		],
	]),
])('rule 5: what is not Fluent: status %i: %j', async (status, answers) => {
	for (const answer of answers) {
		const facts = { host: HOST, status };
		expect(await failure(answer)).toMatchObject({ kind: 'notFluent', facts });
	}
});

describe('rule 5: a refusal is one only if Fluent said it about these settings', () => {
	const requestRefused = 'invalid_scope invalid_request unauthorized access_denied invalid_token';

	it.each<[FailureKind, Answer[]]>([
		['userRefused', [BAD_USER.flat, BAD_USER.wrapped, BAD_USER.sso, inErrors(500, 400)]],
		['clientRefused', [BAD_CLIENT, flat(400, 'unauthorized_client')]],
		['clientRefused', ['401', 'x'].map((code) => inErrors(401, code, BAD_CLIENT.body))],
		['requestRefused', requestRefused.split(' ').map((code) => flat(400, code))],
		['requestRefused', [flat(400, 'unsupported_grant_type'), inErrors(400, '499')]],
		['requestRefused', [inErrors(403, '403')]],
		// No refusals.
		['serverFailed', ['server_error', 'temporarily_unavailable'].map((code) => flat(400, code))],
		['serverFailed', ['500', '399', '502', '504'].map((code) => inErrors(500, code))],
		// No login: it has met the API.
		['wrongAddress', [401, 404, 405].map((status) => inErrors(status, String(status)))],
		// Fluent asks to wait, whatever else it says.
		['throttled', [flat(429, 'invalid_grant'), inErrors(400, '429'), 429]],
		['unavailable', [flat(503, 'invalid_client'), inErrors(500, 503), 503]],
		// Statuses alone.
		['proxyRefused', [407]],
		['serverFailed', [500, 501, 502, 504]],
		['notFluent', [NaN]],
	])('%s: %j', async (kind, answers) => {
		for (const answer of answers) expect((await failure(answer)).kind).toBe(kind);
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

// What is a number is in `json.test.ts`.
it.each([
	['1.5', 1_000],
	['Thu, 01 Jan 2026 12:00:10 GMT', undefined],
	[undefined, undefined],
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
		[{ thrown: new Error('No allowed domains specified.') }, 'hostNotAllowed'],
		// https-proxy-agent's, in both lines of n8n.
		[
			{ thrown: new Error('Proxy connection ended before receiving CONNECT response') },
			'unreachable',
		],
		['blocked', 'blocked'],
		[{ thrown: 'text' }, 'blocked'],
		[{ thrown: null }, 'blocked'],
		['silent', 'timedOut'],
	])("n8n's own refusal, and the deadline: %j is %s", async (answer, kind) => {
		expect((await failure(answer)).kind).toBe(kind);
	});
});
