import { beforeEach, describe, expect, it } from '@jest/globals';
import { take, type Entry } from '../../../fluent/entry';
import type { FailureKind } from '../../../fluent/failure';
import { getProvenSession, getSession, type Wish } from '../../../fluent/get-session';
import { fromText } from '../../../fluent/stored-text';
import {
	callerOf,
	endingIn,
	entryWith,
	failed,
	failureOf,
	REFRESHABLE,
	session,
	SESSIONS,
	told,
} from '../support/entry';
import {
	accepted,
	badCredentials,
	blocked,
	dropped,
	notAllowed,
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

const get = async (wish?: Wish) => await getSession(callerOf(fluent, entry), wish);
/** The token that is sent, or the failure that is thrown. */
const outcome = async (wish?: Wish) => await run(told(get(wish)));
const failure = async () => await run(failureOf(get));
const inParallel = async (count: number) =>
	await run(Promise.all(Array.from({ length: count }, async () => await told(get()))));

describe('the table', () => {
	type State = keyof typeof SESSIONS;
	const hold = () => failed('clientRefused', NOON - MINUTE);

	it.each<[State, 'a hold' | 'no hold', Reply | undefined, string]>([
		['fresh', 'no hold', undefined, 'token-0'],
		['fresh', 'a hold', undefined, 'token-0'],
		['aging', 'no hold', token('token-1'), 'token-1'],
		['aging', 'no hold', unreachable, 'token-0'],
		['aging', 'a hold', token('token-1'), 'token-1'],
		['aging', 'a hold', unreachable, 'token-0'],
		['ended', 'no hold', token('token-1'), 'token-1'],
		['ended', 'no hold', badCredentials, 'userRefused'],
		['ended', 'a hold', undefined, 'clientRefused'],
		['none', 'no hold', token('token-1'), 'token-1'],
		['none', 'no hold', badCredentials, 'userRefused'],
		['none', 'a hold', undefined, 'clientRefused'],
	])('%s, %s, a login that is answered %j: %s', async (state, held, reply, result) => {
		entry = entryWith(SESSIONS[state](), ...(held === 'a hold' ? [hold()] : []));
		if (reply) fluent.answerLogins(reply);
		expect(await outcome()).toBe(result);
		// What is held now is not tried again by the next.
		expect(await outcome()).toBe(result);
	});
});

describe('rule 0: single flight', () => {
	it.each<[keyof typeof SESSIONS, string]>([
		['none', 'password'],
		['ended', 'password'],
		['aging', 'refresh_token'],
	])('20 callers at once are one renewal: %s, %s', async (state, grant) => {
		entry.session = state === 'aging' ? SESSIONS.aging() : SESSIONS[state]();
		if (state === 'ended') entry.session = endingIn(0);
		fluent.answerLogins({ ...token('token-1'), takes: SECOND });
		expect(await inParallel(20)).toEqual(Array(20).fill('token-1'));
		expect(fluent.grants).toEqual([grant]);
	});

	it('also if it fails', async () => {
		fluent.answerLogins({ ...badCredentials, takes: SECOND });
		expect(await inParallel(20)).toEqual(Array(20).fill('userRefused'));
	});

	it.each<[string, Reply, FailureKind]>([
		['Allowed Domains', notAllowed, 'hostNotAllowed'],
		['its SSRF protection', blocked, 'blocked'],
	])(
		'what n8n refused to one caller, by %s, is no answer for the others',
		async (_, reply, kind) => {
			fluent.answerLogins({ ...reply, takes: SECOND }, token('token-1'));
			expect(await inParallel(3)).toEqual([kind, 'token-1', 'token-1']);
			entry = entryWith();
			fluent.answerLogins(reply, token('token-2'));
			expect([await outcome(), await outcome()]).toEqual([kind, 'token-2']);
		},
	);

	it('each caller has a failure of its own: an Error keeps the run that it was thrown in', async () => {
		fluent.answerLogins({ ...badCredentials, takes: SECOND });
		const [one, other] = await run(Promise.all([failureOf(get), failureOf(get)]));
		const later = await failure();
		expect([one === other, later === one, later.message]).toEqual([false, false, one.message]);
	});
});

describe('a caller wants a minimum validity', () => {
	it('a token that has less left is refreshed, once for a wish that none can meet', async () => {
		entry.session = endingIn(HOUR / 2, REFRESHABLE);
		const refresh_token = 'refresh-1';
		fluent.answerLogins(token('token-1', { expires_in: 600, refresh_token }));
		expect(await outcome({ minimumValidity: HOUR / 2 - 1 })).toBe('token-0');
		expect(await outcome({ minimumValidity: HOUR })).toBe('token-1');
		await pass(MINUTE - 2 * SECOND);
		expect(await outcome({ minimumValidity: HOUR })).toBe('token-1');
	});

	it('a login that handed out an old token is followed by a refresh', async () => {
		const refresh_token = 'refresh-1';
		fluent.answerLogins(token('token-1', { expires_in: 600, refresh_token }), token('token-2'));
		expect(await outcome({ minimumValidity: 15 * MINUTE })).toBe('token-2');
		expect(fluent.grants).toEqual(['password', 'refresh_token']);
	});
});

describe('rule 2: while the old token serves, a refresh that failed is put off', () => {
	it.each<[string, Reply, number]>([
		['for 30 s', unreachable, 30 * SECOND],
		['for as long as Fluent asks', waiting(429, 45), 45 * SECOND],
		['for 30 s at least', waiting(429, 11), 30 * SECOND],
	])('%s', async (_, reply, wait) => {
		entry.session = endingIn(2 * MINUTE, REFRESHABLE);
		fluent.answerLogins(reply);
		expect(await outcome()).toBe('token-0');
		// A second of it was for requests on their way.
		expect(entry.session?.refreshFrom).toBe(NOON + SECOND + wait);
		expect(fromText(entry.text)?.session?.refreshFrom).toBe(NOON + SECOND + wait);
		await pass(wait - 1);
		expect(await outcome()).toBe('token-0');
		await pass(1);
		fluent.answerLogins(token('token-1'));
		expect(await outcome()).toBe('token-1');
	});

	it('until the old token ends or is rejected: then there is a login at once', async () => {
		for (const end of ['ends', 'rejected']) {
			entry = entryWith(endingIn(10 * SECOND, REFRESHABLE));
			fluent.answerLogins(unreachable, token('token-2'));
			expect(await outcome()).toBe('token-0');
			if (end === 'ends') await pass(8 * SECOND);
			else entry.retired = ['token-0'];
			expect(await outcome()).toBe('token-2');
		}
	});
});

describe('a login that failed is held', () => {
	it.each<[string, Reply[], FailureKind, number]>([
		['refused: 15 minutes', [badCredentials], 'userRefused', 15 * MINUTE],
		['asked to wait: as long', [waiting(429, 60)], 'throttled', MINUTE],
		['asked to wait for long: 15 minutes', [waiting(429, 3_600)], 'throttled', 15 * MINUTE],
		['a token of no use', times(3, token('x', { expires_in: 0 })), 'tokenTooShort', MINUTE],
	])('%s, and its text says until when', async (_, replies, kind, wait) => {
		fluent.answerLogins(...replies);
		const first = await failure();
		// A refusal is older by a part of a ms.
		const ends = Math.ceil((first.next?.at ?? 0) - clock.now());
		expect([first.kind, ends]).toEqual([kind, wait]);
		expect((await failure()).message).toBe(first.message);
		await pass(wait - 1);
		expect(await outcome()).toBe(kind);
		await pass(1);
		fluent.answerLogins(token('token-1'));
		expect(await outcome()).toBe('token-1');
	});

	it.each<[string, Reply[]]>([
		['503, after its retries', times(3, page(503))],
		['429, after its retries', times(3, page(429))],
		['no connection', [unreachable]],
		["a proxy's 407", [page(407)]],
		["401 in Fluent's errors", [unauthorized]],
	])('rule 8: for 5 s after %s: one set of requests for 10 items', async (_, replies) => {
		fluent.answerLogins(...replies);
		const first = await failure();
		for (let item = 1; item < 10; item++) expect((await failure()).kind).toBe(first.kind);
		expect([first.next, entry.text]).toEqual([undefined, '']);
		await pass(5 * SECOND - 1);
		expect(await outcome()).toBe(first.kind);
		await pass(1);
		fluent.answerLogins(token('token-1'));
		expect(await outcome()).toBe('token-1');
	});

	it.each<[string, Reply, number]>([
		['a firewall', page(403), SECOND],
		['no answer', silent, SECOND],
		['500', page(500), SECOND],
	])('rule 5: not at all after %s: the next run tries again', async (_, reply, ms) => {
		fluent.answerLogins(reply);
		expect((await failure()).next).toBeUndefined();
		await pass(ms);
		fluent.answerLogins(token('token-1'));
		expect(await outcome()).toBe('token-1');
	});

	it('rule 3: lost answers tell when the next login of the user is sent', async () => {
		fluent.answerLogins(dropped, dropped);
		const at = NOON + SECOND + 5 * MINUTE - 0.25;
		expect(await failure()).toMatchObject({ kind: 'disconnected', next: { at } });
		expect(await failure()).toMatchObject({ kind: 'paced', next: { at } });
	});

	it.each<[string, Reply[], FailureKind[] | undefined]>([
		['counts', [page(500)], ['serverFailed']],
		['is held for long', [waiting(429, 45)], ['throttled']],
		['does neither: not', [unreachable], undefined],
	])('rule 12: and shared, if it %s', async (_, replies, kinds) => {
		fluent.answerLogins(...replies);
		await failure();
		expect(fromText(entry.text)?.failures.map(({ kind }) => kind)).toEqual(kinds);
	});

	it('not if another process has renewed meanwhile', async () => {
		fluent.answerLogins({ ...badCredentials, takes: SECOND });
		const work = told(get());
		await pass(500);
		take(entry, session(clock.now(), { accessToken: 'token-9' }));
		expect(await run(work)).toBe('token-9');
		expect(entry.text).toBe('');
	});

	it('another process that was refused meanwhile is told as it is', async () => {
		entry.session = endingIn(999);
		const work = failureOf(get);
		await pass(0);
		entry.user.failures = [failed('clientRefused', NOON)];
		const next = { at: NOON + 15 * MINUTE, or: 'change or test' };
		expect(await run(work)).toMatchObject({ kind: 'clientRefused', next });
	});
});

describe('rule 16: a person who tests is asked about, not the clock', () => {
	const isTest = true;

	it('a test sends one login in spite of the hold, and runs go on with its token', async () => {
		fluent.answerLogins(badCredentials);
		await failure();
		expect(await outcome()).toBe('userRefused');
		fluent.answerLogins(token('token-2'));
		expect(await outcome({ isTest })).toBe('token-2');
		expect(await outcome()).toBe('token-2');
	});

	it('as long as at least two of the budget are left', async () => {
		fluent.answerLogins(...times(3, badCredentials));
		for (let tests = 0; tests < 5; tests++) expect(await outcome({ isTest })).toBe('userRefused');
		expect((await failure()).next?.or).toBe('change');
	});
});

describe('a login that brings the token that Fluent rejected', () => {
	beforeEach(() => {
		entry.session = session(NOON - HOUR);
		entry.retired = ['token-0'];
	});

	it('is held for a minute', async () => {
		fluent.answerLogins(token('token-0'));
		fluent.answerQuestions(unauthorized);
		expect(await outcome()).toBe('tokenRefused');
		await pass(MINUTE - 1);
		expect(await outcome()).toBe('tokenRefused');
	});

	it('unless Fluent accepts it again, when asked', async () => {
		fluent.answerLogins(token('token-0'));
		fluent.answerQuestions(accepted);
		expect(await outcome()).toBe('token-0');
		expect(entry.retired).toEqual([]);
	});
});

describe('rule 7: a token that has to be proven', () => {
	const prove = async () => await told(getProvenSession(callerOf(fluent, entry)));
	const proven = async () => await run(prove());
	/** Another process has renewed. */
	const renewedElsewhere = () => take(entry, session(NOON - HOUR / 2, { accessToken: 'token-9' }));

	it('its login proves it for a minute, and so does an answer', async () => {
		fluent.answerLogins(token('token-1'));
		await proven();
		await pass(MINUTE);
		expect(await proven()).toBe('token-1');
		await pass(1);
		fluent.answerQuestions(accepted);
		await proven();
		await pass(MINUTE);
		expect(await proven()).toBe('token-1');
	});

	it.each<[string, Reply, string]>([
		['accepted', accepted, 'token-0'],
		['not answered by Fluent', page(502), 'token-0'],
		['rejected', unauthorized, 'token-1'],
	])('one question for all: %s', async (_, reply, sent) => {
		entry.session = session(NOON - HOUR);
		fluent.answerQuestions({ ...reply, takes: SECOND });
		if (sent === 'token-1') fluent.answerLogins(token('token-1'));
		expect(await run(Promise.all([1, 2, 3].map(prove)))).toEqual(Array(3).fill(sent));
		expect(await proven()).toBe(sent);
	});

	it.each(['rejected', 'accepted'])(
		'another one that came from the store meanwhile is proven itself, the old one was %s',
		async (verdict) => {
			entry.session = session(NOON - HOUR);
			const reply = verdict === 'rejected' ? unauthorized : accepted;
			fluent.answerQuestions({ ...reply, takes: SECOND }, accepted);
			const work = prove();
			await pass(SECOND / 2);
			renewedElsewhere();
			expect(await run(work)).toBe('token-9');
			expect(fluent.bearers).toEqual(['Bearer token-0', 'Bearer token-9']);
		},
	);

	it('rule 1: one that has run out during the question is renewed', async () => {
		entry.session = endingIn(5 * SECOND);
		fluent.answerQuestions({ ...accepted, takes: 5 * SECOND });
		fluent.answerLogins(token('token-1'));
		expect(await proven()).toBe('token-1');
	});
});
