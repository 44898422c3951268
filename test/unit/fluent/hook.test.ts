import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { TEST_QUERY } from '../../../fluent/graphql';
import { Hook, type Credentials } from '../../../fluent/hook';
import { fromText } from '../../../fluent/shared-store';
import { failed, ROOT, session, storedText } from '../support/entry';
import { after, times, useScriptedFluent, type Answer } from '../support/fluent';
import { credentialsWith } from '../support/n8n';
import { clock, HOUR, MINUTE, NOON, pass, run, SECOND, setClock } from '../support/time';

const fluent = useScriptedFluent();

let hook: Hook;
const restart = () => {
	hook = new Hook(clock, () => 0.5);
};
beforeEach(restart);

/** What n8n hands to the hook: a new object for each request. */
const credentials = (savedToken: unknown = '', changes: object = {}) =>
	credentialsWith({ savedToken, ...changes });
/** With a fresh token that n8n has stored. */
const known = () => credentials(storedText({ session: session(NOON - HOUR) }));

/** n8n from 2.39 on hands over one function, older ones the node's whole set. */
type N8n = 'new' | 'old';
const helpers = (n8n: N8n) =>
	({ httpRequest: fluent.http, ...(n8n === 'old' && { request: fluent.http }) }) as never;

const MODERN = { method: 'GET', url: '/api/v4.1/event' } as IHttpRequestOptions;
const LEGACY = { method: 'GET', uri: '/api/v4.1/event' } as unknown as IHttpRequestOptions;
const HIDDEN = { ...LEGACY, simple: false } as IHttpRequestOptions;
const REQUESTS = { modern: MODERN, legacy: LEGACY, 'legacy, with a 401 that n8n hides': HIDDEN };
type Kind = keyof typeof REQUESTS;

const ask = async (given: Credentials, n8n: N8n = 'new') =>
	await run(hook.preAuthentication(helpers(n8n), given));
const authenticate = async (given: Credentials, request = MODERN) =>
	await run(hook.authenticate(given, request));

/** The bearer that is sent, or the kind of the failure that is thrown. */
const outcome = async (given: Credentials, request = MODERN): Promise<unknown> =>
	await authenticate(given, request).then(
		({ headers }) => headers?.authorization,
		({ kind }) => kind as unknown,
	);
/** The same with what n8n does before. */
const outcomeOf = async (given: Credentials, request = MODERN, n8n: N8n = 'new') => {
	await ask(given, n8n);
	return await outcome(given, request);
};

/** One request that is sent with a fresh token. */
async function sent(request = MODERN, n8n: N8n = 'new', given = known()) {
	expect(await outcomeOf(given, request, n8n)).toBe('Bearer token-0');
	return given;
}

describe('before a request', () => {
	it.each<[N8n, object[]]>([
		['new', [{ renew: '', savedToken: expect.stringContaining('"token-1"') }]],
		// Rule 10: it is kept in memory.
		['old', []],
	])(
		'rule 11: without a token there is a login for 20 at once; %s n8n stores %j',
		async (n8n, expected) => {
			fluent.answerLogins('token-1');
			const all = Array.from({ length: 20 }, () => credentials());
			const answers = await Promise.all(all.map(async (given) => await ask(given, n8n)));
			expect(answers.filter(({ savedToken }) => savedToken !== undefined)).toEqual(expected);
			for (const given of all) expect(await outcome(given)).toBe('Bearer token-1');
		},
	);

	it('rule 11: users by expression with fresh tokens: each is stored once, however often they run', async () => {
		const written: unknown[] = [];
		fluent.answerLogins('token-1', 'token-2');
		for (let runs = 0; runs < 12; runs++) {
			const user = { username: `user-${runs % 2}` };
			const { savedToken } = await ask(credentials(written.at(-1), user));
			if (savedToken !== undefined) written.push(savedToken);
			await pass(MINUTE / 2);
		}
		expect(written).toHaveLength(2);
	});

	it('a setting that cannot be right is told at once, and that n8n did not ask', async () => {
		const wrong = ask(credentials('', { password: '' }));
		await expect(wrong).rejects.toMatchObject({ kind: 'wrongSetting' });
		expect(await outcome(known())).toBe('notAsked');
	});
});

it('rule 12: a refusal is returned to be stored, and thrown after that, also after a restart', async () => {
	fluent.answerLogins('bad credentials');
	const given = credentials();
	const { savedToken } = await ask(given);
	expect(await outcome(given)).toBe('userRefused');
	restart();
	const restarted = credentials(savedToken);
	expect([await ask(restarted), await outcome(restarted)]).toEqual([{}, 'userRefused']);
});

