import dns from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IExecuteFunctions,
	IRequestOptions,
} from 'n8n-workflow';
import {
	CredentialsHelper,
	CredentialStore,
	execute,
	itemsOf,
	nodeType,
	sendPages,
	STORES,
	streamOf,
} from './harness';

/*
 * What n8n's two request helpers do with any credential that logs in, this package's or another: docs/n8n.md rests on
 * it. The credential here only notes how it is called; the API answers what it is told to.
 */

const TYPE = 'fluentCommerceApi';
const STORED = { renew: '', token: 'new' };

type Data = ICredentialDataDecryptedObject;
type Send = (this: IExecuteFunctions, item: number) => Promise<unknown>;

let url: string;
/** Statuses of the next answers; 0 drops the connection, and after the last one all is well. */
let answers: number[];
let received: Array<{ user: unknown; token: unknown; bearer: unknown; body: string }>;
/** Where a 307 points to. */
let location: string;
/** The objects that the hook was handed, in order. */
let handed: Data[];
let hook: (credentials: Data) => IDataObject;

const credential = {
	name: TYPE,
	displayName: 'Any',
	properties: ['renew', 'token', 'user'].map((name) => ({
		displayName: name,
		name,
		type: 'hidden' as const,
		...(name === 'renew' ? { typeOptions: { expirable: true } } : {}),
		default: '',
	})),
	preAuthentication: async (credentials) => {
		handed.push(credentials);
		return hook(credentials);
	},
	authenticate: async ({ user, token }, request) => ({
		...request,
		headers: { ...request.headers, user, token, authorization: 'Bearer made-up' },
		sendCredentialsOnCrossOriginRedirect: false,
	}),
} satisfies ICredentialType as ICredentialType;

const server = createServer(async (request, response) => {
	const body = await text(request);
	const { user, token, authorization: bearer } = request.headers;
	received.push({ user, token, bearer, body });
	const status = answers.shift() ?? 200;
	if (status === 0) request.socket.destroy();
	else response.writeHead(status, { 'content-type': 'application/json', location }).end('{}');
});

beforeAll(async () => void (await once(server.listen(0, '127.0.0.1'), 'listening')));

afterAll(async () => await new Promise((resolve) => server.close(resolve)));

beforeEach(() => {
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	[answers, received, handed, location] = [[], [], [], ''];
	hook = () => ({});
});

const failing = (error: Error) => () => {
	throw error;
};

const modern: Send = async function () {
	const request = { method: 'POST' as const, url, body: { order: 1 } };
	return await this.helpers.httpRequestWithAuthentication.call(this, TYPE, request);
};

const legacyWith = (options: Partial<IRequestOptions> = {}): Send =>
	async function (item) {
		const request: IRequestOptions = {
			method: 'POST',
			uri: url,
			body: { order: 1 },
			json: true,
			resolveWithFullResponse: true,
			followAllRedirects: true,
			...options,
		};
		return await this.helpers.requestWithAuthentication.call(this, TYPE, request, undefined, item);
	};
const legacy = legacyWith();

const paginated: Send = async function (item) {
	return await sendPages.call(this, { method: 'GET', uri: url, json: true }, { item, pages: 2 });
};

/** One run of a node that sends one request for each of `count` items, all at once. */
async function run(send: Send, count = 1, user = '') {
	const store = new CredentialStore({ renew: '', token: '', user });
	const type = nodeType({ credentials: [{ name: TYPE }] }, async function () {
		const items = this.getInputData();
		const sent = items.map(async (_item, index) => await send.call(this, index));
		await Promise.allSettled(sent);
		await Promise.all(sent);
		return [items];
	});
	const input = itemsOf(count).map(() => ({ json: {} }));
	const { error } = await execute(new CredentialsHelper(credential, store), { type, input });
	return { calls: handed.length, requests: received.length, writes: store.writes, error };
}

const EACH_USER = '={{ "user-" + $itemIndex }}';
const usersServed = () => received.map(({ user }) => user).sort();

/** `httpRequestWithAuthentication` and `requestWithAuthentication`. */
const HELPERS = { modern, legacy };
type Helper = keyof typeof HELPERS;

/** Statuses of the answers, what the hook returns, how often it is called and the request sent. */
type Course = [Helper, statuses: number[], returned: IDataObject, calls: number, requests: number];

