import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readLogin } from '../../../fluent/account';
import { LoginFailure } from '../../../fluent/failure';
import { requestToken, type Grant } from '../../../fluent/login';
import { fromText, isFresh, toText, type Session } from '../../../fluent/session';
import { SAMPLE } from '../../../tools/simulator/sample';
import { FakeClock, loginWith, SETTINGS } from './fake';

const REFRESH_TOKEN = 'zVusnPsE3dPjXEi4b1p6DYHoL8E';
const ACCESS_TOKEN = 'cf02e220-86ea-408d-9b80-fb55f517725b';
const SECRETS = [SAMPLE.password, SAMPLE.clientSecret, REFRESH_TOKEN, ACCESS_TOKEN];
/** Stands for all text that only the server can have written. */
const MARK = 'written-by-the-server';

const hostile = fc.constantFrom(
	...SECRETS,
	MARK,
	`${MARK} ${SECRETS.join(' ')}`,
	'__proto__',
	'toString',
	'constructor',
	'={{ $json }}',
	'<script>alert(1)</script>',
	'\r\nset-cookie: a=b',
	'\u0000\u202e\ud800',
	'ECONNREFUSED',
	'400',
	'-1',
	'1e999',
	'invalid_grant',
	'invalid_client',
	'invalid_scope',
	'unauthorized_client',
	'server_error',
);
const scalar = fc.oneof(
	hostile,
	fc.string({ unit: 'binary', maxLength: 20 }),
	fc.integer(),
	fc.double(),
	fc.boolean(),
	fc.constant(null),
);
const key = fc.oneof(
	hostile,
	fc.constantFrom('error', 'errors', 'message', 'code', 'access_token'),
);
const { value } = fc.letrec((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4, withCrossShrink: true },
		scalar,
		fc.array(tie('value'), { maxLength: 4 }),
		fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: false }),
	),
}));

/** Fluent's answers, with each part right, wrong or missing. */
const partly = <Fields extends object>(fields: Fields) =>
	fc.record(
		Object.fromEntries(
			Object.entries(fields).map(([name, right]) => [name, fc.oneof(right as typeof value, value)]),
		),
		{ requiredKeys: [] },
	);
const tokenBody = partly({
	access_token: fc.constant(ACCESS_TOKEN),
	token_type: fc.constant('bearer'),
	refresh_token: fc.constant(REFRESH_TOKEN),
	expires_in: fc.nat(),
	scope: fc.constant('api'),
	Retailer_id: fc.nat(),
	FirstName: fc.string(),
	LastName: fc.string(),
	Roles: fc.array(fc.string()),
});
const flatBody = partly({ error: hostile, error_description: hostile });
const wrappedBody = partly({
	errors: fc.array(partly({ code: hostile, message: fc.oneof(hostile, flatBody) }), {
		maxLength: 2,
	}),
});

const json = fc.oneof(tokenBody, flatBody, wrappedBody, value).map((body) => JSON.stringify(body));
const text = fc.oneof(
	{ weight: 8, arbitrary: json },
	// Keys that JSON.stringify would not write, and texts that are cut off.
	{ weight: 1, arbitrary: json.map((body) => `{"__proto__":${body},"toString":${body}}`) },
	{ weight: 1, arbitrary: json.map((body) => body.slice(0, -1)) },
	{ weight: 1, arbitrary: fc.constantFrom('', 'null', `<html>${MARK}${SAMPLE.password}</html>`) },
	{ weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
);
const statusCode = fc.oneof(
	fc.constantFrom(200, 201, 302, 307, 400, 401, 403, 404, 429, 500, 502, 503, 504),
	fc.integer({ min: -1, max: 1000 }),
	value,
);
const headers = fc.oneof(
	fc.record({ 'retry-after': fc.oneof(scalar, fc.array(scalar)) }),
	fc.dictionary(fc.oneof(hostile, fc.constant('retry-after')), scalar),
	fc.constantFrom(null, undefined),
);
const body = fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: value });
const answer = fc.oneof(
	{ weight: 5, arbitrary: fc.record({ statusCode, headers, body }) },
	{
		weight: 1,
		arbitrary: fc.record({
			statusCode: fc.constantFrom(200, 201),
			headers,
			body: tokenBody.map((fields) => JSON.stringify(fields)),
		}),
	},
);

