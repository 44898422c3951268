import { beforeEach, describe, expect, it } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { fingerprint } from '../../../fluent/fingerprint';
import {
	authorize,
	currentSession,
	loginFailure,
	preAuthenticate,
	wantMinimumValidity,
	type Credentials,
} from '../../../fluent/hook';
import { fromText, toText, type Session } from '../../../fluent/session';
import * as fake from './fake';
import {
	FakeFluent,
	failureOf,
	HOUR,
	inOrder,
	loginWith,
	MINUTE,
	ROOT,
	session,
	SETTINGS,
	token,
} from './fake';

let fluent: FakeFluent;
let username: string;
let users = 0;
beforeEach(() => {
	fluent = new FakeFluent();
	// The hook has one memory per process, so each test has its own user.
	username = `fluent-api-${++users}`;
	fluent.onToken = () => token(`token-of-${username}`);
});

/** What n8n hands to the hook: a new object for each request. */
const credentials = (changes: object = {}): Credentials => ({
	...SETTINGS,
	username,
	renew: '',
	savedToken: '',
	...changes,
});

const stored = (changes: Partial<Session> = {}) =>
	toText(
		session(Date.now() - MINUTE, {
			accessToken: `stored-of-${username}`,
			fingerprint: fingerprint(loginWith({ username })),
			...changes,
		}),
	);

const hook = async (given: Credentials) => await preAuthenticate(fluent.http, given);

/** As n8n does it: what the hook returns is merged only if the expirable field is in it. */
async function hookAndMerge(given: Credentials): Promise<boolean> {
	const data = await hook(given);
	const stores = 'renew' in data;
	if (stores) Object.assign(given, data);
	return stores;
}

const modern = { method: 'GET', url: `${ROOT}/api/v4.1/event` } as IHttpRequestOptions;
const legacy = { method: 'GET', uri: `${ROOT}/api/v4.1/event` } as unknown as IHttpRequestOptions;
const bearer = (request: IHttpRequestOptions) => request.headers?.authorization;

describe('before a request', () => {
	it('a fresh token: nothing to store, nothing sent', async () => {
		const given = credentials({ savedToken: stored() });
		expect(await hook(given)).toEqual({});
		expect(bearer(authorize(given, modern))).toBe(`Bearer stored-of-${username}`);
		expect(fluent.requests).toEqual([]);
	});

	it('no token: the one that leads has it stored, and only derived fields', async () => {
		const data = await hook(credentials());
		expect(data).toEqual({ renew: '', savedToken: expect.any(String) });
		expect(fromText(data.savedToken)?.accessToken).toBe(`token-of-${username}`);
	});

	it('the others get it put into their own credentials, and store nothing', async () => {
		const all = Array.from({ length: 20 }, () => credentials());
		const stores = await Promise.all(all.map(hookAndMerge));
		expect(stores.filter(Boolean)).toHaveLength(1);
		expect(fluent.grants).toEqual(['password']);
		for (const given of all) {
			expect(bearer(authorize(given, modern))).toBe(`Bearer token-of-${username}`);
			expect(given.renew).toBe('');
		}
	});

	it('an older copy of the credential gets the newer token', async () => {
		await hookAndMerge(credentials());
		const late = credentials({ savedToken: stored({ issuedAt: Date.now() - HOUR }) });
		expect(await hookAndMerge(late)).toBe(false);
		expect(bearer(authorize(late, modern))).toBe(`Bearer token-of-${username}`);
	});

	it('an edited credential never uses the old token', async () => {
		const given = credentials({ savedToken: stored(), password: 'other' });
		await hookAndMerge(given);
		expect(bearer(authorize(given, modern))).toBe(`Bearer token-of-${username}`);
	});

	it('a minimum validity that was asked for counts', async () => {
		const refreshable = stored({ refreshToken: 'refresh-0' });
		const relaxed = credentials({ savedToken: refreshable });
		expect(await hook(relaxed)).toEqual({});
		const demanding = credentials({ savedToken: refreshable });
		wantMinimumValidity(demanding, 24 * HOUR - 2 * MINUTE);
		expect(await hook(demanding)).toEqual({});
		expect(fluent.requests).toEqual([]);
		wantMinimumValidity(demanding, 24 * HOUR - 30_000);
		const again = { ...demanding };
		wantMinimumValidity(again, 24 * HOUR - 30_000);
		expect(await hook(again)).toHaveProperty('savedToken');
		expect(fluent.grants).toEqual(['refresh_token']);
	});
});

