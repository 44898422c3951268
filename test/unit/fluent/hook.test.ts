import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { TEST_QUERY } from '../../../fluent/graphql';
import { Hook, type Credentials } from '../../../fluent/hook';
import { fromText } from '../../../fluent/stored-text';
import {
	endingIn,
	failed,
	failureOf,
	loginWith,
	ROOT,
	session,
	SETTINGS,
	storedText,
} from '../support/entry';
import {
	accepted,
	badCredentials,
	silent,
	times,
	token,
	unauthorized,
	unreachable,
	useScriptedFluent,
	type Reply,
} from '../support/fluent';
import {
	clock,
	HOUR,
	MINUTE,
	NOON,
	pass,
	run,
	SECOND,
	setClock,
	useVirtualTime,
} from '../support/time';

useVirtualTime();
const fluent = useScriptedFluent();

let hook: Hook;
const restart = () => {
	hook = new Hook(clock, () => 0.5);
};
beforeEach(restart);

/** What n8n hands to the hook: a new object for each request. */
const credentials = (savedToken = '', changes: object = {}): Credentials => ({
	...SETTINGS,
	renew: '',
	savedToken,
	...changes,
});
const stored = (changes = {}) => storedText({ session: session(NOON - HOUR, changes) });

/** n8n from 2.39 on hands over one function, older ones the node's whole set. */
type N8n = 'new' | 'old';
const helpers = (n8n: N8n) =>
	(n8n === 'new'
		? { httpRequest: fluent.http }
		: { httpRequest: fluent.http, request: fluent.http }) as never;

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

/** One request that is sent. */
async function sentWith(given: Credentials, request = MODERN, n8n: N8n = 'new') {
	await ask(given, n8n);
	await authenticate(given, request);
	return given;
}

describe('before a request', () => {
	it('with a fresh token nothing is sent or stored', async () => {
		const given = credentials(stored());
		expect(await ask(given)).toEqual({});
		expect(await outcome(given)).toBe('Bearer token-0');
	});

	it('without one there is a login, and its record is stored', async () => {
		fluent.answerLogins(token('token-1'));
		const given = credentials();
		const { renew, savedToken, ...others } = await ask(given);
		expect([renew, others]).toEqual(['', {}]);
		expect(fromText(savedToken)?.session?.accessToken).toBe('token-1');
		expect(await outcome(given)).toBe('Bearer token-1');
	});

	it('rule 11: 20 at once are one login, stored once', async () => {
		fluent.answerLogins(token('token-1'));
		const all = Array.from({ length: 20 }, () => credentials());
		const answers = await Promise.all(all.map(async (given) => await ask(given)));
		expect(answers.filter((answer) => 'savedToken' in answer)).toHaveLength(1);
		for (const given of all) expect(await outcome(given)).toBe('Bearer token-1');
	});

	it('rule 11: 50 users by expression with fresh tokens: each is stored at most once', async () => {
		const users = Array.from({ length: 50 }, (_, user) => ({ username: `user-${user}` }));
		let writes = 0;
		let savedToken = '';
		for (let minutes = 0; minutes < 6; minutes++) {
			for (const user of users) {
				if (minutes === 0) fluent.answerLogins(token(`token-${user.username}`));
				const answer = await ask(credentials(savedToken, user));
				if (typeof answer.savedToken !== 'string') continue;
				savedToken = answer.savedToken;
				writes++;
			}
			await pass(MINUTE);
		}
		expect(writes).toBe(50);
	});

	it('an edited credential never uses the token of the settings before', async () => {
		fluent.answerLogins(token('token-1'));
		const given = credentials(stored(), { password: 'other' });
		await ask(given);
		expect(await outcome(given)).toBe('Bearer token-1');
	});

	it('a setting that cannot be right is told at once', async () => {
		const failure = await failureOf(async () => await ask(credentials('', { password: '' })));
		expect(failure.kind).toBe('wrongSetting');
	});

	it('n8n has to ask for a token', async () => {
		expect(await outcome(credentials())).toBe('notAsked');
	});
});

