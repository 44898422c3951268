import { beforeEach, describe, expect, it } from '@jest/globals';
import { take, type Caller, type Entry } from '../../../fluent/entry';
import type { FailedLogin } from '../../../fluent/lock-budget';
import { obtain } from '../../../fluent/renewal';
import type { Session } from '../../../fluent/token-endpoint';
import { callerOf, endingIn, entryWith, failed, failureOf, newEntry } from '../support/entry';
import { fourTyposElsewhere, REFRESHABLE, session, SESSIONS, told } from '../support/entry';
import { after, times, token, useScriptedFluent, waiting, type Answer } from '../support/fluent';
import { clock, HOUR, MINUTE, NOON, pass, run, SECOND } from '../support/time';

const fluent = useScriptedFluent();

let entry: Entry;
beforeEach(() => {
	entry = entryWith();
});

/** The token that comes of it, or the kind of the failure; nothing if it is left to another process. */
const begin = async (changes: Partial<Caller> = {}) =>
	await told(obtain({ ...callerOf(fluent, entry), ...changes }));
const outcome = async (changes?: Partial<Caller>) => await run(begin(changes));
const budget = () => entry.user.failures;
const secondsPassed = () => (clock.now() - NOON) / SECOND;

type Old = keyof typeof SESSIONS;
async function renew(old: Old, ...answers: Answer[]) {
	entry.session = SESSIONS[old]();
	fluent.answerLogins(...answers);
	return await outcome();
}

const DYING = token('dying', { expires_in: 1 });

it.each<[why: string, Old, Answer[], outcome: string, sent: string, counted: number]>([
	// Rule 2: the old token serves.
	['is not repeated', 'aging', [429], 'throttled', 'refresh-0 1', 0],
	['throttled, 3 times', 'none', times(3, 429), 'throttled', 'password 0 1 3', 0],
	['unavailable, 3 times', 'none', times(3, 503), 'unavailable', 'password 0 1 3', 0],
	// Rule 3: one quick retry, of what Fluent may have judged none, and what it never got does not count.
	['dropped', 'none', times(2, 'dropped'), 'disconnected', 'password 0 1', 2],
	['may have been judged', 'none', [502, 500], 'serverFailed', 'password 0 1', 2],
	['asks to wait', 'none', [waiting(502, 3), 'token-2'], 'token-2', 'password 0 3', 0],
	['no answer', 'none', ['silent'], 'timedOut', 'password 0', 1],
	['a refusal', 'none', ['bad credentials'], 'userRefused', 'password 0', 1],
	['never got there', 'none', ['unreachable'], 'unreachable', 'password 0', 0],
	// Rule 1: the next token is worth a wait, two times.
	['lives for a second', 'none', [DYING, 'token-2'], 'token-2', 'password 0 2.25', 0],
	['again', 'none', times(3, DYING), 'tokenTooShort', 'password 0 2.25 4.5', 0],
	[
		'of two failures the last one is told',
		'gone, refreshable',
		['unreachable', 'bad credentials'],
		'userRefused',
		'refresh-0 0, password 0',
		1,
	],
])('%s: %s, %j: %s', async (_, old, answers, expected, ...sentAndCounted) => {
	expect(await renew(old, ...answers)).toBe(expected);
	expect([fluent.sent, budget().length]).toEqual(sentAndCounted);
});

it.each<[Answer, string, boolean]>([
	['dropped', 'disconnected', true],
	[502, 'serverFailed', true],
	[500, 'serverFailed', true],
	['bad credentials', 'userRefused', true],
	['unreachable', 'unreachable', false],
])('rule 2: a refresh is single-use; used after %j (%s): %s', async (answer, kind, isUsed) => {
	expect(await renew('aging', answer)).toBe(kind);
	const left = isUsed ? ['', ['refresh-0']] : ['refresh-0', []];
	expect([entry.session?.refreshToken, [...entry.retired]]).toEqual(left);
});

it('rule 4: a refresh needs no budget, and takes none', async () => {
	entry.user.failures = fourTyposElsewhere(NOON);
	expect(await renew('aging', 'token-1')).toBe('token-1');
	expect(await renew('aging', 'bad credentials')).toBe('userRefused');
	expect(budget()).toHaveLength(4);
});