describe('a login that failed', () => {
	it('is told again as it was when n8n asks a second time, and is sent once', async () => {
		fluent.onToken = inOrder({ status: 500 }, token('too late'));
		const given = credentials();
		const [first, second] = [
			await failureOf(() => hook(given)),
			await failureOf(() => hook(given)),
		];
		expect(second).toBe(first);
		expect(await loginFailure(given)).toBe(first);
		expect(fluent.grants).toHaveLength(1);
	});

	it('is tried again for the next request', async () => {
		fluent.onToken = inOrder({ status: 500 }, token('token-1'));
		await failureOf(() => hook(credentials()));
		expect(await hook(credentials())).toHaveProperty('savedToken');
	});

	it('refused: not tried again for the next request', async () => {
		fluent.onToken = () => fake.badCredentials;
		const first = await failureOf(() => hook(credentials()));
		expect((await failureOf(() => hook(credentials()))).message).toBe(first.message);
		expect(fluent.grants).toHaveLength(1);
	});

	it('for a setting that is wrong sends nothing', async () => {
		const given = credentials({ password: '' });
		expect((await failureOf(() => hook(given))).happened).toBe('Password is empty.');
		expect(await loginFailure(given)).toMatchObject({ happened: 'Password is empty.' });
		expect(fluent.requests).toEqual([]);
	});

	it('leaves the credentials as they were', async () => {
		fluent.onToken = () => fake.badCredentials;
		const given = credentials();
		await failureOf(() => hook(given));
		expect(given).toEqual(credentials());
	});
});

describe('after a failed request', () => {
	async function sentWith(request: IHttpRequestOptions): Promise<Credentials> {
		const given = credentials({ savedToken: stored() });
		await hookAndMerge(given);
		authorize(given, request);
		return given;
	}

	it.each([
		['modern', modern],
		['legacy', legacy],
	])('%s helper, the token is alive: {} and no login', async (_, request) => {
		const given = await sentWith(request);
		expect(await hook(given)).toEqual({});
		expect([fluent.probes, fluent.grants.length]).toEqual([1, 0]);
	});

	it.each([
		['modern', modern],
		['legacy', legacy],
	])(
		'%s helper, the token was revoked: the one that leads stores the new one',
		async (_, request) => {
			const given = await sentWith(request);
			fluent.onGraphql = () => ({ status: 401 });
			expect(await hookAndMerge(given)).toBe(true);
			expect(bearer(authorize(given, request))).toBe(`Bearer token-of-${username}`);
			expect([fluent.probes, fluent.grants]).toEqual([1, ['password']]);
		},
	);

	it('modern helper: the others take the new token and store nothing', async () => {
		const all = await Promise.all([1, 2, 3].map(() => sentWith(modern)));
		fluent.onGraphql = () => ({ status: 401 });
		const stores = await Promise.all(all.map(hookAndMerge));
		expect(stores.filter(Boolean)).toHaveLength(1);
		for (const given of all) {
			expect(bearer(authorize(given, modern))).toBe(`Bearer token-of-${username}`);
		}
		expect([fluent.probes, fluent.grants.length]).toEqual([1, 1]);
	});

	it('legacy helper: it sends again only for something to store, so all return it', async () => {
		const all = await Promise.all([1, 2, 3].map(() => sentWith(legacy)));
		fluent.onGraphql = () => ({ status: 401 });
		expect(await Promise.all(all.map(hookAndMerge))).toEqual([true, true, true]);
		expect([fluent.probes, fluent.grants.length]).toEqual([1, 1]);
	});

	it('a renewal that fails is told', async () => {
		const given = await sentWith(modern);
		fluent.onGraphql = () => ({ status: 401 });
		fluent.onToken = () => fake.badCredentials;
		const failure = await failureOf(() => hook(given));
		expect(failure.happened).toBe('Fluent refused the username or password.');
		expect(await loginFailure(given)).toBe(failure);
	});

	it('of a request that was never authorized: nothing', async () => {
		const given = credentials({ savedToken: stored() });
		await hook(given);
		expect(await hook(given)).toEqual({});
		expect(fluent.requests).toEqual([]);
	});
});

