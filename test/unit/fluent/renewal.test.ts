import { beforeEach, describe, expect, it } from '@jest/globals';
import { take, type Entry } from '../../../fluent/entry';
import type { FailureKind } from '../../../fluent/failure';
import { LOGIN_LIMIT, obtain } from '../../../fluent/renewal';
import type { Session } from '../../../fluent/token-endpoint';
import {
	callerOf,
	endingIn,
	entryWith,
	failed,
	failureOf,
	fourTyposElsewhere,
	newEntry,
	REFRESHABLE,
	session,
	SESSIONS,
} from '../support/entry';
import {
	badCredentials,
	badCredentialsSso,
	dropped,
	page,
	silent,
	times,
	token,
	unauthorized,
	unreachable,
	useScriptedFluent,
	waiting,
	type Reply,
} from '../support/fluent';
import { clock, HOUR, MINUTE, NOON, pass, run, SECOND, useVirtualTime } from '../support/time';

useVirtualTime();
const fluent = useScriptedFluent();

let entry: Entry;
beforeEach(() => {
	entry = entryWith();
});

const begin = async () => await obtain(callerOf(fluent, entry));
/** The token that was obtained, if this process did not leave it to another one. */
const obtained = async () => (await run(begin()))?.accessToken;
const failure = async () => await run(failureOf(begin));
const budget = () => entry.user.failures;

describe('a refresh', () => {
	beforeEach(() => {
		entry.session = SESSIONS.aging();
	});

	it('is one grant, a second later: requests on their way get to arrive with the old token', async () => {
		fluent.answerLogins(token('token-1'));
		expect(await obtained()).toBe('token-1');
		expect(fluent.forms[0].get('refresh_token')).toBe('refresh-0');
		expect(fluent.loginsAt).toEqual([1]);
	});

	it.each([429, 503])('rule 2: is repeated while Fluent has not seen it: %i', async (status) => {
		fluent.answerLogins(...times(2, page(status)), token('token-3'));
		expect(await obtained()).toBe('token-3');
		expect(fluent.loginsAt).toEqual([1, 2, 4]);
	});

	it.each<[string, Reply, FailureKind]>([
		['a lost answer', dropped, 'disconnected'],
		['502', page(502), 'gatewayFailed'],
		['500', page(500), 'serverFailed'],
		['a refusal', badCredentials, 'userRefused'],
	])('rule 2: is single-use, and counts as used after %s', async (_, reply, kind) => {
		fluent.answerLogins(reply);
		expect((await failure()).kind).toBe(kind);
		expect([entry.session?.refreshToken, entry.retired]).toEqual(['', ['refresh-0']]);
	});

	it('rule 2: that has surely not arrived may be tried again', async () => {
		fluent.answerLogins(unreachable);
		expect((await failure()).kind).toBe('unreachable');
		expect(entry.session?.refreshToken).toBe('refresh-0');
	});

	it('takes 10 s in all, so that a password grant has time to follow', async () => {
		fluent.answerLogins(silent);
		expect((await failure()).kind).toBe('timedOut');
		expect(clock.now()).toBe(NOON + 11 * SECOND);
	});

	it('waits for no Retry-After that is longer than that', async () => {
		fluent.answerLogins(waiting(503, 9), waiting(503, 1));
		expect((await failure()).kind).toBe('unavailable');
		expect(fluent.loginsAt).toEqual([1, 10]);
	});

	it('rule 4: needs no budget, and takes none', async () => {
		entry.user.failures = fourTyposElsewhere(NOON);
		fluent.answerLogins(token('token-1'), badCredentials);
		expect(await obtained()).toBe('token-1');
		await failure();
		expect(budget()).toHaveLength(4);
	});
});

