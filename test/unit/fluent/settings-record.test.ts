import { beforeEach, describe, expect, it } from '@jest/globals';
import { LOGIN_LIMIT } from '../../../fluent/renewal';
import type { FailureKind } from '../../../fluent/failure-kinds';
import { fromText } from '../../../fluent/stored-record';
import type { Session } from '../../../fluent/session';
import {
	badCredentials,
	dropped,
	inOrder,
	page,
	token,
	unauthorized,
	unreachable,
	type Reply,
} from '../support/fluent';
import { failureOf, session } from '../support/login';
import {
	endingIn,
	holdOf,
	REFRESHABLE,
	SESSIONS,
	startProcess,
	storedText,
} from '../support/record';
import {
	clock,
	HOUR,
	MINUTE,
	NOON,
	pass,
	run,
	SECOND,
	setClock,
	settle,
	useVirtualTime,
} from '../support/time';

useVirtualTime();

let process: ReturnType<typeof startProcess>;
beforeEach(() => {
	process = startProcess();
});

/** A process that found `given` in the store. */
function knowing(given?: Session): void {
	process.record.adopt(storedText({ session: given }));
}

const outcome = async () => await process.outcome();
const waiting = (status: number, seconds: number): Reply => ({
	...page(status),
	headers: { 'retry-after': String(seconds) },
});

describe('the table', () => {
	type State = keyof typeof SESSIONS;
	const heldSince = { 'a hold': NOON - 1, 'no hold': undefined };

	it.each<[State, keyof typeof heldSince, Reply | undefined, string, number]>([
		['fresh', 'no hold', undefined, 'token-0', 0],
		['fresh', 'a hold', undefined, 'token-0', 0],
		['aging', 'no hold', undefined, 'token-1', 1],
		['aging', 'no hold', unreachable, 'token-0', 1],
		['aging', 'a hold', undefined, 'token-0', 0],
		['ended by the clock', 'no hold', undefined, 'token-1', 1],
		['ended by the clock', 'no hold', badCredentials, 'userRefused', 1],
		['ended by the clock', 'a hold', undefined, 'clientRefused', 0],
		['none', 'no hold', undefined, 'token-1', 1],
		['none', 'no hold', badCredentials, 'userRefused', 1],
		['none', 'a hold', undefined, 'clientRefused', 0],
	])('%s, %s, a login that is answered %j: %s', async (state, held, reply, result, logins) => {
		const since = heldSince[held];
		const hold = since && holdOf('clientRefused', since, NOON + MINUTE);
		process.record.adopt(storedText({ session: SESSIONS[state](), hold: hold || undefined }));
		if (reply) process.fluent.onToken = () => reply;
		expect(await outcome()).toBe(result);
		// What is held now is not tried again by the next.
		expect(await outcome()).toBe(result);
		expect(process.fluent.grants).toHaveLength(logins);
	});

	it('a rejected token has ended, whatever the clock says', async () => {
		knowing(endingIn(HOUR));
		process.fluent.onGraphql = () => unauthorized;
		const known = process.record.fresh()!;
		await process.record.endOf(process.fluent.http, known, NOON);
		expect(process.record.fresh()).toBeUndefined();
		expect(await outcome()).toBe('token-1');
	});

	it('20 at once: one renewal', async () => {
		const all = await Promise.all(Array.from({ length: 20 }, outcome));
		expect(new Set(all)).toEqual(new Set(['token-1']));
		expect(process.fluent.grants).toHaveLength(1);
	});
});

describe('a session that may be sent without any request', () => {
	it.each<[keyof typeof SESSIONS, boolean]>([
		['fresh', true],
		['aging', false],
		['ended by the clock', false],
		['none', false],
	])('%s: %s', (state, isFresh) => {
		knowing(SESSIONS[state]());
		expect(process.record.fresh() !== undefined).toBe(isFresh);
	});

	it('not one that ends before the wanted time, if a refresh would give more', async () => {
		knowing(endingIn(HOUR / 2, REFRESHABLE));
		expect(process.record.fresh(HOUR / 2 - 1)?.accessToken).toBe('token-0');
		expect(process.record.fresh(HOUR / 2)).toBeUndefined();
	});

	it('renewed once, it is as valid as a refresh can make it', async () => {
		const refreshed = token('token-1', { expires_in: 3_600, refresh_token: 'refresh-1' });
		process.fluent.onToken = () => ({ ...refreshed, takes: 10 });
		knowing(endingIn(10 * MINUTE, REFRESHABLE));
		const work = async () => await process.issue(HOUR - 1);
		expect(await process.outcome(work)).toBe('token-1');
		expect(process.fluent.grants).toEqual(['refresh_token']);
	});

	it('nor is it renewed again for a wish that none can meet', async () => {
		const refreshed = token('token-1', { expires_in: 60, refresh_token: 'refresh-1' });
		process.fluent.onToken = () => refreshed;
		knowing(endingIn(10 * MINUTE, REFRESHABLE));
		const work = async () => await process.issue(HOUR / 2);
		expect(await process.outcome(work)).toBe('token-1');
		expect(process.fluent.grants).toEqual(['refresh_token']);
	});
});