describe('rule 10: n8n before 2.39 stores nothing of ours', () => {
	it('one login, kept in memory', async () => {
		fluent.answerLogins(token('token-1'));
		expect(await ask(credentials(), 'old')).toEqual({});
		const later = credentials();
		expect(await ask(later, 'old')).toEqual({});
		expect(await outcome(later)).toBe('Bearer token-1');
	});

	it.each<[Kind, number]>([
		['modern', 1],
		['legacy', 0],
	])('nor after a failure: %s', async (kind, logins) => {
		const given = credentials(stored());
		await ask(given, 'old');
		fluent.answerQuestions(kind === 'legacy' ? accepted : unauthorized);
		await authenticate(given, REQUESTS[kind]);
		await pass(MINUTE);
		fluent.answerLogins(...times(logins, token('token-1')));
		expect(await ask(given, 'old')).toEqual({});
	});
});

describe('rule 12: a refusal is shared through the store', () => {
	it('it is returned to be stored, and thrown after that', async () => {
		fluent.answerLogins(badCredentials);
		const given = credentials();
		const { savedToken } = await ask(given);
		expect(await outcome(given)).toBe('userRefused');
		for (let restarts = 0; restarts < 5; restarts++) {
			restart();
			const restarted = credentials(savedToken as string);
			expect(await ask(restarted)).toEqual({});
			expect(await outcome(restarted)).toBe('userRefused');
		}
	});

	it.each(Object.keys(REQUESTS) as Kind[])(
		'it is not sent again by the request: %s',
		async (kind) => {
			fluent.answerLogins(unreachable);
			const given = credentials();
			expect(await ask(given, 'old')).toEqual({});
			expect(await outcome(given, REQUESTS[kind])).toBe('unreachable');
			expect(await ask(given, 'old')).toEqual({});
		},
	);
});

describe("rule 16: the credential's own test is asked about", () => {
	const test = { method: 'POST', url: '/graphql', body: { query: TEST_QUERY } } as const;
	const refused = () => storedText({ failures: [failed('userRefused', NOON - MINUTE)] });

	it('who mended the user in Fluent presses Retry and goes on', async () => {
		fluent.answerLogins(token('token-1'));
		const given = credentials(refused());
		await ask(given);
		expect(await outcome(given, test)).toBe('Bearer token-1');
		const later = credentials(refused());
		expect(fromText((await ask(later)).savedToken)?.session?.accessToken).toBe('token-1');
		expect(await outcome(later)).toBe('Bearer token-1');
	});

	it('any other request is not', async () => {
		const given = credentials(refused());
		await ask(given);
		const query = { ...test, body: { query: '{ me { ref } }' } };
		expect([await outcome(given, query), await outcome(given)]).toEqual(
			Array(2).fill('userRefused'),
		);
	});

	it.each([badCredentials, unreachable])(
		'what this very test met is not sent twice: %j',
		async (reply) => {
			fluent.answerLogins({ ...reply, takes: 10 });
			const given = credentials();
			await ask(given);
			await outcome(given, test);
		},
	);
});

describe('a request that gets the token', () => {
	const given = {
		method: 'POST',
		url: `${ROOT}/graphql`,
		headers: { accept: 'x', 'X-Other': 'y' },
		body: { query: '{ me { ref } }' },
		qs: { a: 1 },
		json: true,
	} as const;

	it('keeps everything else, and is not changed itself', async () => {
		const credential = credentials(stored());
		await ask(credential);
		const copy = structuredClone(given);
		expect(await authenticate(credential, given)).toEqual({
			...copy,
			baseURL: undefined,
			headers: { ...copy.headers, authorization: 'Bearer token-0' },
			sendCredentialsOnCrossOriginRedirect: false,
		});
		expect(given).toEqual(copy);
	});

	it('rule 14: goes to the own origin, redirects included', async () => {
		const credential = credentials(stored());
		await ask(credential);
		expect(await authenticate(credential, LEGACY)).toMatchObject({
			uri: `${ROOT}/api/v4.1/event`,
			sendCredentialsOnCrossOriginRedirect: false,
		});
		const foreign = { ...given, url: 'https://evil.example' };
		expect(await outcome(credential, foreign)).toBe('foreignOrigin');
	});

	it.each<[string, Reply, string]>([
		['is renewed', token('token-1'), 'Bearer token-1'],
		['is not sent, if there is no other', badCredentials, 'userRefused'],
	])('rule 1: one that has ended since n8n asked for it %s', async (_, reply, expected) => {
		const credential = credentials(storedText({ session: endingIn(MINUTE) }));
		await ask(credential);
		await pass(MINUTE - SECOND);
		fluent.answerLogins(reply);
		expect(await outcome(credential)).toBe(expected);
	});
});

