import { beforeEach, describe, expect, it } from '@jest/globals';
import { LoginFailure } from '../../../fluent/failure';
import { renewSession } from '../../../fluent/renewal';
import type { Session } from '../../../fluent/session';
import * as fake from './fake';
import { FakeClock, FakeFluent, HOUR, inOrder, loginWith, SECOND, session, token } from './fake';

let clock: FakeClock;
let fluent: FakeFluent;
beforeEach(() => {
	clock = new FakeClock();
	fluent = new FakeFluent();
});

const unavailable = { status: 503 };

/** A session that has expired long ago, so that there is nothing to wait for. */
const old = (changes: Partial<Session> = {}) => session(clock.now() - 48 * HOUR, changes);
const refreshable = () => old({ refreshToken: 'refresh-0' });

async function renew(previous?: Session, refused = false): Promise<Session> {
	const result = await tryRenew(previous, refused);
	if (result instanceof LoginFailure) throw result;
	return result;
}

async function tryRenew(previous?: Session, refused = false) {
	const login = loginWith();
	const renewal = refused
		? renewSession(fluent.http, clock, login, previous, refused)
		: renewSession(fluent.http, clock, login, previous);
	return await clock.run(renewal);
}

describe('without a refresh token', () => {
	it('one password grant gets a session', async () => {
		expect(await renew()).toMatchObject({ accessToken: 'token-1' });
		expect(await renew(old())).toMatchObject({ accessToken: 'token-1' });
		expect(fluent.grants).toEqual(['password', 'password']);
		expect(clock.pauses).toEqual([]);
	});

	it('it waits until Fluent has forgotten the old token, with the whole 30 s after that', async () => {
		await renew(session(clock.now() - 24 * HOUR + SECOND));
		expect(clock.pauses).toEqual([2_250]);
		expect(fluent.requests[0].timeout).toBe(30_000);
	});

	it('it waits for nothing if Fluent refused the token', async () => {
		await renew(session(clock.now()), true);
		expect(clock.pauses).toEqual([]);
	});

	it('a token in its last second is not taken: one more login, when it has expired', async () => {
		fluent.onToken = inOrder(token('dying', { expires_in: 0 }), token('next'));
		expect(await renew()).toMatchObject({ accessToken: 'next' });
		expect(clock.pauses).toEqual([1_250]);
		expect(fluent.grants).toEqual(['password', 'password']);
	});

	it('that is done once, whatever comes', async () => {
		fluent.onToken = () => token('dying', { expires_in: 1 });
		expect(await renew()).toMatchObject({ accessToken: 'dying' });
		expect(fluent.grants).toHaveLength(2);
	});

	it('a short-lived token that can be refreshed is taken as it is', async () => {
		fluent.onToken = () => token('short', { expires_in: 1, refresh_token: 'refresh-1' });
		await renew();
		expect(fluent.grants).toHaveLength(1);
	});
});

describe('with a refresh token', () => {
	it('one refresh grant gets a session, without the password', async () => {
		expect(await renew(refreshable())).toMatchObject({ accessToken: 'token-1' });
		expect(fluent.grants).toEqual(['refresh_token']);
		expect(fluent.forms[0].get('refresh_token')).toBe('refresh-0');
		expect(fluent.forms[0].has('password')).toBe(false);
	});

	it('requests on their way get a second to arrive, as the refresh may end their token', async () => {
		await renew(session(clock.now(), { refreshToken: 'refresh-0' }));
		expect(clock.pauses).toEqual([SECOND]);
	});

	it.each([
		['bad credentials', fake.badCredentials],
		['wrapped', fake.badCredentialsWrapped],
		['500 with 400 inside', fake.badCredentialsSso],
		['401', { status: 401 }],
		['403', { status: 403 }],
		['invalid_client', { status: 401, body: { error: 'invalid_client' } }],
		['invalid_scope', { status: 400, body: { error: 'invalid_scope' } }],
	])('refused (%s): exactly one password grant follows', async (_, refusal) => {
		fluent.onToken = inOrder(refusal, token('token-2'));
		expect(await renew(refreshable())).toMatchObject({ accessToken: 'token-2' });
		expect(fluent.grants).toEqual(['refresh_token', 'password']);
		expect(clock.pauses).toEqual([]);
	});

	it('refused, and the password too: that is the end of it', async () => {
		fluent.onToken = () => fake.badCredentials;
		const result = await tryRenew(refreshable());
		expect(result).toMatchObject({ happened: 'Fluent refused the username or password.' });
		expect(fluent.grants).toEqual(['refresh_token', 'password']);
	});

	it.each([
		['unavailable', unavailable, 3],
		['throttled', { status: 429 }, 3],
		['dropped', fake.dropped, 3],
		['broken', { status: 500 }, 1],
		['HTML', { body: '<html>' }, 1],
		['no connection', { thrown: Object.assign(new Error(), { code: 'ECONNREFUSED' }) }, 1],
	])('not refused (%s): the password is not sent', async (_, reply, tries) => {
		fluent.onToken = () => reply;
		expect(await tryRenew(refreshable())).toBeInstanceOf(LoginFailure);
		expect(fluent.grants).toEqual(Array(tries).fill('refresh_token'));
	});

	it('the answer to a refresh that was lost on its way: the used one is refused, one password grant', async () => {
		fluent.onToken = inOrder(fake.dropped, fake.badCredentials, token('token-2'));
		expect(await renew(refreshable())).toMatchObject({ accessToken: 'token-2' });
		expect(fluent.grants).toEqual(['refresh_token', 'refresh_token', 'password']);
	});

	it('refresh and password share the 30 seconds', async () => {
		fluent.onToken = inOrder(
			{ status: 503, headers: { 'retry-after': '20' } },
			fake.badCredentials,
			{ status: 503, headers: { 'retry-after': '10' } },
			token('too late'),
		);
		expect(await tryRenew(refreshable())).toBeInstanceOf(LoginFailure);
		expect(fluent.requests.map(({ timeout }) => timeout)).toEqual([30_000, 10_000, 10_000]);
	});
});

describe('a login that fails in passing', () => {
	it.each([429, 502, 503, 504])('status %i: 3 tries', async (status) => {
		fluent.onToken = inOrder({ status }, { status }, token('token-3'));
		expect(await renew()).toMatchObject({ accessToken: 'token-3' });
		expect(fluent.grants).toHaveLength(3);
		expect(clock.pauses).toEqual([SECOND, 2 * SECOND]);
	});

	it('a dropped connection: 3 tries, and no fourth', async () => {
		fluent.onToken = () => fake.dropped;
		expect(await tryRenew()).toMatchObject({ happened: expect.stringContaining('was closed') });
		expect(fluent.grants).toHaveLength(3);
	});

	it('Retry-After beyond the 30 seconds: 1 try', async () => {
		fluent.onToken = () => ({ status: 429, headers: { 'retry-after': '31' } });
		expect(await tryRenew()).toBeInstanceOf(LoginFailure);
		expect(fluent.grants).toHaveLength(1);
		expect(clock.pauses).toEqual([]);
	});
});

it.each([
	['400', fake.badCredentials],
	['401', { status: 401 }],
	['403', { status: 403 }],
	['404', { status: 404 }],
	['500', { status: 500 }],
	['500 with 400 inside', fake.badCredentialsSso],
	['307', { status: 307, headers: { location: 'https://evil.example' } }],
	['200 without a token', { body: {} }],
])('a login that ends with %s is sent once', async (_, reply) => {
	fluent.onToken = () => reply;
	expect(await tryRenew()).toBeInstanceOf(LoginFailure);
	expect(fluent.grants).toEqual(['password']);
});