describe('rule 1: a token is sent only while it has a second to live', () => {
	it('a renewal that was postponed is no exception', async () => {
		knowing(endingIn(10 * SECOND, REFRESHABLE));
		process.fluent.onToken = inOrder(unreachable, token('token-2'));
		expect(await outcome()).toBe('token-0');
		// A second of it was for requests on their way.
		await pass(8 * SECOND - 1);
		expect(await outcome()).toBe('token-0');
		await pass(1);
		expect(await outcome()).toBe('token-2');
	});

	it('a session serves until that second', async () => {
		knowing(endingIn(MINUTE));
		const current = process.record.fresh()!;
		await pass(59 * SECOND - 1);
		expect(process.record.serves(current)).toBe(true);
		await pass(1);
		expect(process.record.serves(current)).toBe(false);
	});

	it('a session serves until another one takes its place', () => {
		knowing(session(NOON - 1));
		const current = process.record.fresh()!;
		knowing(session(NOON, { accessToken: 'token-9' }));
		expect(process.record.serves(current)).toBe(false);
	});
});

describe('rule 1: a token in its last moments is not taken', () => {
	const dying = token('dying', { expires_in: 1 });

	it('when it has surely ended, one more login brings the next one', async () => {
		process.fluent.onToken = inOrder(dying, token('next'));
		expect(await outcome()).toBe('next');
		expect(process.fluent.loginsAt).toEqual([0, 2.25]);
	});

	it('that is done twice, whatever comes', async () => {
		process.fluent.onToken = () => dying;
		expect(await outcome()).toBe('tokenTooShort');
		expect(process.fluent.grants).toHaveLength(3);
	});

	it('rule 13: not if another process was faster', async () => {
		process.fluent.onToken = () => dying;
		const result = outcome();
		await pass(SECOND);
		process.record.adopt(storedText({ session: session(NOON + SECOND) }));
		expect(await result).toBe('token-0');
		expect(process.fluent.grants).toHaveLength(1);
	});
});

describe('rule 2: while the old token serves, a refresh that failed is held', () => {
	it.each<[string, number, Reply, number]>([
		['for 30 s', MINUTE, unreachable, 30 * SECOND],
		['for as long as Fluent asks', MINUTE, waiting(429, 45), 45 * SECOND],
		['for 30 s at least', MINUTE, waiting(429, 10), 30 * SECOND],
		['for 15 minutes at most', MINUTE, waiting(429, 3_600), 15 * MINUTE],
		// A second of the token was for requests on their way, and its last one is not used.
		['not beyond its end', 20 * SECOND, unreachable, 18 * SECOND],
		['beyond its end if Fluent asks', 20 * SECOND, waiting(429, 45), 45 * SECOND],
	])('%s', async (_, left, reply, wait) => {
		knowing(endingIn(left, REFRESHABLE));
		process.fluent.onToken = () => reply;
		expect(await outcome()).toBe('token-0');
		const { since = 0, until } = fromText(process.record.toStoreAgain())?.hold ?? {};
		expect([since, until]).toEqual([NOON + SECOND, NOON + SECOND + wait]);
	});

	it('then it is tried again', async () => {
		knowing(endingIn(MINUTE, REFRESHABLE));
		process.fluent.onToken = () => unreachable;
		await outcome();
		await pass(30 * SECOND - 1);
		await outcome();
		expect(process.fluent.grants).toHaveLength(1);
		await pass(1);
		await outcome();
		expect(process.fluent.grants).toEqual(['refresh_token', 'refresh_token']);
	});
});

