import { beforeEach, describe, expect, it } from '@jest/globals';
import { take, type Entry } from '../../../fluent/entry';
import type { FailureKind } from '../../../fluent/failure-kinds';
import { getProvenSession, getSession } from '../../../fluent/get-session';
import { fromText } from '../../../fluent/shared-store';
import { callerOf, endingIn, entryWith, failed, failureOf } from '../support/entry';
import { REFRESHABLE, session, SESSIONS, told } from '../support/entry';
import { after, times, token, useScriptedFluent, waiting, type Answer } from '../support/fluent';
import { clock, HOUR, MINUTE, NOON, pass, run, SECOND } from '../support/time';

const fluent = useScriptedFluent();

let entry: Entry;
beforeEach(() => {
	entry = entryWith();
});

const get = async (minimumValidity?: number, isTest?: boolean) =>
	await getSession(callerOf(fluent, entry), minimumValidity, isTest);
/** The token that is sent, or the kind of the failure that is thrown. */
const outcome = async (minimumValidity?: number, isTest?: boolean) =>
	await run(told(get(minimumValidity, isTest)));
const failure = async () => await run(failureOf(get));
const inParallel = async (count: number) =>
	await run(Promise.all(Array.from({ length: count }, async () => await told(get()))));
/** For `wait` ms it stays as it is, then there is another login. */
async function expectHeld(expected: string, wait: number): Promise<void> {
	await pass(wait - 1);
	expect(await outcome()).toBe(expected);
	await pass(1);
	fluent.answerLogins('token-1');
	expect(await outcome()).toBe('token-1');
}

it.each<[keyof typeof SESSIONS, 'a hold' | 'no hold', Answer[], string]>([
	['fresh', 'no hold', [], 'token-0'],
	['fresh', 'a hold', [], 'token-0'],
	['aging', 'no hold', ['token-1'], 'token-1'],
	['aging', 'no hold', ['unreachable'], 'token-0'],
	['aging', 'a hold', ['token-1'], 'token-1'],
	['aging', 'a hold', ['unreachable'], 'token-0'],
	['ended', 'no hold', ['token-1'], 'token-1'],
	['ended', 'no hold', ['bad credentials'], 'userRefused'],
	['ended', 'a hold', [], 'clientRefused'],
])('the table: %s, %s, logins that are answered %j: %s', async (state, held, answers, result) => {
	const holds = held === 'a hold' ? [failed('clientRefused', NOON - MINUTE)] : [];
	entry = entryWith(SESSIONS[state](), ...holds);
	fluent.answerLogins(...answers);
	expect(await outcome()).toBe(result);
	// What is held now is not tried again by the next.
	expect(await outcome()).toBe(result);
});

it.each<[keyof typeof SESSIONS, Answer, string, string]>([
	['none', 'token-1', 'token-1', 'password 0'],
	['gone', 'token-1', 'token-1', 'password 0'],
	['aging', 'token-1', 'token-1', 'refresh-0 1'],
	['none', 'bad credentials', 'userRefused', 'password 0'],
])('rule 0: 20 callers at once are one renewal: %s, %s', async (state, answer, result, sent) => {
	entry.session = SESSIONS[state]();
	fluent.answerLogins(after(SECOND, answer));
	expect(await inParallel(20)).toEqual(Array(20).fill(result));
	expect(fluent.sent).toBe(sent);
});

it('a caller who wants more than any token has gets the best, by one refresh', async () => {
	const brief = { expires_in: 600, refresh_token: 'refresh-1' };
	// A login may hand out an old token.
	fluent.answerLogins(token('token-1', brief), token('token-2', brief));
	expect(await outcome(HOUR)).toBe('token-2');
	expect(fluent.sent).toBe('password 0, refresh-1 1');
});

it.each<[string, Answer, number]>([
	['for 30 s', 'unreachable', 30 * SECOND],
	['for as long as Fluent asks', waiting(429, 45), 45 * SECOND],
	['for 30 s at least', waiting(429, 11), 30 * SECOND],
])(
	'rule 2: while the old token serves, a failed refresh is put off %s',
	async (_, answer, wait) => {
		entry.session = endingIn(2 * MINUTE, REFRESHABLE);
		fluent.answerLogins(answer);
		expect(await outcome()).toBe('token-0');
		// A second of it was for requests on their way.
		expect(fromText(entry.text)?.session?.refreshFrom).toBe(NOON + SECOND + wait);
		await expectHeld('token-0', wait);
	},
);

