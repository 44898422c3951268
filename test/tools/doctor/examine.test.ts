import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Settings } from '../../../fluent/settings';
import { examine } from '../../../tools/doctor/examine';
import { report, rowsOf, type Row } from '../../../tools/doctor/facts';
import { freePort } from '../../../tools/n8n/machine';
import {
	SAMPLE,
	sampleSettings,
	type FaultAnswer,
	type SimulatorOptions,
} from '../../../tools/simulator';
import { leaks } from '../../support/leaks';
import { Clock, useSimulator } from '../simulator/helpers';
import { expectHarmless } from './helpers';

/** A retailer, a name and a role that would be noticed anywhere in a report. */
const PERSON = {
	...{ username: SAMPLE.username, password: SAMPLE.password, retailerId: 987_654_321 },
	...{ firstName: 'Noticeable', lastName: 'Person', roles: ['NOTICEABLE_ROLE'] },
};

const clock = new Clock();
const simulator = useSimulator({ now: clock.now, refreshTokensForAccountClient: true });
/** Every access and refresh token, in the order of their issue. */
let issued: string[];
/** Answers for the requests at these places to /oauth/token; the others go to the account. */
let faults: Record<number, FaultAnswer>;
const SECOND_LOGIN = 7;
const REFRESH = 8;

beforeEach(() => {
	simulator.addUser({ ...PERSON });
	[issued, faults] = [[], {}];
	let tokenRequests = 0;
	const send = globalThis.fetch;
	jest.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
		const isToken = String(request[0]).endsWith('/oauth/token');
		const fault = isToken ? faults[++tokenRequests] : undefined;
		if (fault) simulator.faults.next('/oauth/token', fault, 1);
		const response = await send(...request);
		const answer = await response.clone().text();
		const tokens = answer.matchAll(/"(?:access|refresh)_token":"([^"]+)"/g);
		for (const [, token] of tokens) issued.push(token);
		return response;
	});
});
afterEach(() => void jest.restoreAllMocks());

/** One examination, whose pauses take no time; whatever came out, it has to be harmless. */
async function tryOut(changes: Settings = {}) {
	const settings = { ...sampleSettings(simulator.url), ...changes };
	const sleep = async (ms: number) => clock.pass(ms);
	const timeout = (ms: number) => AbortSignal.timeout(ms);
	const rows = rowsOf(await examine(settings, { now: clock.now, sleep, timeout }));
	const text = report(settings, rows, '1.2.3');
	expectHarmless(simulator, 2);
	const { username, password, clientSecret, accountId } = SAMPLE;
	const own = [username, password, clientSecret, accountId, new URL(simulator.url).hostname];
	const person = [PERSON.firstName, PERSON.lastName, PERSON.roles[0], String(PERSON.retailerId)];
	expect(leaks(text, [...own, ...person, ...issued])).toEqual([]);
	const facts = (holds: Row['holds']) =>
		rows.filter((row) => row.holds === holds).map(({ id }) => id);
	return { rows, text, facts };
}

/** The header fluent.account of each login of the real user. */
function headers(): unknown[] {
	const own = simulator.requests.filter(({ form }) => form?.username === SAMPLE.username);
	return own.map((request) => request.headers['fluent.account']);
}

it('every fact is tried, without the header in the second login only', async () => {
	simulator.options.returnsLivingRefreshToken = true;
	const { rows, text, facts } = await tryOut();
	expect(rows).toHaveLength(24);
	expect(facts('yes')).toHaveLength(23);
	expect(facts('not tried')).toEqual(['wrongPassword']);
	expect(text.split('\n').filter((line) => line.startsWith('| '))).toHaveLength(26);
	// 2 of the user, 4 of a made-up one, 1 made-up refresh token, 2 refresh grants.
	const counts = { logins: 9, passwordGrants: 6, refreshGrants: 3, graphql: 5 };
	expect(simulator.counts()).toMatchObject(counts);
	expect(headers()).toEqual(['ACCOUNT', undefined]);
});