describe('rule 2: if the old token has ended, every failure of a refresh is followed by one password grant', () => {
	it.each<[string, Reply]>([
		['refused', badCredentials],
		['refused for the client', { status: 401, body: { error: 'invalid_client' } }],
		['the wrong address', unauthorized],
		['404', page(404)],
		['500', page(500)],
		['502', page(502)],
		['a sign-in page', page(200)],
		['a lost answer', dropped],
		['no connection', unreachable],
		['no answer', silent],
		['throttled', waiting(429, 60)],
		['a token of no use', token('short', { expires_in: 0 })],
	])('%s', async (_, reply) => {
		entry.session = endingIn(0, REFRESHABLE);
		fluent.answerLogins(reply, token('token-2'));
		expect(await obtained()).toBe('token-2');
		expect(fluent.grants).toEqual(['refresh_token', 'password']);
	});

	it('and if that fails as well, it is the password that is told', async () => {
		entry.session = endingIn(0, REFRESHABLE);
		fluent.answerLogins(unreachable, badCredentials);
		expect((await failure()).kind).toBe('userRefused');
		expect(fluent.grants).toEqual(['refresh_token', 'password']);
	});
});

describe('a login', () => {
	it('is one password grant', async () => {
		fluent.answerLogins(token('token-1'));
		expect(await obtained()).toBe('token-1');
		expect(fluent.grants).toEqual(['password']);
	});

	it('that succeeds proves that those before it with the same settings did not fail', async () => {
		const other = failed('userRefused', NOON - MINUTE, { settings: 'other' });
		entry.user.failures = [failed('timedOut', NOON - 2 * MINUTE), other];
		fluent.answerLogins(token('token-1'));
		await obtained();
		expect(budget()).toEqual([other]);
	});

	it.each([429, 503])(
		'that Fluent has not judged is tried 3 times, and does not count: %i',
		async (status) => {
			fluent.answerLogins(...times(3, page(status)));
			await failure();
			expect(fluent.loginsAt).toEqual([0, 1, 3]);
			expect(budget()).toEqual([]);
		},
	);

	it.each<[string, Reply]>([
		['dropped', dropped],
		['502', page(502)],
		['504', page(504)],
	])('rule 3: without an answer (%s) has one quick retry, and each counts', async (_, reply) => {
		fluent.answerLogins(reply, reply);
		await failure();
		expect(fluent.loginsAt).toEqual([0, 1]);
		// By a fraction of a ms earlier, which makes it another one than that of any other process.
		expect(budget().map(({ at }) => at - NOON)).toEqual([-0.25, SECOND - 0.25]);
	});

	it.each<[string, Reply]>([
		['400', badCredentials],
		['500 with 400 inside', badCredentialsSso],
		['403', page(403)],
		['500', page(500)],
		['307', page(307)],
		['200 without a token', { body: {} }],
		['no answer', silent],
	])('that ends with %s is sent once, and counts', async (_, reply) => {
		fluent.answerLogins(reply);
		await failure();
		expect(budget()).toHaveLength(1);
	});

	it.each<[string, Reply]>([
		['no connection', unreachable],
		["a proxy's 407", page(407)],
		["401 in Fluent's errors", unauthorized],
	])('rule 3: that ends with %s is sent once, and does not count', async (_, reply) => {
		fluent.answerLogins(reply);
		await failure();
		expect(budget()).toEqual([]);
	});
});

