import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { createHook, Hook, type Credentials } from '../../../fluent/hook';
import { fromText } from '../../../fluent/stored-record';
import {
	badCredentials,
	FakeFluent,
	inOrder,
	page,
	token,
	unauthorized,
	unreachable,
	type Reply,
} from '../support/fluent';
import { failureOf, ROOT, session, SETTINGS } from '../support/login';
import { endingIn, REFRESHABLE, storedText } from '../support/record';
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

let fluent: FakeFluent;
let hook: Hook;
beforeEach(() => {
	fluent = new FakeFluent();
	fluent.onToken = () => token(`token-${fluent.grants.length}`);
	hook = new Hook({ clock, random: () => 0.5 });
});

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
const bearer = ({ headers }: IHttpRequestOptions) => headers?.authorization;

/** The bearer that is sent, or the failure that is thrown. */
async function outcome(given: Credentials, request = MODERN): Promise<unknown> {
	return await authenticate(given, request).then(bearer, ({ kind }) => kind as unknown);
}

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
		expect(fluent.requests).toEqual([]);
	});

	it('without one there is a login, and its record is stored', async () => {
		const given = credentials();
		const { renew, savedToken, ...others } = await ask(given);
		expect([renew, others]).toEqual(['', {}]);
		expect(fromText(savedToken)?.session?.accessToken).toBe('token-1');
		expect(await outcome(given)).toBe('Bearer token-1');
	});

	it('rule 11: 20 at once are one login, stored once', async () => {
		const all = Array.from({ length: 20 }, () => credentials());
		const answers = await Promise.all(all.map(async (given) => await ask(given)));
		expect(answers.filter((answer) => 'savedToken' in answer)).toHaveLength(1);
		for (const given of all) expect(await outcome(given)).toBe('Bearer token-1');
		expect(fluent.grants).toEqual(['password']);
	});

	it('an edited credential never uses the token of the settings before', async () => {
		const given = credentials(stored(), { password: 'other' });
		await ask(given);
		expect(await outcome(given)).toBe('Bearer token-1');
	});

	it('a setting that cannot be right is told at once', async () => {
		const failure = await failureOf(async () => await ask(credentials('', { password: '' })));
		expect(failure.happened).toBe('Password is empty.');
		expect(fluent.requests).toEqual([]);
	});

	it('n8n has to ask for a token', async () => {
		expect(await outcome(credentials())).toBe('notAsked');
	});

	it('what nobody expected is thrown as it is, and there is no token then', async () => {
		const broken = new Error('broken');
		let timeouts = 0;
		const timeout = (ms: number) => {
			if (timeouts++ === 0) throw broken;
			return clock.timeout(ms);
		};
		hook = createHook({ ...clock, timeout }, () => 0.5);
		const given = credentials();
		await expect(hook.preAuthentication(helpers('new'), given)).rejects.toBe(broken);
		expect(await outcome(given)).toBe('notAsked');
	});
});

describe('rule 10: n8n before 2.39 stores nothing of ours', () => {
	it('one login, kept in memory', async () => {
		expect(await ask(credentials(), 'old')).toEqual({});
		const later = credentials();
		expect(await ask(later, 'old')).toEqual({});
		expect(await outcome(later)).toBe('Bearer token-1');
		expect(fluent.grants).toHaveLength(1);
	});

	it.each<Kind>(['modern', 'legacy'])('nor after a failure: %s', async (kind) => {
		const given = await sentWith(credentials(), REQUESTS[kind], 'old');
		fluent.onGraphql = () => unauthorized;
		expect(await ask(given, 'old')).toEqual({});
	});
});

