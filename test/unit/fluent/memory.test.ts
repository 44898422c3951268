import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from '@jest/globals';
import type { LoginFailure } from '../../../fluent/failure';
import { authorize, preAuthenticate } from '../../../fluent/hook';
import { MEMORY_LIMIT, SessionKeeper } from '../../../fluent/keeper';
import { badCredentials, FakeClock, FakeFluent, loginWith, SETTINGS, token } from './fake';

const CREDENTIALS = 1_000;
const ROUNDS = 10;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes in use after garbage collection. */
function heap(): number {
	collectGarbage();
	return process.memoryUsage().heapUsed;
}

it('10,000 requests with 1,000 credentials: 1,000 logins, and a heap that stays flat', async () => {
	const fluent = new FakeFluent();
	fluent.onToken = ({ body }) =>
		token(`token-of-${new URLSearchParams(String(body)).get('username')}`);
	const stored = new Map<string, unknown>();
	let logins = 0;

	const round = async () => {
		for (let user = 0; user < CREDENTIALS; user++) {
			const username = `memory-${user}`;
			const savedToken = stored.get(username) ?? '';
			const credentials = { ...SETTINGS, username, renew: '', savedToken } as never;
			const data = await preAuthenticate(fluent.http, credentials);
			if (data.savedToken) stored.set(username, data.savedToken);
			authorize(Object.assign(credentials, data), { url: '/graphql' });
		}
		logins += fluent.requests.length;
		fluent.requests.length = 0;
	};

	const halves: number[] = [];
	for (let done = 1; done <= ROUNDS; done++) {
		await round();
		if (done % (ROUNDS / 2) === 0) halves.push(heap());
	}

	expect(logins).toBe(CREDENTIALS);
	const [half, end] = halves;
	// A kept object for each of 5,000 requests, with its texts, would be several times this.
	expect(end - half).toBeLessThan(2_000_000);
});

it(`keeps ${MEMORY_LIMIT} sessions and ${MEMORY_LIMIT} refusals at most, and no flight that has landed`, async () => {
	const fluent = new FakeFluent();
	const keeper = new SessionKeeper(new FakeClock());
	const logIn = async (username: string) =>
		await keeper.beforeRequest(fluent.http, loginWith({ username }), '');

	for (let user = 0; user < CREDENTIALS; user++) {
		fluent.onToken = () => token(`token-${user}`);
		const { kept } = await logIn(`good-${user}`);
		// Fluent takes it, so that it is asked about.
		await keeper.afterFailure(
			fluent.http,
			loginWith({ username: `good-${user}` }),
			kept.session,
			1,
		);
		fluent.onToken = () => badCredentials;
		await logIn(`bad-${user}`).catch((failure: LoginFailure) => failure.reaction);
	}

	expect(sizesOf(keeper)).toEqual({
		'newest.entries': MEMORY_LIMIT,
		'ends.entries': 0,
		'refusals.bySettings.entries': MEMORY_LIMIT,
		'refusals.byUser.entries': MEMORY_LIMIT,
		'renewals.running': 0,
		'logins.last': 0,
		'liveness.questions.entries': MEMORY_LIMIT,
	});
});

/** Of every map in it, by its path: a new one that nobody bounded would show. */
function sizesOf(part: object, path: string[] = []): Record<string, number> {
	const fields = Object.entries(part as Record<string, unknown>);
	return fields.reduce<Record<string, number>>((sizes, [name, value]) => {
		const here = [...path, name];
		if (value instanceof Map) return { ...sizes, [here.join('.')]: value.size };
		const isPart = typeof value === 'object' && value !== null && !(value instanceof FakeClock);
		return isPart ? { ...sizes, ...sizesOf(value, here) } : sizes;
	}, {});
}
