import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FailureKind } from '../../../fluent/failure-kinds';
import { Deadline } from '../../../fluent/http';
import { LoginGuard } from '../../../fluent/login-guard';
import { logIn, refresh } from '../../../fluent/grants';
import { tokenEndpoint } from '../../../fluent/token-endpoint';
import {
	badCredentials,
	badCredentialsSso,
	dropped,
	FakeFluent,
	inOrder,
	page,
	token,
	unreachable,
	type Reply,
} from '../support/fluent';
import { failureOf, loginWith } from '../support/login';
import { clock, MINUTE, NOON, pass, run, SECOND, useVirtualTime } from '../support/time';

useVirtualTime();

const login = loginWith();

let fluent: FakeFluent;
let guard: LoginGuard;
beforeEach(() => {
	fluent = new FakeFluent();
	guard = new LoginGuard({ clock, random: () => 0.25 });
});

const grants = () => ({
	endpoint: tokenEndpoint(fluent.http, clock, login),
	clock,
	guard,
	login,
	deadline: new Deadline(clock, 30 * SECOND),
	pause: async (ms: number) => {
		await clock.sleep(ms);
		return true;
	},
});

const refreshed = async () => await run(refresh(grants(), 'refresh-0'));
const refreshFailure = async () => await run(failureOf(() => refresh(grants(), 'refresh-0')));
const loggedIn = async () => await run(logIn(grants()));
const loginFailure = async () => await run(failureOf(() => logIn(grants())));

/** Failed logins of the user, as another process saw them. */
function failedBefore(count: number, refused = true): void {
	for (let by = 0; by < count; by++) guard.add({ settings: 'other', by, at: NOON, refused });
}

const waiting = (status: number, seconds: number): Reply => ({
	...page(status),
	headers: { 'retry-after': String(seconds) },
});

describe('a refresh', () => {
	it('is one grant with the refresh token', async () => {
		expect((await refreshed()).accessToken).toBe('token-1');
		expect(fluent.grants).toEqual(['refresh_token']);
		expect(fluent.forms[0].get('refresh_token')).toBe('refresh-0');
	});

	it.each([429, 503])('rule 2: is repeated while Fluent has not seen it: %i', async (status) => {
		fluent.onToken = inOrder(page(status), page(status), token('token-3'));
		expect((await refreshed()).accessToken).toBe('token-3');
		expect(fluent.loginsAt).toEqual([0, 1, 3]);
	});

	it.each<[string, Reply, FailureKind]>([
		['a lost answer', dropped, 'disconnected'],
		['502', page(502), 'gatewayFailed'],
		['504', page(504), 'gatewayFailed'],
		['500', page(500), 'serverFailed'],
		['a refusal', badCredentials, 'refreshRefused'],
		['no connection', unreachable, 'unreachable'],
	])('rule 2: is single-use, so it is sent once: %s', async (_, reply, kind) => {
		fluent.onToken = inOrder(reply, token('token-2'));
		expect((await refreshFailure()).kind).toBe(kind);
		expect(fluent.grants).toHaveLength(1);
	});

	it('takes 10 s in all, so that a password grant has time to follow', async () => {
		fluent.onToken = () => ({ takes: Infinity });
		expect((await refreshFailure()).kind).toBe('timedOut');
		expect(clock.now()).toBe(NOON + 10 * SECOND);
	});

	it('waits for no Retry-After that is longer than that', async () => {
		fluent.onToken = inOrder(waiting(503, 9), waiting(503, 1), token('token-3'));
		expect((await refreshFailure()).kind).toBe('unavailable');
		expect(fluent.loginsAt).toEqual([0, 9]);
	});

	it('rule 1: that brings a token in its last second has failed', async () => {
		fluent.onToken = () => token('short', { expires_in: 1 });
		expect(await refreshFailure()).toMatchObject({ kind: 'tokenTooShort', counts: false });
	});

	it('rule 4: needs no budget, and takes none', async () => {
		failedBefore(4);
		fluent.onToken = inOrder(token('token-1'), badCredentials);
		await refreshed();
		await refreshFailure();
		expect(guard.recent()).toHaveLength(4);
	});
});