describe("rule 16: the credential's own test is asked about", () => {
	const test = { method: 'POST', url: '/graphql', body: { query: TEST_QUERY } } as const;
	const refused = () =>
		credentials(storedText({ failures: [failed('userRefused', NOON - MINUTE)] }));

	it('who mended the user in Fluent presses Retry and goes on', async () => {
		fluent.answerLogins('token-1');
		expect(await outcomeOf(refused(), test)).toBe('Bearer token-1');
		const later = refused();
		expect(fromText((await ask(later)).savedToken)?.session?.accessToken).toBe('token-1');
		expect(await outcome(later)).toBe('Bearer token-1');
	});

	it('any other request is not', async () => {
		for (const request of [MODERN, { ...test, body: { query: '{ me { ref } }' } }]) {
			expect(await outcomeOf(refused(), request)).toBe('userRefused');
		}
	});

	it.each<Answer>(['bad credentials', 'unreachable'])('fails once: %s', async (answer) => {
		fluent.answerLogins(after(10, answer));
		await outcomeOf(credentials(), test);
	});
});

it('a request that gets the token keeps everything else, is not changed itself, and goes to the own origin', async () => {
	const credential = await sent();
	const given = {
		method: 'POST',
		url: `${ROOT}/graphql`,
		headers: { accept: 'x', 'X-Other': 'y' },
		body: { query: '{ me { ref } }' },
		qs: { a: 1 },
		json: true,
	} as const;
	const copy = structuredClone(given);
	expect(await authenticate(credential, given)).toEqual({
		...copy,
		baseURL: undefined,
		headers: { ...copy.headers, authorization: 'Bearer token-0' },
		sendCredentialsOnCrossOriginRedirect: false,
	});
	expect(given).toEqual(copy);
	// Rule 14.
	const foreign = { ...given, url: 'https://evil.example' };
	expect(await outcome(credential, foreign)).toBe('foreignOrigin');
	expect(await authenticate(credential, LEGACY)).toMatchObject({ uri: `${ROOT}/api/v4.1/event` });
});

it.each<[Kind, N8n, number]>([
	['modern', 'new', 0],
	['modern', 'old', 0],
	['legacy', 'new', 0],
	['legacy', 'old', 1],
	['legacy, with a 401 that n8n hides', 'new', 1],
	['legacy, with a 401 that n8n hides', 'old', 1],
])('rule 7: where n8n hides a 401 it is proven: %s, %s n8n', async (kind, n8n, questions) => {
	fluent.answerQuestions(...times(questions, 'accepted'));
	await sent(REQUESTS[kind], n8n);
	await sent(REQUESTS[kind], n8n);
});

// A login that fails then is told by rule 6.
it('a rejected token is renewed before the request', async () => {
	fluent.answerQuestions('unauthorized');
	fluent.answerLogins('token-1');
	expect(await outcomeOf(known(), HIDDEN)).toBe('Bearer token-1');
});

it('and so is one that has ended since n8n asked', async () => {
	const given = known();
	await ask(given);
	await pass(23 * HOUR - SECOND);
	fluent.answerLogins('token-1');
	expect(await outcome(given)).toBe('Bearer token-1');
});

describe('after a failed request', () => {
	type Its = 'lives' | 'is rejected' | 'was replaced' | 'was rejected and replaced' | 'has run out';
	it.each<[Kind, N8n, Its, Answer[], Answer[], isStored: boolean, string]>([
		['modern', 'new', 'lives', ['accepted'], [], false, 'token-0'],
		['legacy', 'new', 'lives', ['accepted'], [], false, 'token-0'],
		['modern', 'new', 'is rejected', ['unauthorized'], ['token-1'], true, 'token-1'],
		['legacy', 'new', 'is rejected', ['unauthorized'], ['token-1'], true, 'token-1'],
		// Fluent is not asked about these, and the legacy helper leaves them.
		['modern', 'new', 'was replaced', [], [], false, 'token-9'],
		['legacy', 'new', 'was replaced', [], [], false, 'token-0'],
		['legacy', 'new', 'was rejected and replaced', [], [], true, 'token-9'],
		['modern', 'new', 'has run out', [], ['token-1'], true, 'token-1'],
		['legacy', 'new', 'has run out', [], [], false, 'token-0'],
		// Rule 10. It is proven before the legacy helper sends it (rule 7).
		['modern', 'old', 'is rejected', ['unauthorized'], ['token-1'], false, 'token-1'],
		['legacy', 'old', 'lives', ['accepted'], [], false, 'token-0'],
	])('%s helper of a %s n8n, the token %s', async (kind, n8n, its, ...expected) => {
		const [questions, logins, isStored, result] = expected;
		fluent.answerQuestions(...questions);
		const given = await sent(REQUESTS[kind], n8n);
		const other = session(NOON, { accessToken: 'token-9' });
		if (its.includes('replaced')) await ask(credentials(storedText({ session: other })));
		if (its.includes('was rejected')) hook.entryOf(given).retired.add('token-0');
		if (its === 'has run out') await pass(23 * HOUR - SECOND);
		fluent.answerLogins(...logins);
		expect('savedToken' in (await ask(given, n8n))).toBe(isStored);
		expect(hook.calls.get(given)?.outcome).toMatchObject({ accessToken: result });
	});

	it.each<[Kind, number]>([
		// It sends again whatever is returned.
		['modern', 1],
		// It sends again only what has something to store.
		['legacy', 3],
	])('%s helper, 3 that failed together: 1 login, stored by %i', async (kind, stores) => {
		const all: Credentials[] = [];
		for (let item = 0; item < 3; item++) all.push(await sent(REQUESTS[kind]));
		fluent.answerQuestions(after(10, 'unauthorized'));
		fluent.answerLogins('token-1');
		const answers = await Promise.all(all.map(async (given) => await ask(given)));
		expect(answers.filter((answer) => 'savedToken' in answer)).toHaveLength(stores);
		for (const given of all) expect(await outcome(given)).toBe('Bearer token-1');
		// None of the runs that follow stores it again.
		expect(await ask(known())).toEqual({});
	});

	it('of one that was not sent, or whose renewal failed, there is nothing to do', async () => {
		const given = known();
		expect([await ask(given), await ask(given)]).toEqual([{}, {}]);
		const other = await sent(LEGACY);
		fluent.answerQuestions('unauthorized');
		fluent.answerLogins('bad credentials');
		expect(await ask(other)).toHaveProperty('savedToken');
		expect([await ask(other), await outcome(other)]).toEqual([{}, 'userRefused']);
	});
});

