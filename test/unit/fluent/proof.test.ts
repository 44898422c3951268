import { beforeEach, expect, it } from '@jest/globals';
import type { Entry, Verdict } from '../../../fluent/entry';
import { prove } from '../../../fluent/proof';
import { callerOf, entryWith, ROOT, session } from '../support/entry';
import { times, useScriptedFluent, type Answer } from '../support/fluent';
import { clock, HOUR, NOON, pass, run, SECOND, setClock } from '../support/time';

const fluent = useScriptedFluent();

let entry: Entry;
beforeEach(() => {
	entry = entryWith();
});

const ask = async (accessToken = 'token-0', since = clock.now()) =>
	await prove(callerOf(fluent, entry), session(NOON - HOUR, { accessToken }), since);

const JSON_TYPES = { accept: 'application/json', 'content-type': 'application/json' };

it('is the lightest query, the token in a header', async () => {
	fluent.answerQuestions('accepted');
	await ask();
	expect(fluent.requests).toMatchObject([
		{
			method: 'POST',
			url: `${ROOT}/graphql`,
			headers: { ...JSON_TYPES, authorization: 'Bearer token-0' },
			body: { query: '{ me { ref } }' },
		},
	]);
});

it.each<[Answer, Verdict, number]>([
	['accepted', 'accepted', 0],
	// Not permitted to ask.
	[{ body: { data: null, errors: [{ code: '403' }] } }, 'accepted', 0],
	[{ body: { errors: [{ code: '403' }] } }, 'unknown', 0],
	['unauthorized', 'rejected', 0],
	[{ status: 401, body: { error: 'invalid_token' } }, 'rejected', 0],
	...[200, 302, 401, 403].map((status): [Answer, Verdict, number] => [status, 'unknown', 0]),
	[{ status: 401 }, 'unknown', 0],
	['bad credentials', 'unknown', 0],
	[{ status: 500, body: { data: null } }, 'unknown', 0],
	['dropped', 'unknown', 0],
	// Rule 6.
	['silent', 'unknown', 10],
])("rule 5: only Fluent's own words are a verdict: %j is %s", async (answer, verdict, seconds) => {
	fluent.answerQuestions(answer);
	expect(await run(ask())).toBe(verdict);
	expect(clock.now()).toBe(NOON + seconds * SECOND);
	expect([...entry.retired]).toEqual(verdict === 'rejected' ? ['token-0'] : []);
});

it('rule 8: an answer serves who could be answered by it, no one later and no other token', async () => {
	fluent.answerQuestions(...times(4, 'accepted'));
	await ask();
	await pass(SECOND);
	await ask('token-0', NOON);
	expect(fluent.bearers).toEqual(['Bearer token-0']);
	await ask('token-0', NOON + 1);
	await ask('token-2', NOON);
	expect(fluent.bearers.slice(1)).toEqual(['Bearer token-0', 'Bearer token-2']);
	// Rule 15: an answer from the future is no answer.
	setClock(NOON - SECOND);
	await ask('token-2');
});