it.each<Answer>([
	...(['bad credentials', 'unauthorized', 'dropped', 'unreachable', 'silent'] as const),
	...[200, 404, 500, 502],
	{ status: 401, body: { error: 'invalid_client' } },
	waiting(429, 60),
	token('useless', { expires_in: 0 }),
])('rule 2: when the token has ended a password follows: %j', async (answer) => {
	expect(await renew('ended, refreshable', answer, 'token-2')).toBe('token-2');
	expect(fluent.sent).toMatch(/^refresh-0 0.*, password [\d.]+$/);
});

it('a login that counts is older by a fraction of a ms: another one than that of any process', async () => {
	// Those that no longer matter are forgotten.
	entry.user.failures = [failed('timedOut', NOON - 20 * MINUTE)];
	await renew('none', ...times(2, 'dropped'));
	expect(budget().map(({ at }) => at - NOON)).toEqual([-0.25, SECOND - 0.25]);
});

it('a login that succeeds proves that those before it with the same settings did not fail', async () => {
	const other = failed('userRefused', NOON - MINUTE, { fingerprint: 'other' });
	entry.user.failures = [failed('timedOut', NOON - 2 * MINUTE), other];
	await renew('none', 'token-1');
	expect(budget()).toEqual([other]);
});

describe('rule 3: a login needs budget', () => {
	/** Two without an answer, after which the next one may be sent in so many ms. */
	const paced = (left: number) =>
		[1, 0].map((age) => failed('timedOut', NOON + left - 5 * MINUTE - age));

	it.each<[why: string, failures: FailedLogin[], kind: string, at: number]>([
		['without any', fourTyposElsewhere(NOON), 'budgetSpent', NOON - 3 + 15 * MINUTE],
		['too early', paced(5 * MINUTE), 'paced', NOON + 5 * MINUTE],
		// It would count as one without an answer.
		['with less than 5 s for it', paced(25 * SECOND), 'paced', NOON + 25 * SECOND],
	])('%s it is not sent, and tells when the next one is', async (_, failures, kind, at) => {
		entry.user.failures = failures;
		const work = async () => await obtain(callerOf(fluent, entry));
		expect(await run(failureOf(work))).toMatchObject({ kind, next: { at } });
	});

	it('it waits for a pace that ends in time', async () => {
		entry.user.failures = paced(25 * SECOND - 1);
		await renew('none', 'token-1');
		expect(fluent.loginsAt).toEqual([24.999]);
	});

	it('it is put off by what another process tells while it waits', async () => {
		entry.user.failures = paced(20 * SECOND);
		const result = outcome();
		await pass(SECOND);
		entry.user.failures = fourTyposElsewhere(NOON);
		expect(await result).toBe('budgetSpent');
	});
});

it.each<[why: string, old: Old, answers: Answer[], outcome: string, seconds: number]>([
	['a refresh has 10 of them', 'aging', ['silent'], 'timedOut', 11],
	['whatever it consists of', 'gone, refreshable', times(2, 'silent'), 'timedOut', 30],
	['no Retry-After goes beyond', 'none', [waiting(429, 31)], 'throttled', 0],
	['slow tries end with them', 'none', times(2, after(11_000, 503)), 'unavailable', 23],
])('rule 6: 30 seconds are 30 seconds: %s', async (_, old, answers, expected, seconds) => {
	expect([await renew(old, ...answers), secondsPassed()]).toEqual([expected, seconds]);
});

it('rule 6: nothing is sent in the last 5 of them', async () => {
	// The token is as good as ended, and has to be gone.
	entry.session = endingIn(26 * SECOND);
	expect(await outcome()).toBe('paced');
});