const grant = fc.constantFrom<Grant>(
	{ type: 'password' },
	{ type: 'refresh_token', refreshToken: REFRESH_TOKEN },
);

/** An axios error as n8n hands it on, with all that it drags along. */
const rejection = fc
	.record({ code: fc.oneof(hostile, fc.constantFrom('ECONNRESET', 'ENOTFOUND')), message: hostile })
	.map(({ code, message }) =>
		Object.assign(new Error(message), {
			code,
			config: { data: SECRETS.join('&') },
			response: { status: 400, data: SECRETS },
			cause: new Error(SECRETS.join(' ')),
		}),
	);

/** Everything that a log, an execution record or a debugger could show of a failure. */
function shown(failure: LoginFailure): string {
	return [
		String(failure),
		failure.message,
		failure.stack,
		JSON.stringify(failure),
		// Own properties, also those that are not enumerable.
		inspect(failure, { depth: 10, showHidden: true }),
	].join('\n');
}

function expectNoLeak(failure: LoginFailure): void {
	const text = shown(failure);
	for (const secret of [...SECRETS, MARK]) {
		if (text.includes(secret)) throw new Error(`A failure shows ${secret}: ${text}`);
	}
	expect(failure.cause).toBeUndefined();
}

function expectSession(session: Session): void {
	expect(session.accessToken).toMatch(/^[\x21-\x7e]{1,4096}$/);
	expect(session.refreshToken).toMatch(/^[\x21-\x7e]{0,4096}$/);
	expect(session.roles.every((role) => typeof role === 'string')).toBe(true);
	if (session.expiresAt !== null) {
		expect(session.expiresAt).toBeGreaterThanOrEqual(session.issuedAt);
		expect(new Date(session.expiresAt).toJSON()).not.toBeNull();
	}
	expect(typeof isFresh(session, session.issuedAt)).toBe('boolean');
	expect(fromText(toText(session))).toEqual(session);
}

async function expectSessionOrFailure(
	respond: () => Promise<unknown>,
	asked: Grant,
): Promise<'session' | 'failure'> {
	const result = await requestToken(respond, new FakeClock(), loginWith(), asked, 1);
	if (result instanceof LoginFailure) {
		expectNoLeak(result);
		return 'failure';
	}
	expectSession(result);
	return 'session';
}

// Thousands of stacks are mapped to their sources: a few lines of each tell as much.
const { stackTraceLimit } = Error;
beforeAll(() => void (Error.stackTraceLimit = 3));
afterAll(() => void (Error.stackTraceLimit = stackTraceLimit));