const stream = () => Readable.from(['x']);
const STREAMS: Array<[string, () => object, boolean]> = [
	['the body', () => ({ body: stream() }), true],
	['a part of a form', () => ({ formData: { file: stream() } }), true],
	['a part with options', () => ({ formData: { file: { value: stream(), options: {} } } }), true],
	['one of several parts', () => ({ formData: { files: ['x', stream()] } }), true],
	['none', () => ({ body: 'x', formData: { a: 'x', b: [{ value: 'y' }] } }), false],
];

describe('rule 7: where n8n hides a 401, and before a stream, the token is proven once a minute', () => {
	it.each<[Kind, N8n, number]>([
		['modern', 'new', 0],
		['modern', 'old', 0],
		['legacy', 'new', 0],
		['legacy', 'old', 1],
		['legacy, with a 401 that n8n hides', 'new', 1],
		['legacy, with a 401 that n8n hides', 'old', 1],
	])('%s helper of a %s n8n: %i question', async (kind, n8n, questions) => {
		fluent.answerQuestions(...times(questions, accepted));
		await sentWith(credentials(stored()), REQUESTS[kind], n8n);
		await sentWith(credentials(stored()), REQUESTS[kind], n8n);
	});

	it.each(STREAMS)('a stream as %s', async (_, request, isProven) => {
		if (isProven) fluent.answerQuestions(accepted);
		await sentWith(credentials(stored()), { ...MODERN, ...request() });
	});

	it.each<[string, Reply, string]>([
		['is renewed before the request', token('token-1'), 'Bearer token-1'],
		['is not sent, if there is no other', badCredentials, 'userRefused'],
	])('one that is rejected %s', async (_, reply, expected) => {
		for (const request of [HIDDEN, { ...MODERN, body: stream() } as never]) {
			restart();
			fluent.answerQuestions(unauthorized);
			fluent.answerLogins(reply);
			const given = credentials(stored());
			await ask(given);
			expect(await outcome(given, request)).toBe(expected);
		}
	});
});