it('the refresh token of the second login is used, or of the first if that failed', async () => {
	const used = () => simulator.requests.findLast(({ grant }) => grant === 'refresh_token')!.form;
	expect((await tryOut()).facts('no')).toEqual(['sameRefreshToken']);
	const [access, before, again, after] = issued;
	expect(again).toBe(access);
	expect(after).not.toBe(before);
	expect(used()?.refresh_token).toBe(after);

	[faults, issued] = [{ [SECOND_LOGIN + 9]: { status: 500 } }, []];
	simulator.reset();
	await tryOut();
	expect(used()?.refresh_token).toBe(issued[1]);
});

const FAILED: FaultAnswer = { status: 500, body: {} };
const TOKENS = { access_token: 'same-access', refresh_token: 'same-refresh', token_type: 'bearer' };
const SAME: FaultAnswer = { status: 200, body: TOKENS };
const AFTER_REFRESH = 'refreshedToken usedRefreshToken oldToken deadToken';

it.each<
	[SimulatorOptions & { settings?: Settings; at?: typeof faults }, no: string, untried: string]
>([
	[{ settings: { client: 'fluentIntegration', clientId: '' } }, '', ''],
	[{ settings: { accountId: '' } }, '', ''],
	[{ refreshTokensForAccountClient: false }, '', `sameRefreshToken refresh ${AFTER_REFRESH}`],
	[{ requiresAccountHeader: true }, 'accountHeader', ''],
	[{ errorShape: 'sso' }, 'refusedUser', ''],
	[{ checksScope: false, invalidClientStatus: 400 }, 'otherScope refusedClient', ''],
	[{ returnsLivingToken: false }, 'sameToken secondsLeft sameRefreshToken', ''],
	[{ refreshRevokesOldToken: false }, 'oldToken', 'deadToken'],
	[{ invalidRefreshStatus: 401 }, 'refusedRefresh usedRefreshToken', ''],
	[{ singleUseRefreshTokens: false }, 'usedRefreshToken', ''],
	// It is not asked again for what it has refused.
	[{ at: { [SECOND_LOGIN]: FAILED } }, 'accountHeader', 'secondsLeft sameRefreshToken'],
	[{ at: { [REFRESH]: FAILED } }, 'refresh', AFTER_REFRESH],
	[
		{ at: { 1: SAME, [SECOND_LOGIN]: SAME, [REFRESH]: SAME } },
		'me profile refresh refreshedToken',
		'secondsLeft oldToken deadToken',
	],
])('an account with %j', async ({ settings, at = {}, ...options }, no, untried) => {
	Object.assign(simulator.options, { returnsLivingRefreshToken: true, ...options });
	faults = at;
	const { facts } = await tryOut(settings);
	expect(facts('no').join(' ')).toBe(no);
	expect(facts('not tried').join(' ')).toBe(`${untried} wrongPassword`.trim());
	// The header stays in the second login unless a made-up user gets as far without it.
	expect(headers()[1]).toBe(options.requiresAccountHeader ? SAMPLE.accountId : undefined);
});

describe('a first login that fails', () => {
	const REDIRECT = { status: 307, headers: { location: '/echo' } };
	const BUSY = { status: 429, headers: { 'Retry-After': '1' } };
	it.each<[string, RegExp, FaultAnswer | undefined, Settings, number?]>([
		['for the password', /^Fluent refused the .+\. Check/, undefined, { password: 'wrong' }, 1],
		['for the client', /^Fluent refused the .+\. Check/, undefined, { clientSecret: 'wrong' }],
		['throttled', /throttling logins/, BUSY, {}],
		['redirected', /as Fluent does \(status 307\)/, REDIRECT, {}],
		['dropped', /was closed before it answered/, 'drop', {}],
	])('(%s) is the last request', async (_what, message, fault, changes, failures = 0) => {
		if (fault) faults[1] = fault;
		const failure = { name: 'LoginFailure', message: expect.stringMatching(message) };
		await expect(tryOut(changes)).rejects.toMatchObject(failure);
		expect(simulator.requests).toHaveLength(1);
		expectHarmless(simulator, 1, failures);
	});

	it('for want of an answer is reported', async () => {
		const baseUrl = `http://127.0.0.1:${await freePort()}`;
		const failure = 'No connection to 127.0.0.1 could be made.';
		await expect(tryOut({ baseUrl })).rejects.toThrow(failure);
	});
});