test.each<Course>([
	// Again after a 401 only, whatever the hook returned, and once.
	['modern', [401, 401, 401], {}, 2, 2],
	...[400, 403, 404, 500, 0].map((status): Course => ['modern', [status], STORED, 1, 1]),
	// Calls again after any failure; sends again if something is to be stored, and once.
	...[401, 400, 403, 404, 500, 0].map((status): Course => ['legacy', [status], {}, 2, 1]),
	...[401, 500].map((status): Course => ['legacy', [status, status, status], STORED, 2, 2]),
])('%s: %j, the hook returns %j', async (helper, statuses, returned, ...counts) => {
	answers = statuses;
	hook = () => returned;
	const { calls, requests, writes } = await run(HELPERS[helper]);
	expect([calls, requests]).toEqual(counts);
	expect(writes).toBe(returned === STORED ? calls : 0);
});

test.each<[Helper, string[], number]>([
	['modern', ['user-0', 'user-0', 'user-0'], 1],
	['legacy', ['user-0', 'user-1', 'user-2'], 2],
])('%s: 3 items as %j, a hook that fails: %i calls', async (helper, users, calls) => {
	await run(HELPERS[helper], 3, EACH_USER);
	expect(usersServed()).toEqual(users);
	[handed, received] = [[], []];
	hook = failing(new Error('The password was refused.'));
	expect(await run(HELPERS[helper])).toMatchObject({ calls, requests: 0 });
});

describe('the legacy helper', () => {
	test('with `simple: false` never hears of a 401', async () => {
		answers = [401];
		hook = () => STORED;
		const { calls, requests, error } = await run(legacyWith({ simple: false }));
		expect({ calls, requests, error }).toEqual({ calls: 1, requests: 1, error: undefined });
	});

	test('with pagination asks once for each page, never hears of a 401, and takes the first item', async () => {
		answers = [401, 401];
		await run(paginated, 2, EACH_USER);
		expect(handed).toHaveLength(received.length);
		expect(new Set(usersServed())).toEqual(new Set(['user-0']));
	});

	test('sends a streamed body again whole on no version', async () => {
		answers = [401];
		hook = () => STORED;
		await run(legacyWith({ body: streamOf('order'), json: false }));
		// n8n 1.123 sends what is left of it.
		expect(received.map(({ body }) => body)).toEqual(STORES ? ['order'] : ['order', '']);
	});
});

describe.each(Object.entries(HELPERS))('both: the %s helper', (_name, send) => {
	test('hands the same object to both calls for a request, and another to the next request', async () => {
		answers = [401, 200];
		hook = () => STORED;
		await run(send);
		await run(send);
		expect(handed).toHaveLength(3);
		expect(handed[1]).toBe(handed[0]);
		expect(handed[2]).not.toBe(handed[0]);
	});

	test('hands what the hook wrote into the object to authenticate, stored or not', async () => {
		hook = (credentials) => {
			credentials.token = 'written';
			return {};
		};
		expect(await run(send)).toMatchObject({ writes: 0 });
		expect(received).toMatchObject([{ token: 'written' }]);
	});

	test.each([
		['api.fluent.example', 'Bearer made-up'],
		['elsewhere.example', undefined],
	])(
		'takes the bearer along in a redirect to a subdomain, and to no other host: %s',
		async (host, bearer) => {
			const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((...args: unknown[]) => {
				const found = args.at(-1) as (error: null, addresses: object[]) => void;
				found(null, [{ address: '127.0.0.1', family: 4 }]);
			}) as never);
			const { port } = new URL(url);
			url = `http://fluent.example:${port}/`;
			location = `http://${host}:${port}/`;
			answers = [307];
			await run(send);
			lookup.mockRestore();
			expect(received.map((request) => request.bearer)).toEqual(['Bearer made-up', bearer]);
		},
	);

	test('has no single flight: 5 items are 5 logins', async () => {
		hook = () => STORED;
		expect(await run(send, 5)).toMatchObject({ calls: 5, requests: 5, writes: 5 });
	});

	test('calls a hook twice that failed with a response of status 401', async () => {
		hook = failing(Object.assign(new Error('Unauthorized'), { response: { status: 401 } }));
		expect(await run(send)).toMatchObject({ calls: 2, requests: 0 });
	});

	test.each([
		['The password was refused.', {}, 'The password was refused.'],
		['connect ECONNREFUSED 127.0.0.1', {}, 'The service refused the connection'],
		['A Bad Gateway answered.', {}, 'Bad gateway - the service failed'],
		['The host is unknown.', { code: 'ENOTFOUND' }, 'The connection cannot be established'],
		['The password was refused.', { response: { status: 403 } }, 'Forbidden - perhaps check'],
	])(
		'replaces texts that look like a failure of the network: %s %j',
		async (said, extra, shown) => {
			hook = failing(Object.assign(new Error(said), extra));
			const { error } = await run(send);
			expect(error?.message).toMatch(new RegExp(`^${shown}`));
		},
	);
});