describe('a login', () => {
	it('is one password grant', async () => {
		expect((await loggedIn()).accessToken).toBe('token-1');
		expect(fluent.grants).toEqual(['password']);
		expect(guard.recent()).toEqual([]);
	});

	it.each([429, 503])('that Fluent has not judged is tried 3 times: %i', async (status) => {
		fluent.onToken = () => page(status);
		await loginFailure();
		expect(fluent.loginsAt).toEqual([0, 1, 3]);
		expect(guard.recent()).toEqual([]);
	});

	it.each([
		['dropped', dropped],
		['502', page(502)],
		['504', page(504)],
	])('rule 3: without an answer (%s) has one quick retry', async (_, reply) => {
		fluent.onToken = () => reply;
		await loginFailure();
		expect(fluent.loginsAt).toEqual([0, 1]);
		expect(guard.recent()).toHaveLength(2);
	});

	it.each<[string, Reply]>([
		['400', badCredentials],
		['500 with 400 inside', badCredentialsSso],
		['401', page(401)],
		['403', page(403)],
		['404', page(404)],
		['500', page(500)],
		['307', page(307)],
		['200 without a token', { body: {} }],
		['no connection', unreachable],
		['no answer', { takes: Infinity }],
	])('that ends with %s is sent once', async (_, reply) => {
		fluent.onToken = () => reply;
		await loginFailure();
		expect(fluent.grants).toEqual(['password']);
	});
});

describe('rule 3: a login needs budget', () => {
	it('without any it is not sent, and tells when the next one is', async () => {
		failedBefore(4);
		const failure = await loginFailure();
		expect(failure).toMatchObject({ kind: 'budgetSpent', until: NOON + 15 * MINUTE });
		expect(fluent.requests).toEqual([]);
	});

	it('paced, it is not sent either', async () => {
		failedBefore(2, false);
		expect(await loginFailure()).toMatchObject({ kind: 'paced', until: NOON + 5 * MINUTE });
		expect(fluent.requests).toEqual([]);
	});

	it('it waits for a pace that ends in time', async () => {
		failedBefore(2, false);
		await pass(4.5 * MINUTE + 5 * SECOND + 1);
		await loggedIn();
		expect(fluent.loginsAt).toEqual([300]);
	});

	it('and for none that leaves less than 5 s for an answer: it would count as one without', async () => {
		failedBefore(2, false);
		await pass(4.5 * MINUTE + 5 * SECOND);
		expect(await loginFailure()).toMatchObject({ kind: 'paced' });
		expect(fluent.requests).toEqual([]);
	});

	it('a retry as well', async () => {
		failedBefore(3);
		fluent.onToken = () => dropped;
		expect((await loginFailure()).kind).toBe('disconnected');
		expect(fluent.grants).toHaveLength(1);
	});
});

describe('rule 6: a login ends in 30 s', () => {
	it('it is not sent in the last 5 of them', async () => {
		const late = grants();
		await pass(25 * SECOND);
		expect((await run(failureOf(() => logIn(late)))).kind).toBe('queued');
		expect(fluent.requests).toEqual([]);
	});

	it('it waits for no answer after them', async () => {
		fluent.onToken = () => ({ takes: Infinity });
		expect((await loginFailure()).kind).toBe('timedOut');
		expect(clock.now()).toBe(NOON + 30 * SECOND);
	});

	it('it waits for no Retry-After beyond them', async () => {
		fluent.onToken = () => waiting(429, 31);
		expect((await loginFailure()).kind).toBe('throttled');
		expect(fluent.loginsAt).toEqual([0]);
	});
});

it('rule 13: a login that waits for its pace is not sent if another process is faster', async () => {
	fluent.onToken = () => dropped;
	await loginFailure();
	const overtaken = { ...grants(), pause: async () => await Promise.resolve(false) };
	expect((await run(failureOf(() => logIn(overtaken)))).kind).toBe('paced');
	expect(fluent.grants).toHaveLength(2);
});

it('rule 3: a login that waits is put off by what another process tells meanwhile', async () => {
	failedBefore(4);
	await pass(15 * MINUTE - 20 * SECOND);
	const result = run(failureOf(() => logIn(grants())));
	await pass(SECOND);
	for (let by = 0; by < 4; by++) {
		guard.add({ settings: 'other', by, at: clock.now(), refused: true });
	}
	expect((await result).kind).toBe('budgetSpent');
	expect(fluent.grants).toEqual([]);
});