describe('whatever the token endpoint answers', () => {
	it('10,000 answers end in a session or a failure that shows no secret and no text of the server', async () => {
		const ends = { session: 0, failure: 0 };
		const property = fc.asyncProperty(answer, grant, async (given, asked) => {
			ends[await expectSessionOrFailure(async () => given, asked)]++;
		});
		await fc.assert(property, { numRuns: 10_000 });
		// Otherwise the answers would prove little.
		expect(ends.session).toBeGreaterThan(300);
		expect(ends.failure).toBeGreaterThan(5_000);
	}, 30_000);

	it('1,000 connections without an answer end in such a failure', async () => {
		const property = fc.asyncProperty(rejection, grant, async (thrown, asked) => {
			expect(await expectSessionOrFailure(() => Promise.reject(thrown), asked)).toBe('failure');
		});
		await fc.assert(property, { numRuns: 1_000 });
	});

	it.each([200, 400, 500])('so do answers of 1 MB with status %i', async (statusCode) => {
		const size = 1024 * 1024;
		const bodies = [
			'x'.repeat(size),
			'['.repeat(size),
			'{"errors":'.repeat(size / 10),
			JSON.stringify({ error: MARK.repeat(size / MARK.length) }),
			JSON.stringify({ errors: Array.from({ length: size / 20 }, () => ({ code: MARK })) }),
			JSON.stringify({ access_token: 'x'.repeat(size), FirstName: 'x' }),
			JSON.stringify({ access_token: ACCESS_TOKEN, Roles: Array(size / 8).fill('ADMIN') }),
			JSON.stringify({ access_token: ACCESS_TOKEN, expires_in: '9'.repeat(size) }),
		];
		for (const body of bodies) {
			const headers = { 'retry-after': '9'.repeat(size) };
			await expectSessionOrFailure(async () => ({ statusCode, headers, body }), {
				type: 'password',
			});
		}
	});
});

describe('whatever is typed into the credential', () => {
	const host = fc.oneof(
		hostile,
		fc.string({ unit: 'binary', maxLength: 70 }),
		fc.domain(),
		fc.webUrl({ withQueryParameters: true, withFragments: true }),
		fc.stringMatching(/^(https?|ftp):\/\/([a-z]{1,5}@)?[a-z0-9.:-]{1,30}([/?#][a-z/]{0,10})?$/),
		fc.constantFrom(
			'ACCOUNT',
			'xn--a',
			'http://localhost:1',
			'http://[::1]',
			'https:\\\\evil.example',
		),
		scalar,
	);
	const field = fc.oneof(hostile, scalar, fc.constant('x'));
	const settings = fc.record({
		environment: fc.oneof(fc.constantFrom('sandbox', 'production', 'custom'), hostile),
		accountId: host,
		baseUrl: host,
		client: fc.oneof(fc.constantFrom('account', 'fluentIntegration'), scalar),
		clientId: field,
		clientSecret: field,
		username: field,
		password: field,
	});

	it('10,000 settings end in a login at a host that may have it, or in a failure', () => {
		let logins = 0;
		const property = fc.property(settings, (typed) => {
			try {
				const { account } = readLogin(typed);
				logins++;
				const { protocol, hostname, username, password, search, hash, origin } = new URL(
					account.tokenUrl,
				);
				expect({ username, password, search, hash }).toEqual({
					username: '',
					password: '',
					search: '',
					hash: '',
				});
				expect({ origin, hostname }).toEqual({ origin: account.origin, hostname: account.host });
				if (account.environment === 'custom') {
					expect(
						protocol === 'https:' || /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(hostname),
					).toBe(true);
				} else {
					const domain = account.environment === 'sandbox' ? 'sandbox.api' : 'api';
					expect(account.tokenUrl).toMatch(
						new RegExp(
							`^https://[a-z0-9-]+\\.${domain.replace('.', '\\.')}\\.fluentretail\\.com/oauth/token$`,
						),
					);
				}
			} catch (thrown) {
				if (!(thrown instanceof LoginFailure)) throw thrown;
			}
		});
		fc.assert(property, { numRuns: 10_000 });
		expect(logins).toBeGreaterThan(100);
	});

	it('no refused setting shows a secret', () => {
		const property = fc.property(host, host, (accountId, baseUrl) => {
			fc.pre(!SECRETS.includes(String(accountId)) && !SECRETS.includes(String(baseUrl)));
			for (const environment of ['sandbox', 'custom']) {
				try {
					readLogin({ ...SETTINGS, environment, accountId, baseUrl });
				} catch (thrown) {
					if (thrown instanceof LoginFailure) {
						for (const secret of SECRETS) expect(shown(thrown)).not.toContain(secret);
					}
				}
			}
		});
		fc.assert(property, { numRuns: 1_000 });
	});
});