describe('rule 2: what is held for a refresh ends with the old token', () => {
	it.each<[string, Reply]>([
		['is without an answer', unreachable],
		['is put off by Fluent', waiting(429, 45)],
	])('it is rejected while its refresh %s: a password grant follows at once', async (_, reply) => {
		const old = endingIn(MINUTE, REFRESHABLE);
		knowing(old);
		process.fluent.onToken = inOrder(reply, reply, token('token-2'));
		process.fluent.onGraphql = () => unauthorized;
		expect(await outcome()).toBe('token-0');
		await run(process.record.endOf(process.fluent.http, old, clock.now()));
		expect(await outcome()).toBe('token-2');
		expect(process.fluent.grants).toHaveLength(3);
	});
});

describe('rule 2: if the old token has ended, every failure of a refresh is followed by one password grant', () => {
	it.each<[string, Reply]>([
		['refused', badCredentials],
		['refused for the client', { status: 401, body: { error: 'invalid_client' } }],
		['404', page(404)],
		['500', page(500)],
		['502', page(502)],
		['a firewall', page(403)],
		['a sign-in page', page(200)],
		['a lost answer', dropped],
		['no connection', unreachable],
		['no answer', { takes: Infinity }],
		['throttled', waiting(429, 60)],
		['a token of no use', token('short', { expires_in: 0 })],
	])('%s', async (_, reply) => {
		knowing(endingIn(0, REFRESHABLE));
		process.fluent.onToken = inOrder(reply, token('token-2'));
		expect(await outcome()).toBe('token-2');
		expect(process.fluent.grants).toEqual(['refresh_token', 'password']);
	});

	it('and if that fails as well, it is the password that is told', async () => {
		knowing(endingIn(0, REFRESHABLE));
		process.fluent.onToken = () => badCredentials;
		expect(await outcome()).toBe('userRefused');
		expect(process.fluent.grants).toEqual(['refresh_token', 'password']);
	});
});

describe('rule 2: a refresh token whose answer was lost counts as used', () => {
	beforeEach(async () => {
		knowing(endingIn(MINUTE, REFRESHABLE));
		process.fluent.onToken = inOrder(dropped, token('token-2'));
		expect(await outcome()).toBe('token-0');
	});

	it('the old token serves to its end, without another try', async () => {
		await pass(MINUTE - 2 * SECOND - 1);
		expect(await outcome()).toBe('token-0');
		expect(process.fluent.grants).toEqual(['refresh_token']);
		await pass(1);
		expect(await outcome()).toBe('token-2');
		expect(process.fluent.grants).toEqual(['refresh_token', 'password']);
	});

	it('also if another record brings it again', async () => {
		knowing(endingIn(HOUR, { ...REFRESHABLE, accessToken: 'token-5', issuedAt: NOON + 1 }));
		expect(process.record.fresh()).toMatchObject({ accessToken: 'token-5', refreshToken: '' });
	});

	it('other processes are told', () => {
		const text = process.record.toStore('older');
		expect(fromText(text)?.session).toMatchObject({ accessToken: 'token-0', refreshToken: '' });
	});
});

describe('rule 4: the guard guards password grants only', () => {
	const failed = [1, 2, 3, 4].map((by) => ({
		settings: 'other',
		by,

		at: NOON,
		refused: true,
	}));

	it.each<[keyof typeof SESSIONS, string, string[]]>([
		['fresh', 'token-0', []],
		['aging', 'token-1', ['refresh_token']],
		['ended by the clock', 'budgetSpent', []],
		['none', 'budgetSpent', []],
	])('%s, 4 typos in another credential: %s', async (state, result, grants) => {
		process.record.adopt(storedText({ session: SESSIONS[state](), attempts: failed }));
		expect(await outcome()).toBe(result);
		expect(process.fluent.grants).toEqual(grants);
	});

	it('a refresh token serves also when the old token has ended', async () => {
		process.record.adopt(storedText({ session: endingIn(0, REFRESHABLE), attempts: failed }));
		expect(await outcome()).toBe('token-1');
	});
});