describe('the token goes to the own origin only', () => {
	const own = () => credentials({ savedToken: stored() });
	const from = (url: string, baseURL?: string) => authorize(own(), { url, baseURL });

	it.each([
		[`${ROOT}/graphql`, undefined, `${ROOT}/graphql`],
		[ROOT, undefined, `${ROOT}/`],
		['HTTPS://ACCOUNT.sandbox.API.fluentretail.com:443/x?y=1#z', undefined, `${ROOT}/x?y=1#z`],
		['/graphql', undefined, `${ROOT}/graphql`],
		['graphql', undefined, `${ROOT}/graphql`],
		['', undefined, `${ROOT}/`],
		['/graphql', '', `${ROOT}/graphql`],
		['/graphql', ROOT, `${ROOT}/graphql`],
		['event', `${ROOT}/api/`, `${ROOT}/api/event`],
		['api/v4.1/event/sync', undefined, `${ROOT}/api/v4.1/event/sync`],
		['orders?since=12:30', undefined, `${ROOT}/orders?since=12:30`],
		['/x/../y', undefined, `${ROOT}/y`],
		['/https://evil.example', undefined, `${ROOT}/https://evil.example`],
		['@evil.example', undefined, `${ROOT}/@evil.example`],
		['/\t/evil.example', undefined, `${ROOT}//evil.example`],
	])('%j with base %j is %j', (url, baseURL, href) => {
		const request = from(url, baseURL);
		expect([request.url, request.baseURL]).toEqual([href, undefined]);
		expect(bearer(request)).toBe(`Bearer stored-of-${username}`);
	});

	it.each<[string, string | undefined]>([
		['https://evil.example', undefined],
		[`${ROOT}.evil.example/graphql`, undefined],
		[`${ROOT}@evil.example/graphql`, undefined],
		[`${ROOT}:8443/graphql`, undefined],
		[ROOT.replace('https', 'http'), undefined],
		['https://account.api.fluentretail.com/graphql', undefined],
		['https://other.sandbox.api.fluentretail.com/graphql', undefined],
		['//evil.example/x', undefined],
		['\\\\evil.example', undefined],
		['/\\evil.example', undefined],
		['https:evil.example', undefined],
		['https:\\\\evil.example', undefined],
		['javascript:alert(1)', undefined],
		['https://', undefined],
		['/graphql', 'https://evil.example'],
		['evil.example', 'https:'],
		['/graphql', 'no base'],
	])('%j with base %j gets no token', async (url, baseURL) => {
		const failure = await failureOf(() => from(url, baseURL));
		expect(failure.happened).toBe(
			`This credential sends its token to ${ROOT} only, and the request goes elsewhere.`,
		);
		expect(failure.message).not.toContain('evil');
	});

	it('the address of the legacy helper is judged as well', async () => {
		expect(bearer(authorize(own(), legacy))).toBe(`Bearer stored-of-${username}`);
		const evil = { uri: 'https://evil.example' } as unknown as IHttpRequestOptions;
		await failureOf(() => authorize(own(), evil));
	});

	// n8n's legacy helper sends to `url` if a request has both, its modern one knows `url` only.
	it('of a request with two addresses both are judged', async () => {
		const both = { uri: `${ROOT}/graphql`, url: 'https://evil.example' };
		await failureOf(() => authorize(own(), both as unknown as IHttpRequestOptions));
	});

	it('a path in the legacy form is taken from the API root as well', () => {
		const request = authorize(own(), { uri: '/graphql' } as unknown as IHttpRequestOptions);
		expect((request as { uri?: string }).uri).toBe(`${ROOT}/graphql`);
	});

	it('a root with a path: a request that is only a path is taken from there', () => {
		const changes = { environment: 'custom', baseUrl: 'http://localhost:1/fluent', username };
		const given = credentials({
			...changes,
			savedToken: stored({ fingerprint: fingerprint(loginWith(changes)) }),
		});
		expect(authorize(given, { url: '/graphql' }).url).toBe('http://localhost:1/fluent/graphql');
	});

	it('without a token nothing is sent', async () => {
		await failureOf(() => authorize(credentials(), modern));
	});
});

describe('a request that gets the token', () => {
	it('keeps everything else, and is not changed itself', () => {
		const given = {
			method: 'POST',
			url: `${ROOT}/graphql`,
			headers: { accept: 'x', 'X-Other': 'y' },
			body: { query: '{ me { ref } }' },
			qs: { a: 1 },
			json: true,
		} as const;
		const copy = structuredClone(given);
		const request = authorize(credentials({ savedToken: stored() }), given);
		expect(request).toEqual({
			...copy,
			headers: { ...copy.headers, authorization: `Bearer stored-of-${username}` },
		});
		expect(given).toEqual(copy);
	});

	it('in the legacy form keeps its form', () => {
		const request = authorize(credentials({ savedToken: stored() }), legacy);
		expect(request).toEqual({
			...legacy,
			headers: { authorization: `Bearer stored-of-${username}` },
		});
	});

	it('for the second time gets the new token in place of the old one', () => {
		const first = authorize(credentials({ savedToken: stored() }), modern);
		const second = authorize(credentials({ savedToken: stored({ accessToken: 'new' }) }), first);
		expect(second.headers).toEqual({ authorization: 'Bearer new' });
	});
});

describe('what is known without a request', () => {
	it('the session of the credentials, if it is for their settings', () => {
		const given = credentials({ savedToken: stored() });
		expect(currentSession(given)?.accessToken).toBe(`stored-of-${username}`);
		expect(currentSession({ ...given, password: 'other' })).toBeUndefined();
	});

	it('no failure for credentials that were not used, or whose login went well', async () => {
		const given = credentials();
		expect(await loginFailure(given)).toBeUndefined();
		await hook(given);
		expect(await loginFailure(given)).toBeUndefined();
	});

	it('what is thrown by something else is no failure of the login', async () => {
		const given = credentials();
		Object.defineProperty(given, 'username', {
			get() {
				throw new Error('broken');
			},
		});
		await expect(hook(given)).rejects.toThrow('broken');
		expect(await loginFailure(given)).toBeUndefined();
	});
});
