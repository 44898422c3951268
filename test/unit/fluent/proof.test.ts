import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Entry, Verdict } from '../../../fluent/entry';
import { prove } from '../../../fluent/proof';
import { callerOf, entryWith, ROOT, session } from '../support/entry';
import {
	accepted,
	badCredentials,
	dropped,
	page,
	silent,
	trickling,
	unauthorized,
	useScriptedFluent,
	type Reply,
} from '../support/fluent';
import { clock, HOUR, NOON, pass, run, SECOND, setClock, useVirtualTime } from '../support/time';

useVirtualTime();
const fluent = useScriptedFluent();

let entry: Entry;
beforeEach(() => {
	entry = entryWith();
});

const ask = async (accessToken = 'token-0', since = clock.now()) =>
	await prove(callerOf(fluent, entry), session(NOON - HOUR, { accessToken }), since);

it('is the lightest query, the token in a header, no redirect, for 10 s at most', async () => {
	fluent.answerQuestions(accepted);
	await ask();
	expect(fluent.requests).toEqual([
		expect.objectContaining({
			method: 'POST',
			url: `${ROOT}/graphql`,
			headers: expect.objectContaining({ authorization: 'Bearer token-0' }),
			body: { query: '{ me { ref } }' },
			timeout: 10 * SECOND,
			disableFollowRedirect: true,
		}),
	]);
});

describe("rule 5: only Fluent's own words are a verdict", () => {
	it.each<[string, Reply, Verdict, number?]>([
		['200', accepted, 'accepted'],
		['200, and not permitted to ask', { body: { errors: [{ code: '403' }] } }, 'accepted'],
		['200 with a page', page(200), 'unknown'],
		["401 with Fluent's errors", unauthorized, 'rejected'],
		['401 with an OAuth code', { status: 401, body: { error: 'invalid_token' } }, 'rejected'],
		['401 of a gateway', page(401), 'unknown'],
		['401 without a body', { status: 401 }, 'unknown'],
		['403', page(403), 'unknown'],
		['400 with an OAuth code', badCredentials, 'unknown'],
		['500 with data', { status: 500, body: { data: null } }, 'unknown'],
		['a redirect', { status: 302 }, 'unknown'],
		['a lost answer', dropped, 'unknown'],
		['rule 6: no answer for 10 s', silent, 'unknown', 10],
		['rule 6: one that trickles', { body: trickling() }, 'unknown', 10],
	])('%s: %s', async (_, reply, verdict, seconds = 0) => {
		fluent.answerQuestions(reply);
		expect(await run(ask())).toBe(verdict);
		expect(clock.now()).toBe(NOON + seconds * SECOND);
		expect(entry.retired).toEqual(verdict === 'rejected' ? ['token-0'] : []);
	});
});

describe('rule 8: Fluent is not asked twice for the same', () => {
	it('one question for all who ask at the same time', async () => {
		fluent.answerQuestions({ ...unauthorized, takes: 500 });
		const answers = await run(Promise.all([1, 2, 3].map(async () => await ask())));
		expect(answers).toEqual(Array(3).fill('rejected'));
	});

	it('an answer serves those who could be answered by it, and no one later', async () => {
		fluent.answerQuestions(accepted, accepted);
		await ask();
		await pass(SECOND);
		await ask('token-0', NOON);
		expect(fluent.bearers).toHaveLength(1);
		await ask('token-0', NOON + 1);
	});

	it('the answer for one token is none for another', async () => {
		fluent.answerQuestions(accepted, accepted);
		await ask('token-1');
		await ask('token-2', NOON);
		expect(fluent.bearers).toEqual(['Bearer token-1', 'Bearer token-2']);
	});
});

it('rule 15: an answer from the future is no answer', async () => {
	fluent.answerQuestions(accepted, accepted);
	await ask();
	setClock(NOON - SECOND);
	await ask();
});