describe('after a failed request', () => {
	const helperOf: Kind[] = ['modern', 'legacy'];

	it.each(helperOf)('%s helper, the token lives: nothing to store, no login', async (kind) => {
		const given = await sentWith(credentials(stored()), REQUESTS[kind]);
		fluent.answerQuestions(accepted);
		expect(await ask(given)).toEqual({});
		expect(await outcome(given)).toBe('Bearer token-0');
	});

	it.each(helperOf)('%s helper, the token was rejected: renewed and stored', async (kind) => {
		const given = await sentWith(credentials(stored()), REQUESTS[kind]);
		fluent.answerQuestions(unauthorized);
		fluent.answerLogins(token('token-1'));
		expect(Object.keys(await ask(given))).toEqual(['renew', 'savedToken']);
		expect(await outcome(given)).toBe('Bearer token-1');
	});

	it.each<[Kind, number]>([
		// It sends again whatever is returned.
		['modern', 1],
		// It sends again only what has something to store.
		['legacy', 3],
	])(
		'%s helper, 3 that failed together: 1 question, 1 login, stored by %i',
		async (kind, stores) => {
			const all: Credentials[] = [];
			for (let item = 0; item < 3; item++) {
				all.push(await sentWith(credentials(stored()), REQUESTS[kind]));
			}
			fluent.answerQuestions({ ...unauthorized, takes: 10 });
			fluent.answerLogins(token('token-1'));
			const answers = await Promise.all(all.map(async (given) => await ask(given)));
			expect(answers.filter((answer) => 'savedToken' in answer)).toHaveLength(stores);
			for (const given of all) expect(await outcome(given)).toBe('Bearer token-1');
			// None of the runs that follow stores it again.
			expect(await ask(credentials(stored()))).toEqual({});
		},
	);

	it.each<[Kind, string]>([
		['modern', 'token-9'],
		['legacy', 'token-0'],
	])('%s helper, the token was replaced: %s, without a question', async (kind, expected) => {
		const given = await sentWith(credentials(stored()), REQUESTS[kind]);
		await ask(credentials(storedText({ session: session(NOON, { accessToken: 'token-9' }) })));
		expect(await ask(given)).toEqual({});
		expect(hook.callOf(given)?.outcome).toMatchObject({ accessToken: expected });
	});

	it('legacy helper, one that is known as rejected and was replaced: sent again', async () => {
		const [first, second] = [credentials(stored()), credentials(stored())];
		await sentWith(first, LEGACY);
		await sentWith(second, LEGACY);
		fluent.answerQuestions(unauthorized);
		fluent.answerLogins(token('token-1'));
		await ask(first);
		expect(await ask(second)).toHaveProperty('savedToken');
		expect(await outcome(second)).toBe('Bearer token-1');
	});

	it.each<[Kind, number]>([
		['modern', 1],
		['legacy', 0],
	])('%s helper, the token has run out meanwhile: %i login, no question', async (kind, logins) => {
		const text = storedText({ session: endingIn(2 * SECOND) });
		const given = await sentWith(credentials(text), REQUESTS[kind]);
		await pass(SECOND);
		fluent.answerLogins(...times(logins, token('token-1')));
		await ask(given);
	});

	it('a renewal that fails is stored, and thrown in the place of the request', async () => {
		const given = await sentWith(credentials(stored()), LEGACY);
		fluent.answerQuestions(unauthorized);
		fluent.answerLogins(badCredentials);
		const { savedToken } = await ask(given);
		expect(fromText(savedToken)?.failures).toMatchObject([{ kind: 'userRefused' }]);
		expect(await outcome(given)).toBe('userRefused');
		// It is not asked for again by the same request.
		expect(await ask(given)).toEqual({});
	});

	it('of a request that was not sent there is nothing to do', async () => {
		const given = credentials(stored());
		await ask(given);
		expect(await ask(given)).toEqual({});
	});
});

describe('rule 9: a 401 comes at once', () => {
	async function expectSentAgain(isAgain: boolean, ms: number, request?: object): Promise<void> {
		// A stream is proven before it is sent.
		if (request && !isAgain) fluent.answerQuestions({ ...accepted, takes: 10 });
		const given = await sentWith(credentials(stored()), { ...LEGACY, ...request });
		if (ms < 0) setClock(NOON + ms);
		else await pass(ms);
		fluent.answerQuestions(unauthorized);
		if (isAgain) fluent.answerLogins(token('token-1'));
		expect('savedToken' in (await ask(given))).toBe(isAgain);
	}

	it.each([
		['within 5 s', 5 * SECOND, true],
		['after more than 5 s', 5 * SECOND + 1, false],
		['rule 15: before it was sent', -1, false],
	])('the legacy helper sends again what failed %s: %i ms, %s', async (_, ms, isAgain) => {
		await expectSentAgain(isAgain, ms);
	});

	it.each(STREAMS)('a stream is drained by the first attempt: %s', async (_, request, isStream) => {
		await expectSentAgain(!isStream, 0, request());
	});

	it('the modern helper knows by itself', async () => {
		const given = await sentWith(credentials(stored()), MODERN);
		await pass(10 * SECOND);
		fluent.answerQuestions(unauthorized);
		fluent.answerLogins(token('token-1'));
		expect(await ask(given)).toHaveProperty('savedToken');
	});
});