describe('before a renewal', () => {
	it('requests on their way get a second, as a refresh may end their token', async () => {
		knowing(endingIn(MINUTE, REFRESHABLE));
		await outcome();
		expect(process.fluent.loginsAt).toEqual([1]);
	});

	it('Fluent gets the time to forget a token that has only just ended', async () => {
		process.fluent.onToken = inOrder(token('token-1', { expires_in: 10 }), token('token-2'));
		await outcome();
		await pass(9 * SECOND);
		expect(await outcome()).toBe('token-2');
		expect(process.fluent.loginsAt).toEqual([0, 11.25]);
	});

	it('there is nothing to wait for if Fluent refused the token', async () => {
		process.fluent.onToken = () =>
			token(`token-${process.fluent.grants.length}`, { refresh_token: 'refresh-1' });
		await outcome();
		process.fluent.onGraphql = () => unauthorized;
		await process.record.endOf(process.fluent.http, process.record.fresh()!, NOON);
		await outcome();
		expect(process.fluent.loginsAt).toEqual([0, 0]);
	});
});

describe('a login that failed', () => {
	/** Whether the same settings are sent again after `ms`. */
	const sentAgainAfter = async (ms: number) => {
		const { fluent } = process;
		const sent = fluent.grants.length;
		await pass(ms);
		await outcome();
		return fluent.grants.length > sent;
	};

	it.each<[string, Reply, FailureKind, number]>([
		['refused: 15 minutes', badCredentials, 'userRefused', 15 * MINUTE],
		['asked to wait: as long', waiting(429, 60), 'throttled', MINUTE],
		['asked to wait for long: 15 minutes', waiting(429, 3_600), 'throttled', 15 * MINUTE],
		['a token of no use: a minute', token('x', { expires_in: 0 }), 'tokenTooShort', MINUTE],
	])('is held: %s', async (_, reply, kind, wait) => {
		process.fluent.onToken = () => reply;
		const failure = await run(failureOf(async () => await process.issue()));
		expect(failure.kind).toBe(kind);
		expect(failure.until).toBe(clock.now() + wait);
		expect(failure.advice).toContain('Changed settings are tried at once');
		expect(await run(failureOf(async () => await process.issue()))).toBe(failure);
		expect([await sentAgainAfter(wait - 1), await sentAgainAfter(1)]).toEqual([false, true]);
	});

	it.each<[string, Reply]>([
		['no connection', unreachable],
		['a firewall', page(403)],
		['a login without an answer', { takes: Infinity }],
		['500', page(500)],
	])('rule 5: is not held, the next run tries again: %s', async (_, reply) => {
		process.fluent.onToken = () => reply;
		const failure = await run(failureOf(async () => await process.issue()));
		expect(failure.until).toBeUndefined();
		expect(await sentAgainAfter(SECOND)).toBe(true);
	});

	it('rule 3: lost answers tell when the next login of the user is sent', async () => {
		process.fluent.onToken = () => dropped;
		const failure = await run(failureOf(async () => await process.issue()));
		expect(failure).toMatchObject({ kind: 'disconnected', until: NOON + SECOND + 5 * MINUTE });
		expect(failure.advice).toContain('The next login of this user is sent at 12:06 UTC.');
		expect(await outcome()).toBe('paced');
		expect(await sentAgainAfter(5 * MINUTE)).toBe(true);
	});

	it('is shared if it counts or holds, and else not', async () => {
		process.fluent.onToken = () => unreachable;
		await outcome();
		expect(process.record.toStore('older')).toBeUndefined();
		process.fluent.onToken = () => page(500);
		await outcome();
		const stored = fromText(process.record.toStore('older'));
		expect(stored).toMatchObject({ hold: undefined, attempts: [{ refused: false }] });
		await pass(SECOND);
		process.fluent.onToken = () => badCredentials;
		await outcome();
		expect(fromText(process.record.toStore('older'))).toMatchObject({
			hold: { failure: { kind: 'userRefused' } },
			attempts: [{ refused: false }, { refused: true }],
		});
	});

	it('is stored if Fluent asks to wait, and it does not count', async () => {
		process.fluent.onToken = () => waiting(429, 45);
		await outcome();
		expect(fromText(process.record.toStore(''))).toMatchObject({
			hold: { failure: { kind: 'throttled' } },
			attempts: [],
		});
	});

	it('is forgotten when a login succeeds', async () => {
		process.fluent.onToken = inOrder(badCredentials, token('token-2'));
		await outcome();
		await pass(15 * MINUTE);
		await outcome();
		expect(fromText(process.record.toStoreAgain())).toMatchObject({
			hold: undefined,
			attempts: [],
		});
	});
});