describe('rule 12: a refusal is shared through the store', () => {
	it('it is returned to be stored, and thrown after that', async () => {
		fluent.onToken = () => badCredentials;
		const given = credentials();
		const { savedToken } = await ask(given);
		expect(await outcome(given)).toBe('userRefused');

		hook = createHook(clock, () => 0.5);
		const restarted = credentials(savedToken as string);
		expect(await ask(restarted)).toEqual({});
		expect(await outcome(restarted)).toBe('userRefused');
		expect(fluent.grants).toHaveLength(1);
	});

	it('10 items and 3 runs: one failed login', async () => {
		fluent.onToken = () => badCredentials;
		for (let item = 0; item < 30; item++) {
			const given = credentials();
			await ask(given);
			expect(await outcome(given)).toBe('userRefused');
		}
		expect(fluent.grants).toHaveLength(1);
	});

	it.each(Object.keys(REQUESTS) as Kind[])(
		'it is not sent again by the request: %s',
		async (kind) => {
			fluent.onToken = () => unreachable;
			const given = credentials();
			await ask(given, 'old');
			expect(await outcome(given, REQUESTS[kind])).toBe('unreachable');
			expect(fluent.grants).toHaveLength(1);
		},
	);

	it('one that says nothing of the settings is not stored, and the next run tries again', async () => {
		fluent.onToken = inOrder(unreachable, token('token-2'));
		const given = credentials();
		expect(await ask(given)).toEqual({});
		expect(await outcome(given)).toBe('unreachable');
		const next = credentials();
		await ask(next);
		expect(await outcome(next)).toBe('Bearer token-2');
	});
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
		const request = await authenticate(credential, LEGACY);
		expect(request).toMatchObject({
			uri: `${ROOT}/api/v4.1/event`,
			sendCredentialsOnCrossOriginRedirect: false,
		});
		const foreign = { ...given, url: 'https://evil.example' };
		expect(await outcome(credential, foreign)).toBe('foreignOrigin');
	});

	it('for the second time gets the new token in the place of the old one', async () => {
		const credential = credentials(stored());
		await ask(credential);
		const first = await authenticate(credential, given);
		const other = credentials(storedText({ session: session(NOON, { accessToken: 'new' }) }));
		await ask(other);
		const second = await authenticate(other, first);
		expect(second.headers).toEqual({ accept: 'x', 'X-Other': 'y', authorization: 'Bearer new' });
	});

	it('rule 1: gets none that has ended since n8n asked for it', async () => {
		const credential = credentials(storedText({ session: endingIn(MINUTE) }));
		await ask(credential);
		await pass(MINUTE - SECOND);
		expect(await outcome(credential)).toBe('Bearer token-1');
	});

	it('or is not sent, if there is no other', async () => {
		const credential = credentials(storedText({ session: endingIn(MINUTE) }));
		await ask(credential);
		await pass(MINUTE - SECOND);
		fluent.onToken = () => badCredentials;
		expect(await outcome(credential)).toBe('userRefused');
	});
});

describe('rule 7: where n8n hides a 401, the token is proven once a minute', () => {
	it.each<[Kind, N8n, number]>([
		['modern', 'new', 0],
		['modern', 'old', 0],
		['legacy', 'new', 0],
		['legacy', 'old', 1],
		['legacy, with a 401 that n8n hides', 'new', 1],
		['legacy, with a 401 that n8n hides', 'old', 1],
	])('%s helper of a %s n8n: %i question', async (kind, n8n, questions) => {
		await sentWith(credentials(stored()), REQUESTS[kind], n8n);
		await sentWith(credentials(stored()), REQUESTS[kind], n8n);
		expect(fluent.questions).toHaveLength(questions);
	});

	it('a token that is refused is renewed before the request', async () => {
		fluent.onGraphql = () => unauthorized;
		const given = credentials(stored());
		await ask(given);
		expect(await outcome(given, HIDDEN)).toBe('Bearer token-1');
		expect([fluent.questions.length, fluent.grants.length]).toEqual([1, 1]);
	});

	it('and nothing is sent if it cannot be', async () => {
		fluent.onGraphql = () => unauthorized;
		fluent.onToken = () => badCredentials;
		const given = credentials(stored());
		await ask(given);
		expect(await outcome(given, HIDDEN)).toBe('userRefused');
	});
});