describe('rule 6: 30 seconds are 30 seconds', () => {
	it.each<[Kind, N8n]>([
		['modern', 'new'],
		['legacy', 'new'],
	])('a token that may be sent at once needs no timer: %s request, %s n8n', async (kind, n8n) => {
		const timeout = () => {
			throw new Error('a timer');
		};
		hook = new Hook({ ...clock, timeout }, () => 0.5);
		await sentWith(credentials(stored()), REQUESTS[kind], n8n);
	});

	const slowly: Reply = { ...unauthorized, takes: 9 * SECOND };
	const elapsed = () => (clock.now() - NOON) / SECOND;

	it('a proof and a login', async () => {
		fluent.answerQuestions(slowly);
		fluent.answerLogins(silent);
		const given = credentials(stored());
		await ask(given);
		expect([await outcome(given, HIDDEN), elapsed()]).toEqual(['timedOut', 30]);
	});

	it('a question after a failure, and a login; the next one waits for nothing of it', async () => {
		const given = await sentWith(credentials(stored()));
		fluent.answerQuestions(slowly);
		fluent.answerLogins(silent, token('token-2'));
		await ask(given);
		expect([await outcome(given), elapsed()]).toEqual(['timedOut', 30]);
		await pass(10 * SECOND);
		const next = credentials();
		await ask(next);
		expect(await outcome(next)).toBe('Bearer token-2');
	});
});

describe('what Fluent Auth asks of the hook', () => {
	it('the entry of the settings, with what the credential brings', async () => {
		const entry = hook.entryOf(credentials(stored()));
		expect(entry.session?.accessToken).toBe('token-0');
		expect(hook.entryOf(credentials())).toBe(entry);
		await failureOf(() => hook.entryOf(credentials('', { username: '' })));
	});

	it("a signal of its own in the place of the run's: others wait for the answer as well", async () => {
		const runs = new AbortController();
		const [question, other] = [credentials(stored()), credentials(stored())];
		hook.prepareQuestion(question, {});
		const signalOf = async (given: Credentials) => {
			await ask(given);
			return (await authenticate(given, { ...MODERN, abortSignal: runs.signal })).abortSignal;
		};
		expect(await signalOf(other)).toBe(runs.signal);
		const own = (await signalOf(question)) as AbortSignal;
		runs.abort();
		expect(own.aborted).toBe(false);
		await pass(10 * SECOND);
		expect(own.aborted).toBe(true);
	});
});

describe('what a process remembers', () => {
	it('one list of failed logins for each user, whatever the settings', () => {
		const users = [{}, { password: 'other' }, { username: 'other' }].map(
			(changes) => hook.entryOf(credentials('', changes)).user,
		);
		expect([users[0] === users[1], users[0] === users[2]]).toEqual([true, false]);
	});

	it('10,000 settings: the least recently used ones are forgotten', () => {
		const entryOf = (user: number) => hook.entryOf(credentials('', { username: `user-${user}` }));
		const [first, second] = [entryOf(0), entryOf(1)];
		for (let user = 2; user < 10_000; user++) entryOf(user);
		expect(entryOf(0)).toBe(first);
		entryOf(10_000);
		expect(entryOf(0)).toBe(first);
		expect(entryOf(1)).not.toBe(second);
	});

	it.each<[string, Reply]>([
		['that brings a token', token('token-1')],
		['that is refused', badCredentials],
	])('nothing of a run is kept after a login %s', async (_, reply) => {
		setFlagsFromString('--expose-gc');
		const collect = runInNewContext('gc') as () => void;
		fluent.answerLogins(reply);
		// n8n's helper closes over the run and its data.
		const login = async () => {
			const http = async (request: IHttpRequestOptions) => await fluent.http(request);
			await run(hook.preAuthentication({ httpRequest: http } as never, credentials()));
			return new WeakRef(http);
		};
		const helper = await login();
		for (let times = 0; times < 5; times++) {
			await new Promise((resolve) => setImmediate(resolve));
			collect();
		}
		expect(hook.entryOf(credentials()).login).toEqual(loginWith());
		expect(helper.deref()).toBeUndefined();
	});
});