describe('rule 3: a login needs budget', () => {
	it('without any it is not sent, and tells when the next one is', async () => {
		entry.user.failures = fourTyposElsewhere(NOON);
		const next = { at: NOON - 3 + 15 * MINUTE };
		expect(await failure()).toMatchObject({ kind: 'budgetSpent', next });
	});

	it('paced, it is not sent either', async () => {
		entry.user.failures = [failed('timedOut', NOON - 1), failed('timedOut', NOON)];
		const next = { at: NOON + 5 * MINUTE };
		expect(await failure()).toMatchObject({ kind: 'paced', next });
	});

	const paced = (left: number) => {
		const last = NOON + left - 5 * MINUTE;
		entry.user.failures = [failed('timedOut', last - 1), failed('timedOut', last)];
	};

	it('it waits for a pace that ends in time', async () => {
		paced(25 * SECOND - 1);
		fluent.answerLogins(token('token-1'));
		await obtained();
		expect(fluent.loginsAt).toEqual([24.999]);
	});

	it('and for none that leaves less than 5 s for an answer: it would count as one without', async () => {
		paced(25 * SECOND);
		expect((await failure()).kind).toBe('paced');
	});

	it('it is put off by what another process tells while it waits', async () => {
		paced(20 * SECOND);
		const result = failure();
		await pass(SECOND);
		entry.user.failures = fourTyposElsewhere(NOON);
		expect((await result).kind).toBe('budgetSpent');
	});
});

describe('rule 6: 30 seconds are 30 seconds', () => {
	it('whatever a renewal consists of', async () => {
		expect(LOGIN_LIMIT).toBe(30 * SECOND);
		entry.session = endingIn(0, REFRESHABLE);
		fluent.answerLogins(silent, silent);
		expect((await failure()).kind).toBe('timedOut');
		expect(clock.now()).toBe(NOON + 30 * SECOND);
	});

	it('it waits for no Retry-After beyond them', async () => {
		fluent.answerLogins(waiting(429, 31));
		expect((await failure()).kind).toBe('throttled');
	});

	it('tries that take long end with them', async () => {
		fluent.answerLogins(...times(2, { ...page(503), takes: 11 * SECOND }));
		expect((await failure()).kind).toBe('unavailable');
		expect(fluent.loginsAt).toEqual([0, 12]);
	});

	it('it is not sent in the last 5 of them', async () => {
		// The token is as good as ended, and has to be gone.
		entry.session = endingIn(26 * SECOND);
		expect((await failure()).kind).toBe('queued');
	});
});

describe('logins of a user go one after the other', () => {
	const beside = () => newEntry({ user: entry.user });
	const beginOther = async () => await obtain(callerOf(fluent, beside()));

	it('so that each knows how those before it ended, also after one that failed', async () => {
		fluent.answerLogins(
			{ ...badCredentials, takes: SECOND },
			{ ...token('token-2'), takes: SECOND },
		);
		const [first, second] = [failureOf(begin), beginOther()];
		expect((await run(first)).kind).toBe('userRefused');
		// It is one of the same settings, which were refused meanwhile.
		expect(await run(second)).toBeUndefined();
		expect(fluent.loginsAt).toEqual([0]);
		entry.user.failures = [];
		expect(await obtained()).toBe('token-2');
	});

	it('rule 6: one that waits to its deadline is not sent, and holds up nobody', async () => {
		entry.user.queue = clock.sleep(35 * SECOND);
		fluent.answerLogins(token('token-1'));
		const first = failureOf(begin);
		await pass(15 * SECOND);
		const second = beginOther();
		expect((await run(first)).kind).toBe('queued');
		expect(clock.now()).toBe(NOON + 30 * SECOND);
		expect((await run(second))?.accessToken).toBe('token-1');
		expect(fluent.loginsAt).toEqual([35]);
	});

	it('what nobody expected is thrown as it is, and holds up nobody', async () => {
		const broken = new Error('broken');
		const random = () => {
			throw broken;
		};
		fluent.answerLogins(badCredentials, token('token-2'));
		await expect(obtain({ ...callerOf(fluent, entry), random })).rejects.toBe(broken);
		expect(await obtained()).toBe('token-2');
	});
});

