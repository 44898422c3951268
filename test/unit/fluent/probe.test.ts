import { beforeEach, describe, expect, it } from '@jest/globals';
import { Probe, type Verdict } from '../../../fluent/probe';
import {
	badCredentials,
	dropped,
	FakeFluent,
	page,
	unauthorized,
	type Reply,
} from '../support/fluent';
import { loginWith, ROOT } from '../support/login';
import { clock, NOON, pass, run, SECOND, setClock, useVirtualTime } from '../support/time';

useVirtualTime();

let fluent: FakeFluent;
let probe: Probe;
beforeEach(() => {
	fluent = new FakeFluent();
	probe = new Probe(clock, loginWith().account);
});

const ask = async (accessToken = 'token-1', since = clock.now()) =>
	await probe.ask(fluent.http, accessToken, since);

it('asks with the lightest query, the token in a header, no redirect, for 10 s at most', async () => {
	await ask();
	expect(fluent.requests).toEqual([
		expect.objectContaining({
			method: 'POST',
			url: `${ROOT}/graphql`,
			headers: expect.objectContaining({ authorization: 'Bearer token-1' }),
			body: { query: '{ me { ref } }' },
			timeout: 10 * SECOND,
			disableFollowRedirect: true,
		}),
	]);
});

describe("rule 5: only Fluent's own words are a verdict", () => {
	it.each<[string, Reply, Verdict]>([
		['200', {}, 'accepted'],
		['200, and not permitted to ask', { body: { errors: [{ code: '403' }] } }, 'accepted'],
		["401 with Fluent's errors", unauthorized, 'rejected'],
		['401 with an OAuth code', { status: 401, body: { error: 'invalid_token' } }, 'rejected'],
		['401 of a gateway', page(401), 'unknown'],
		['401 without a body', { status: 401 }, 'unknown'],
		['403', page(403), 'unknown'],
		['400 with an OAuth code', badCredentials, 'unknown'],
		['500', page(500), 'unknown'],
		['a redirect', { status: 302 }, 'unknown'],
		['a lost answer', dropped, 'unknown'],
		['no answer for 10 s', { takes: Infinity }, 'unknown'],
	])('%s: %s', async (_, reply, verdict) => {
		fluent.onGraphql = () => reply;
		expect(await run(ask())).toBe(verdict);
		expect(clock.now()).toBe(reply.takes ? NOON + 10 * SECOND : NOON);
	});
});

describe('rule 8: Fluent is not asked twice for the same', () => {
	it('one question for all who ask at the same time', async () => {
		fluent.onGraphql = () => ({ ...unauthorized, takes: 500 });
		const answers = await run(Promise.all([1, 2, 3].map(async () => await ask())));
		expect(answers).toEqual(Array(3).fill('rejected'));
		expect(fluent.questions).toHaveLength(1);
	});

	it('an answer serves those who could be answered by it, and no one later', async () => {
		await ask();
		await pass(SECOND);
		await ask('token-1', NOON);
		expect(fluent.questions).toHaveLength(1);
		await ask('token-1', NOON + 1);
		expect(fluent.questions).toHaveLength(2);
	});

	it('the answer for one token is none for another', async () => {
		await ask('token-1');
		await ask('token-2', NOON);
		expect(fluent.questions).toEqual(['Bearer token-1', 'Bearer token-2']);
	});
});

it('rule 15: an answer from the future is no answer', async () => {
	await ask();
	setClock(NOON - SECOND);
	await ask();
	expect(fluent.questions).toHaveLength(2);
});