describe('logins of a user go one after the other', () => {
	const beginOther = async () => await begin({ entry: newEntry({ user: entry.user }) });

	it('so that each knows how those before it ended, also after one that failed', async () => {
		fluent.answerLogins(after(SECOND, 'bad credentials'), 'token-2');
		const [first, second] = [begin(), beginOther()];
		expect(await run(first)).toBe('userRefused');
		// It is one of the same settings, which were refused meanwhile.
		expect(await run(second)).toBeUndefined();
		expect(fluent.loginsAt).toEqual([0]);
		entry.user.failures = [];
		expect(await outcome()).toBe('token-2');
	});

	it('rule 6: one that waits to its deadline is not sent, and holds up nobody', async () => {
		entry.user.queue = clock.sleep(35 * SECOND);
		fluent.answerLogins('token-1');
		const first = begin();
		await pass(15 * SECOND);
		const second = beginOther();
		expect([await run(first), secondsPassed()]).toEqual(['paced', 30]);
		expect([await run(second), fluent.loginsAt]).toEqual(['token-1', [35]]);
	});

	it('what nobody expected is thrown as it is, and holds up nobody', async () => {
		const broken = new Error('broken');
		const random = () => {
			throw broken;
		};
		fluent.answerLogins('bad credentials', 'token-2');
		await expect(begin({ random })).rejects.toBe(broken);
		expect(await outcome()).toBe('token-2');
	});
});

const rejected = () => ({ retired: new Set(['token-0']) });
const follower = () => ({ isFollower: true });

it.each<[string, () => Session, sent: string, of?: () => Partial<Entry>, chance?: number]>([
	// Before a login Fluent gets the time to forget the token.
	['ends in a moment', () => endingIn(999), 'password 2.249'],
	['has only just ended', () => endingIn(-SECOND), 'password 0.25'],
	['ended long ago', SESSIONS.gone, 'password 0'],
	// There is nothing to wait for.
	['Fluent rejected', () => endingIn(HOUR), 'password 0', rejected],
	['rejected, before a refresh', () => endingIn(HOUR, REFRESHABLE), 'refresh-0 0', rejected],
	['has no expiry', () => endingIn(HOUR, { expiresAt: null }), 'password 0', rejected],
	// Rule 13: processes do not renew in step, those that follow wait.
	['1 s before a password grant', SESSIONS.gone, 'password 1', follower, 0],
	['3 s at most', SESSIONS.gone, 'password 3', follower, 1],
	['1 s before a refresh', SESSIONS['gone, refreshable'], 'refresh-0 1', follower, 0],
	['3 s at most before it', SESSIONS['gone, refreshable'], 'refresh-0 3', follower, 1],
	['also while the old token serves', SESSIONS.aging, 'refresh-0 1.5', follower],
])('when a renewal is sent: %s', async (_, old, sent, of = () => ({}), chance = 0.25) => {
	entry = newEntry({ session: old(), ...of() });
	fluent.answerLogins('token-1');
	await outcome({ random: () => chance });
	expect(fluent.sent).toBe(sent);
});

it.each<[why: string, old: Old, answers: Answer[], ms: number, outcome: string | undefined]>([
	['a login', 'ended', [], 0, undefined],
	['a refresh', 'aging', [], 0, undefined],
	['the next try of a refresh', 'aging', [503], 1.5 * SECOND, 'unavailable'],
	['the next try of a login', 'gone', [503], 500, 'unavailable'],
	['a login in the queue', 'none', [], SECOND, undefined],
])('rule 13: if another is faster nothing is sent: %s', async (why, old, answers, ms, expected) => {
	entry.session = SESSIONS[old]();
	if (why.endsWith('queue')) entry.user.queue = clock.sleep(5 * SECOND);
	fluent.answerLogins(...answers);
	const work = begin();
	await pass(ms);
	take(entry, session(clock.now(), { accessToken: 'token-9' }));
	expect(await run(work)).toBe(expected);
});

it('rule 4: a hold lets a refresh go on, and no password grant that would follow it', async () => {
	entry.session = endingIn(5 * SECOND, REFRESHABLE);
	entry.user.failures = [failed('userRefused', NOON - MINUTE)];
	fluent.answerLogins('silent');
	expect(await outcome()).toBeUndefined();
	expect(fluent.sent).toBe('refresh-0 1');
});

it.each([
	['one so far, also if another process stores it only now', NOON - SECOND, 'token-1'],
	['the next one', NOON + SECOND, undefined],
] as const)('rule 16: a person tests in spite of a refusal: %s', async (_, at, expected) => {
	entry.user.failures = [failed('userRefused', NOON - MINUTE)];
	entry.isFollower = true;
	if (expected) fluent.answerLogins(expected);
	const work = begin();
	await pass(SECOND);
	entry.user.failures.push(failed('userRefused', at));
	expect(await run(work)).toBe(expected);
});