describe('a login that failed is held', () => {
	it.each<[FailureKind, Answer[], number]>([
		['userRefused', ['bad credentials'], 15 * MINUTE],
		['throttled', [waiting(429, 60)], MINUTE],
		['throttled', [waiting(429, 3_600)], 15 * MINUTE],
		['throttled', times(3, waiting(429, 1)), 5 * SECOND],
		['tokenTooShort', times(3, token('x', { expires_in: 0 })), MINUTE],
		// Rule 8, retries included.
		['unavailable', times(3, 503), 5 * SECOND],
		['unreachable', ['unreachable'], 5 * SECOND],
	])('%s, %j: for %i ms, and its text says until when', async (kind, answers, wait) => {
		fluent.answerLogins(...answers);
		const first = await failure();
		for (let item = 1; item < 10; item++) expect((await failure()).message).toBe(first.message);
		// A few seconds are not told. A refusal is older by a part of a ms.
		const isTold = wait >= MINUTE;
		const ends = first.next && Math.ceil(first.next.at - clock.now());
		expect([first.kind, ends]).toEqual([kind, isTold ? wait : undefined]);
		// Rule 12: it is shared, as is what Fluent asks for.
		const shared = fromText(entry.text)?.failures.map((each) => each.kind);
		expect(shared).toEqual(isTold || first.facts.retryAfter ? [kind] : undefined);
		await expectHeld(kind, wait);
	});

	it.each<Answer>([403, 'silent'])('rule 5: not after %s, which is shared', async (answer) => {
		fluent.answerLogins(answer);
		const { kind, next } = await failure();
		expect([next, fromText(entry.text)?.failures]).toMatchObject([undefined, [{ kind }]]);
		await pass(SECOND);
		fluent.answerLogins('token-1');
		expect(await outcome()).toBe('token-1');
	});

	it('rule 3: lost answers tell when the next login of the user is sent', async () => {
		fluent.answerLogins('dropped', 'dropped');
		const at = NOON + SECOND + 5 * MINUTE - 0.25;
		expect(await failure()).toMatchObject({ kind: 'disconnected', next: { at } });
		expect(await failure()).toMatchObject({ kind: 'paced', next: { at } });
	});

	it('not if another process has renewed meanwhile', async () => {
		fluent.answerLogins(after(SECOND, 'bad credentials'));
		const work = told(get());
		await pass(500);
		take(entry, session(clock.now(), { accessToken: 'token-9' }));
		expect(await run(work)).toBe('token-9');
		expect(entry.text).toBe('');
	});

	it('another process that was refused meanwhile is told as it is', async () => {
		entry.session = SESSIONS.ended();
		const work = failureOf(get);
		await pass(0);
		entry.user.failures = [failed('clientRefused', NOON)];
		const next = { at: NOON + 15 * MINUTE, or: 'change or test' };
		expect(await run(work)).toMatchObject({ kind: 'clientRefused', next });
	});
});

it('rule 16: a person tests in spite of the hold while two of the budget are left', async () => {
	const isTest = true;
	fluent.answerLogins(...times(3, 'bad credentials'));
	for (let tests = 0; tests < 5; tests++) {
		expect([await outcome(0, isTest), await outcome()]).toEqual(['userRefused', 'userRefused']);
	}
	expect((await failure()).next?.or).toBe('change');
	entry.user.failures.pop();
	fluent.answerLogins('token-2');
	// Runs go on with its token.
	expect([await outcome(0, isTest), await outcome()]).toEqual(['token-2', 'token-2']);
});

it.each<[Answer, string, boolean]>([
	['unauthorized', 'tokenRefused', true],
	['accepted', 'token-0', false],
])('a rejected token that a login brings is asked about: %s', async (answer, result, isRetired) => {
	entry.session = session(NOON - HOUR);
	entry.retired.add('token-0');
	fluent.answerLogins('token-0');
	fluent.answerQuestions(answer);
	expect(await outcome()).toBe(result);
	// Rule 12: it is shared.
	const shared = fromText(entry.text)?.failures.map(({ kind }) => kind);
	expect(shared).toEqual(isRetired ? ['tokenRefused'] : []);
	await pass(MINUTE - 1);
	expect([await outcome(), entry.retired.has('token-0')]).toEqual([result, isRetired]);
});

describe('rule 7: a token that has to be proven', () => {
	const prove = async () => await told(getProvenSession(callerOf(fluent, entry)));
	const proven = async () => await run(prove());

	it('its login proves it for a minute, and so does an answer', async () => {
		fluent.answerLogins('token-1');
		await proven();
		await pass(MINUTE);
		expect(await proven()).toBe('token-1');
		await pass(1);
		fluent.answerQuestions('accepted');
		await proven();
		await pass(MINUTE);
		expect(await proven()).toBe('token-1');
	});

	it.each<[Answer, Answer[], string]>([
		['accepted', [], 'token-0'],
		[502, [], 'token-0'],
		['unauthorized', ['token-1'], 'token-1'],
	])('one question for all: %s', async (answer, logins, sent) => {
		entry.session = session(NOON - HOUR);
		fluent.answerQuestions(after(SECOND, answer));
		fluent.answerLogins(...logins);
		expect(await run(Promise.all([1, 2, 3].map(prove)))).toEqual(Array(3).fill(sent));
		expect(await proven()).toBe(sent);
	});

	it('another one that came from the store meanwhile is proven itself', async () => {
		entry.session = session(NOON - HOUR);
		fluent.answerQuestions(after(SECOND, 'accepted'), 'accepted');
		const work = prove();
		await pass(SECOND / 2);
		take(entry, session(NOON - HOUR / 2, { accessToken: 'token-9' }));
		expect(await run(work)).toBe('token-9');
		expect(fluent.bearers).toEqual(['Bearer token-0', 'Bearer token-9']);
	});

	it('rule 1: one that has run out during the question is renewed', async () => {
		entry.session = endingIn(5 * SECOND);
		fluent.answerQuestions(after(5 * SECOND, 'accepted'));
		fluent.answerLogins('token-1');
		expect(await proven()).toBe('token-1');
	});
});