describe('a login that brings the token that Fluent refused', () => {
	beforeEach(async () => {
		process.fluent.onToken = () => token('token-1');
		await outcome();
		process.fluent.onGraphql = () => unauthorized;
		await process.record.endOf(process.fluent.http, process.record.fresh()!, NOON);
	});

	it('is held for a minute', async () => {
		expect(await outcome()).toBe('tokenRefused');
		await pass(MINUTE - 1);
		expect(await outcome()).toBe('tokenRefused');
		expect(process.fluent.grants).toHaveLength(2);
	});

	it('unless Fluent accepts it again, when asked', async () => {
		process.fluent.onGraphql = () => ({ body: { data: {} } });
		await pass(SECOND);
		expect(await outcome()).toBe('token-1');
		expect(process.fluent.questions).toHaveLength(2);
	});

	it('is asked about again after the next login, and never sent unasked', async () => {
		await outcome();
		await pass(MINUTE);
		expect(await outcome()).toBe('tokenRefused');
		process.fluent.onGraphql = () => ({ body: { data: {} } });
		await pass(MINUTE);
		expect(await outcome()).toBe('token-1');
		expect(process.fluent.grants).toHaveLength(4);
		expect(process.fluent.questions).toHaveLength(3);
	});
});

describe('how the token of a failed request ended', () => {
	const endOf = async (of: Session, sentAt = NOON) =>
		await process.record.endOf(process.fluent.http, of, sentAt);
	let current: Session;
	beforeEach(async () => {
		await outcome();
		current = process.record.fresh()!;
		await pass(2 * MINUTE);
	});

	it.each<[string, Reply, string | undefined]>([
		['Fluent refuses it', unauthorized, 'rejected'],
		['Fluent accepts it', {}, undefined],
		['rule 5: a gateway answers', page(401), undefined],
	])('%s', async (_, reply, how) => {
		process.fluent.onGraphql = () => reply;
		expect(await endOf(current, clock.now())).toBe(how);
		expect(process.fluent.questions).toHaveLength(1);
		expect(process.record.fresh()).toBe(how === undefined ? current : undefined);
	});

	it('rule 8: one question for all that failed together', async () => {
		process.fluent.onGraphql = () => ({ ...unauthorized, takes: SECOND });
		const ends = Promise.all([1, 2, 3].map(async () => await endOf(current, NOON)));
		expect(await run(ends)).toEqual(['rejected', 'rejected', 'rejected']);
		expect(process.fluent.questions).toHaveLength(1);
	});

	it('is known if it was refused before', async () => {
		process.fluent.onGraphql = () => unauthorized;
		await endOf(current);
		expect(await endOf(current)).toBe('rejected');
		expect(process.fluent.questions).toHaveLength(1);
	});

	it('is known if it was refused before, also when another one has taken its place', async () => {
		process.fluent.onGraphql = () => unauthorized;
		await endOf(current);
		expect(await outcome()).toBe('token-2');
		expect(await endOf(current)).toBe('rejected');
		expect(process.fluent.questions).toHaveLength(1);
	});

	it('is asked again if Fluent issued it again', async () => {
		knowing(session(clock.now(), { accessToken: 'token-9' }));
		process.fluent.onGraphql = () => unauthorized;
		await endOf(process.record.fresh()!);
		process.fluent.onToken = () => token('token-1');
		expect(await outcome()).toBe('token-1');
		expect(await endOf(process.record.fresh()!, clock.now())).toBe('rejected');
		expect(process.fluent.questions).toEqual(['Bearer token-9', 'Bearer token-1']);
	});

	it('is known if it was replaced, or has run out', async () => {
		knowing(session(clock.now(), { accessToken: 'token-9' }));
		expect(await endOf(current)).toBe('replaced');
		const last = process.record.fresh()!;
		await pass(24 * HOUR);
		expect(await endOf(last)).toBe('replaced');
		expect(process.fluent.questions).toEqual([]);
	});
});