describe('rule 9: a 401 comes at once', () => {
	it.each<[string, number, boolean, Kind?]>([
		['within 5 s', 5 * SECOND, true, 'legacy'],
		['after more than 5 s', 5 * SECOND + 1, false, 'legacy'],
		['rule 15: before it was sent', -1, false, 'legacy'],
		['whenever, by the modern helper', 10 * SECOND, true, 'modern'],
	])('what failed %s is sent again: %i ms, %s', async (_, ms, isAgain, kind = 'legacy') => {
		const given = await sent(REQUESTS[kind]);
		if (ms < 0) setClock(NOON + ms);
		else await pass(ms);
		fluent.answerQuestions('unauthorized');
		fluent.answerLogins(...times(isAgain ? 1 : 0, 'token-1'));
		expect('savedToken' in (await ask(given))).toBe(isAgain);
	});

	const stream = () => Readable.from(['x']);
	it.each<[string, () => object, boolean]>([
		['the body', () => ({ body: stream() }), true],
		['a part of a form', () => ({ formData: { file: stream() } }), true],
		['a part with options', () => ({ formData: { file: { value: stream() } } }), true],
		['one of several parts', () => ({ formData: { files: ['x', stream()] } }), true],
		['none', () => ({ body: 'x', formData: { a: 'x', b: [{ value: 'y' }] } }), false],
	])('a stream is drained by the first attempt: %s', async (_, request, isStream) => {
		// Rule 7: it is proven before it is sent, at another moment than the one in which it failed.
		fluent.answerQuestions(...times(isStream ? 1 : 0, after(10, 'accepted')));
		const given = await sent({ ...LEGACY, ...request() });
		fluent.answerQuestions('unauthorized');
		fluent.answerLogins(...times(isStream ? 0 : 1, 'token-1'));
		expect('savedToken' in (await ask(given))).toBe(!isStream);
	});
});

describe('rule 6: 30 seconds are 30 seconds', () => {
	it.each<Kind>(['modern', 'legacy'])('a fresh token needs no timer: %s', async (kind) => {
		hook = new Hook({ ...clock, timeout: undefined as never }, () => 0.5);
		await sent(REQUESTS[kind]);
	});

	const slowly = after(9 * SECOND, 'unauthorized');
	const elapsed = () => (clock.now() - NOON) / SECOND;

	it('a proof before a request, and a login', async () => {
		fluent.answerQuestions(slowly);
		fluent.answerLogins('silent');
		expect([await outcomeOf(known(), HIDDEN), elapsed()]).toEqual(['timedOut', 30]);
	});

	it('a question after a failure, and a login; the next one waits for nothing of it', async () => {
		const given = await sent();
		fluent.answerQuestions(slowly);
		fluent.answerLogins('silent', 'token-2');
		expect([await outcomeOf(given), elapsed()]).toEqual(['timedOut', 30]);
		await pass(10 * SECOND);
		expect(await outcomeOf(credentials())).toBe('Bearer token-2');
	});
});

it("a question of Fluent Auth has a signal of its own in the place of the run's", async () => {
	const { signal } = new AbortController();
	const [question, other] = [known(), known()];
	hook.questions.set(question, 0);
	const signalOf = async (given: Credentials) => {
		await ask(given);
		return (await authenticate(given, { ...MODERN, abortSignal: signal })).abortSignal;
	};
	expect(await signalOf(other)).toBe(signal);
	const own = (await signalOf(question)) as AbortSignal;
	await pass(10 * SECOND - 1);
	expect(own.aborted).toBe(false);
	await pass(1);
	expect(own.aborted).toBe(true);
});

it('a process has one list of failed logins for each user, whatever the settings', () => {
	const users = [{}, { password: 'other' }, { username: 'other' }].map(
		(changes) => hook.entryOf(credentials('', changes)).user,
	);
	expect([users[0] === users[1], users[0] === users[2]]).toEqual([true, false]);
});