describe('before a login', () => {
	it.each([
		['that ends in a moment', 999, 2.249],
		['that has only just ended', -SECOND, 0.25],
		['that ended long ago', -MINUTE, 0],
	])('Fluent gets the time to forget a token %s', async (_, left, wait) => {
		entry.session = endingIn(left);
		fluent.answerLogins(token('token-1'));
		await obtained();
		expect(fluent.loginsAt).toEqual([wait]);
	});

	it.each<[string, Partial<Session>, string]>([
		['Fluent rejected the token', {}, 'password'],
		['Fluent rejected the token, before a refresh', REFRESHABLE, 'refresh_token'],
		['it has no expiry', { expiresAt: null }, 'password'],
	])('there is nothing to wait for if %s', async (_, changes, grant) => {
		entry.session = endingIn(HOUR, changes);
		entry.retired = ['token-0'];
		fluent.answerLogins(token('token-1'));
		await obtained();
		expect([fluent.loginsAt, fluent.grants]).toEqual([[0], [grant]]);
	});
});

describe('rule 1: a token in its last moments is not taken', () => {
	const dying = token('dying', { expires_in: 1 });

	it('when it has surely ended, one more login brings the next one', async () => {
		fluent.answerLogins(dying, token('next'));
		expect(await obtained()).toBe('next');
		expect(fluent.loginsAt).toEqual([0, 2.25]);
	});

	it('that is done twice, whatever comes', async () => {
		fluent.answerLogins(...times(3, dying));
		expect((await failure()).kind).toBe('tokenTooShort');
		expect(budget()).toEqual([]);
	});
});

describe('rule 13: processes do not renew in step', () => {
	it.each([
		['1 s before a password grant', {}, 0, 1],
		['up to 3 s', {}, 1, 3],
		['1 s before a refresh', REFRESHABLE, 0, 1],
		['up to 3 s before a refresh', REFRESHABLE, 1, 3],
	])('once a token has ended, those that follow wait %s', async (_, changes, chance, wait) => {
		entry = newEntry({ session: endingIn(-MINUTE, changes), isFollower: true });
		fluent.answerLogins(token('token-1'));
		await run(obtain({ ...callerOf(fluent, entry), random: () => chance }));
		expect(fluent.loginsAt).toEqual([wait]);
	});

	it('those that follow wait as well while the old token serves', async () => {
		entry = newEntry({ session: SESSIONS.aging(), isFollower: true });
		fluent.answerLogins(token('token-1'));
		await obtained();
		expect(fluent.loginsAt).toEqual([1.5]);
	});

	const byOther = () => take(entry, session(clock.now(), { accessToken: 'token-9' }));

	it.each<[string, () => Session, Reply[], number]>([
		['a login', () => endingIn(999), [], 0],
		['a refresh', SESSIONS.aging, [], 0],
		['the next try of a refresh', SESSIONS.aging, [page(503)], 1.5 * SECOND],
		['the next try of a login', () => endingIn(-MINUTE), [page(503)], 500],
	])('nothing is sent if another process is faster: %s', async (_, old, replies, ms) => {
		entry.session = old();
		fluent.answerLogins(...replies);
		const work = begin().catch(() => undefined);
		await pass(ms);
		byOther();
		expect(await run(work)).toBeUndefined();
	});

	it('nor if another process was refused meanwhile, and the token has ended', async () => {
		entry.session = endingIn(999);
		const work = begin();
		await pass(0);
		entry.user.failures = [failed('clientRefused', NOON)];
		expect(await run(work)).toBeUndefined();
	});

	it('a login that waits for its turn: no second one', async () => {
		entry.user.queue = clock.sleep(5 * SECOND);
		const work = begin();
		await pass(SECOND);
		byOther();
		expect(await run(work)).toBeUndefined();
	});
});

it('rule 16: a person tests in spite of a refusal, and not in spite of the next one', async () => {
	const refusal = failed('userRefused', NOON - MINUTE);
	entry.user.failures = [refusal];
	fluent.answerLogins(token('token-1'));
	const work = obtain(callerOf(fluent, entry), refusal);
	expect((await run(work))?.accessToken).toBe('token-1');
	entry.user.failures = [failed('clientRefused', NOON)];
	expect(await run(obtain(callerOf(fluent, entry), refusal))).toBeUndefined();
});