describe('rule 7: where n8n hides a 401, the token is proven once a minute', () => {
	const proven = async () =>
		await process.outcome(async () => await process.record.issueProven(process.fluent.http));
	const asked = () => process.fluent.questions.length;

	it('its login proves it for a minute, and so does an answer', async () => {
		await proven();
		await pass(MINUTE - 1);
		await proven();
		expect(asked()).toBe(0);
		await pass(1);
		await proven();
		await pass(MINUTE - 1);
		await proven();
		expect(asked()).toBe(1);
		await pass(2);
		await proven();
		expect(asked()).toBe(2);
	});

	it('one question for all', async () => {
		knowing(session(NOON - HOUR));
		process.fluent.onGraphql = () => ({ takes: SECOND });
		await Promise.all([1, 2, 3].map(proven));
		expect(asked()).toBe(1);
	});

	it.each<[string, Reply, string]>([
		['accepted', {}, 'token-0'],
		['refused', unauthorized, 'token-1'],
		['not answered by Fluent', page(502), 'token-0'],
	])('%s', async (_, reply, sent) => {
		knowing(session(NOON - HOUR));
		process.fluent.onGraphql = () => reply;
		expect(await proven()).toBe(sent);
	});

	it('one question a minute also while Fluent does not answer it', async () => {
		knowing(session(NOON - HOUR));
		process.fluent.onGraphql = () => page(502);
		await proven();
		await pass(MINUTE - 1);
		await proven();
		expect(asked()).toBe(1);
	});

	it.each<keyof typeof SESSIONS>(['ended by the clock', 'none'])(
		'there is nothing to prove: %s',
		async (state) => {
			knowing(SESSIONS[state]());
			expect(await proven()).toBe('token-1');
			expect(asked()).toBe(0);
		},
	);

	it('rule 15: a proof from the future is no proof', async () => {
		await proven();
		setClock(NOON - 2 * MINUTE);
		await proven();
		expect(asked()).toBe(1);
	});

	it('another one that came from the store meanwhile is proven itself', async () => {
		knowing(session(NOON - HOUR));
		process.fluent.onGraphql = inOrder({ ...unauthorized, takes: SECOND }, {});
		const sent = proven();
		await settle();
		knowing(session(NOON - HOUR / 2, { accessToken: 'token-9' }));
		expect(await sent).toBe('token-9');
		expect(process.fluent.questions).toEqual(['Bearer token-0', 'Bearer token-9']);
	});

	it('a proof of the token before proves nothing', async () => {
		knowing(session(NOON - HOUR));
		const old = process.record.fresh()!;
		process.fluent.onGraphql = inOrder({ takes: SECOND }, {});
		const answer = process.record.endOf(process.fluent.http, old, NOON);
		knowing(session(NOON - HOUR / 2, { accessToken: 'token-9' }));
		await run(answer);
		await proven();
		expect(process.fluent.questions).toEqual(['Bearer token-0', 'Bearer token-9']);
	});
});

describe('rule 8: what Fluent said of a user', () => {
	const profile = { retailerId: 1, retailerIds: [1], roles: [], isAccountUser: false };
	let current: Session;
	beforeEach(() => {
		knowing(session(NOON - HOUR));
		current = process.record.fresh()!;
	});

	it('is known for 30 s', async () => {
		expect(process.record.profileOf(current)).toBeUndefined();
		process.record.learn(current, profile, NOON);
		expect(process.record.profileOf(current)).toBe(profile);
		await pass(30 * SECOND - 1);
		expect(process.record.profileOf(current)).toBe(profile);
		await pass(1);
		expect(process.record.profileOf(current)).toBeUndefined();
	});

	it('is of one token', () => {
		process.record.learn(current, profile, NOON);
		const other = session(NOON, { accessToken: 'token-9' });
		expect(process.record.profileOf(other)).toBeUndefined();
	});

	it('rule 15: is not from the future', () => {
		process.record.learn(current, profile, NOON);
		setClock(NOON - 1);
		expect(process.record.profileOf(current)).toBeUndefined();
	});

	it('proves the token', async () => {
		process.record.learn(current, profile, NOON);
		await process.record.issueProven(process.fluent.http);
		expect(process.fluent.questions).toEqual([]);
	});
});

it('rule 6: a renewal ends in 30 s, whatever it consists of', async () => {
	expect(LOGIN_LIMIT).toBe(30 * SECOND);
	knowing(endingIn(0, REFRESHABLE));
	process.fluent.onToken = () => ({ takes: Infinity });
	expect(await outcome()).toBe('timedOut');
	expect(clock.now()).toBe(NOON + 30 * SECOND);
	expect(process.fluent.grants).toEqual(['refresh_token', 'password']);
});