describe('after a failed request', () => {
	const helperOf: Kind[] = ['modern', 'legacy'];

	it.each(helperOf)('%s helper, the token lives: nothing to store, no login', async (kind) => {
		const given = await sentWith(credentials(stored()), REQUESTS[kind]);
		expect(await ask(given)).toEqual({});
		expect(await outcome(given)).toBe('Bearer token-0');
		expect([fluent.questions.length, fluent.grants.length]).toEqual([1, 0]);
	});

	it.each(helperOf)('%s helper, the token was refused: renewed and stored', async (kind) => {
		const given = await sentWith(credentials(stored()), REQUESTS[kind]);
		fluent.onGraphql = () => unauthorized;
		expect(Object.keys(await ask(given))).toEqual(['renew', 'savedToken']);
		expect(await outcome(given)).toBe('Bearer token-1');
		expect([fluent.questions.length, fluent.grants]).toEqual([1, ['password']]);
	});

	it.each<[Kind, number]>([
		// It sends again whatever is returned.
		['modern', 1],
		// It sends again only what has something to store.
		['legacy', 3],
	])(
		'%s helper, 3 that failed together: 1 question, 1 login, stored by %i',
		async (kind, stores) => {
			const all = [];
			for (let item = 0; item < 3; item++) {
				all.push(await sentWith(credentials(stored()), REQUESTS[kind]));
			}
			fluent.onGraphql = () => ({ ...unauthorized, takes: 10 });
			const answers = await Promise.all(all.map(async (given) => await ask(given)));
			expect(answers.filter((answer) => 'savedToken' in answer)).toHaveLength(stores);
			for (const given of all) expect(await outcome(given)).toBe('Bearer token-1');
			expect([fluent.questions.length, fluent.grants.length]).toEqual([1, 1]);
			// None of the runs that follow stores it again.
			expect(await ask(credentials(stored()))).toEqual({});
		},
	);

	it.each<[Kind, string]>([
		['modern', 'Bearer token-9'],
		['legacy', 'Bearer token-0'],
	])('%s helper, the token was replaced: %s', async (kind, expected) => {
		const given = await sentWith(credentials(stored()), REQUESTS[kind]);
		await ask(credentials(storedText({ session: session(NOON, { accessToken: 'token-9' }) })));
		expect(await ask(given)).toEqual({});
		expect(hook.outcomeOf(given).session?.accessToken).toBe(expected.slice('Bearer '.length));
		expect(fluent.requests).toEqual([]);
	});

	it.each<[Kind, string[]]>([
		['modern', ['password']],
		['legacy', []],
	])('%s helper, the token has run out meanwhile: %j', async (kind, grants) => {
		const given = await sentWith(
			credentials(storedText({ session: endingIn(2 * SECOND) })),
			REQUESTS[kind],
		);
		await pass(SECOND);
		await ask(given);
		expect(fluent.grants).toEqual(grants);
		expect(fluent.questions).toEqual([]);
	});

	it('a renewal that fails is stored, and thrown in the place of the request', async () => {
		const given = await sentWith(credentials(stored()), LEGACY);
		fluent.onGraphql = () => unauthorized;
		fluent.onToken = () => badCredentials;
		const { savedToken } = await ask(given);
		expect(fromText(savedToken)?.hold?.failure.kind).toBe('userRefused');
		expect(await outcome(given)).toBe('userRefused');
	});

	it('a renewal that failed is not asked for again by the same request', async () => {
		const given = await sentWith(credentials(stored()), LEGACY);
		fluent.onGraphql = () => unauthorized;
		fluent.onToken = () => badCredentials;
		await ask(given);
		expect(await ask(given)).toEqual({});
		expect([fluent.questions.length, fluent.grants.length]).toEqual([1, 1]);
	});

	it('of a login that failed there is nothing to do', async () => {
		fluent.onToken = () => badCredentials;
		const given = credentials();
		await ask(given);
		await outcome(given);
		expect(await ask(given)).toEqual({});
		expect([fluent.grants.length, fluent.questions.length]).toEqual([1, 0]);
	});

	it('of a request that was not sent there is nothing to do', async () => {
		const given = credentials(stored());
		await ask(given);
		expect(await ask(given)).toEqual({});
		expect(fluent.requests).toEqual([]);
	});
});

describe('rule 9: a 401 comes at once', () => {
	const stream = () => Readable.from(['x']);
	const failsAfter = async (ms: number, request: object = {}) => {
		const given = await sentWith(credentials(stored()), { ...LEGACY, ...request });
		fluent.onGraphql = () => unauthorized;
		if (ms < 0) setClock(NOON + ms);
		else await pass(ms);
		return 'savedToken' in (await ask(given));
	};

	it.each([
		['within 5 s', 5 * SECOND, true],
		['after more than 5 s', 5 * SECOND + 1, false],
		['rule 15: before it was sent', -1, false],
	])('what failed %s is sent again by the legacy helper: %s', async (_, ms, isSentAgain) => {
		expect(await failsAfter(ms)).toBe(isSentAgain);
	});

	it.each<[string, () => object, boolean]>([
		['the body', () => ({ body: stream() }), false],
		['a part of a form', () => ({ formData: { file: stream() } }), false],
		[
			'a part with options',
			() => ({ formData: { file: { value: stream(), options: {} } } }),
			false,
		],
		['one of several parts', () => ({ formData: { files: ['x', stream()] } }), false],
		['no part', () => ({ body: 'x', formData: { a: 'x', b: [{ value: 'y' }] } }), true],
	])('a stream is drained by the first attempt: %s', async (_, request, isSentAgain) => {
		expect(await failsAfter(0, request())).toBe(isSentAgain);
	});

	it('the modern helper knows by itself', async () => {
		const given = await sentWith(credentials(stored()), MODERN);
		fluent.onGraphql = () => unauthorized;
		await pass(10 * SECOND);
		expect(await ask(given)).toHaveProperty('savedToken');
	});
});

describe('rule 6: 30 seconds are 30 seconds', () => {
	// Each would be kept for 30 s, whatever came of the request.
	it.each<[Kind, N8n]>([
		['modern', 'new'],
		['legacy', 'new'],
		['legacy', 'old'],
		['legacy, with a 401 that n8n hides', 'new'],
	])('a token that may be sent at once needs no timer: %s request, %s n8n', async (kind, n8n) => {
		let timers = 0;
		const timeout = (ms: number) => {
			timers++;
			return clock.timeout(ms);
		};
		hook = createHook({ ...clock, timeout }, () => 0.5);
		await sentWith(credentials(), REQUESTS[kind], n8n);
		expect(timers).toBeGreaterThan(0);
		timers = 0;
		await sentWith(credentials(), REQUESTS[kind], n8n);
		expect(timers).toBe(0);
	});

	const hanging: Reply = { takes: Infinity };
	const slow = (reply: Reply): Reply => ({ ...reply, takes: 9 * SECOND });
	const elapsed = () => (clock.now() - NOON) / SECOND;

	it.each<[string, () => string]>([
		['a login', () => ''],
		['a refresh and a login', () => storedText({ session: endingIn(0, REFRESHABLE) })],
	])('%s', async (_, text) => {
		fluent.onToken = () => hanging;
		const given = credentials(text());
		await ask(given);
		expect([await outcome(given), elapsed()]).toEqual(['timedOut', 30]);
	});

	it('a proof and a login', async () => {
		fluent.onGraphql = () => slow(unauthorized);
		fluent.onToken = () => hanging;
		const given = credentials(stored());
		await ask(given);
		expect([await outcome(given, HIDDEN), elapsed()]).toEqual(['timedOut', 30]);
	});

	it('a question after a failure, and a login', async () => {
		const given = await sentWith(credentials(stored()));
		fluent.onGraphql = () => slow(unauthorized);
		fluent.onToken = () => hanging;
		await ask(given);
		expect([await outcome(given), elapsed()]).toEqual(['timedOut', 30]);
		await expect(authenticate(given)).rejects.toThrow(
			/^No answer to the login came from account\.sandbox\.api\.fluentretail\.com within/,
		);
	});

	it('the next one waits for nothing of it', async () => {
		fluent.onToken = inOrder(hanging, token('token-2'));
		await ask(credentials());
		const next = credentials();
		await ask(next);
		expect(await outcome(next)).toBe('Bearer token-2');
	});
});

describe('what Fluent Auth asks of the hook', () => {
	it('the record of the settings, with what the credential brings', async () => {
		const record = hook.recordOf(credentials(stored()));
		expect(record.fresh()?.accessToken).toBe('token-0');
		expect(hook.recordOf(credentials())).toBe(record);
		await failureOf(() => hook.recordOf(credentials('', { username: '' })));
	});

	it('a token that lives long enough, for one request', async () => {
		const text = storedText({ session: endingIn(HOUR / 2, REFRESHABLE) });
		const [relaxed, demanding] = [credentials(text), credentials(text)];
		hook.wantMinimumValidity(relaxed, HOUR / 2 - 1);
		await ask(relaxed);
		expect(fluent.grants).toEqual([]);
		hook.wantMinimumValidity(demanding, HOUR / 2);
		await ask(demanding);
		expect(fluent.grants).toEqual(['refresh_token']);
	});

	it('how the login went', async () => {
		expect(hook.outcomeOf(credentials())).toEqual({});
		const [good, bad] = [credentials(), credentials('', { password: 'other' })];
		await ask(good);
		expect(hook.outcomeOf(good)).toMatchObject({ session: { accessToken: 'token-1' } });
		fluent.onToken = () => page(403);
		await ask(bad);
		expect(hook.outcomeOf(bad)).toMatchObject({
			session: undefined,
			failure: { kind: 'notFluent' },
		});
	});
});
