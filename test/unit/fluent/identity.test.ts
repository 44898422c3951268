import { beforeEach, describe, expect, it } from '@jest/globals';
import { LIVENESS_QUERY, RETAILERS_QUERY } from '../../../fluent/graphql';
import { Hook } from '../../../fluent/hook';
import { askFluent, identify, identifyUnchecked, type Asker } from '../../../fluent/identity';
import type { Session } from '../../../fluent/token-endpoint';
import { endingIn, failureOf, REFRESHABLE, storedText, told } from '../support/entry';
import { after, times, token, useScriptedFluent, type Answer } from '../support/fluent';
import { inContext, inRetailer, me, retailerPage, role } from '../support/graphql';
import { credentialsWith, sendWith } from '../support/n8n';
import { clock, HOUR, NOON, pass, run, SECOND, setClock } from '../support/time';

const fluent = useScriptedFluent();

let hook: Hook;
beforeEach(() => {
	hook = new Hook(clock, () => 0.5);
});

const ADMIN = me({ roles: [role('ADMIN', inRetailer('5'))] });
const PROFILE = { roles: ['ADMIN'], retailerIds: [5], isWhole: true };

/** A run that asks, with a credential object of its own. */
const newAsker = (changes: Partial<Asker> = {}): Asker => ({
	hook,
	credentials: credentialsWith(),
	send: sendWith(fluent, hook),
	...changes,
});
/** The same with a session that n8n has stored. */
const knowing = (session: Session, minimumValidity = 0): Asker =>
	newAsker({
		credentials: credentialsWith({ savedToken: storedText({ session }) }),
		minimumValidity,
	});
const ask = async (asker = newAsker()) => await identify(asker);
const asked = async (asker?: Asker) => await run(ask(asker));
const failure = async (asker?: Asker) => (await run(failureOf(async () => await ask(asker)))).kind;
/** After a login that takes a moment: a token is proven by its issue, and a question after that by nothing. */
const profileAfter = async (...answers: Answer[]) => {
	fluent.answerLogins(after(10, 'token-1'));
	fluent.answerQuestions(...answers);
	const { session, profile } = await asked();
	expect(session.accessToken).toBe('token-1');
	return profile;
};

describe('rule 8: Fluent is not asked twice for the same', () => {
	it('by items and runs at the same time, also if the one that asks is stopped', async () => {
		const stopped = new AbortController();
		fluent.answerLogins('token-1');
		fluent.answerQuestions(after(2 * SECOND, ADMIN));
		const first = ask(newAsker({ send: sendWith(fluent, hook, stopped) }));
		await pass(SECOND);
		const others = Array.from({ length: 10 }, async () => await ask());
		stopped.abort();
		const session = { accessToken: 'token-1' };
		for (const each of await run(Promise.all([first, ...others]))) {
			expect(each).toMatchObject({ session, profile: PROFILE });
		}
	});

	it.each<[string, Answer, object | undefined, number]>([
		['within 30 s of an answer', ADMIN, PROFILE, 30 * SECOND],
		['by 30 items within 5 s, if Fluent answers no profile', 500, undefined, 5 * SECOND],
	])('%s', async (_, answer, expected, life) => {
		const first = await profileAfter(answer);
		if (expected) expect(first).toMatchObject(expected);
		for (let item = 1; item < 30; item++) expect((await asked()).profile).toEqual(first);
		await pass(life - 1);
		expect((await asked()).profile).toEqual(first);
		await pass(1);
		fluent.answerQuestions(me({ roles: [] }));
		expect((await asked()).profile).toMatchObject({ roles: [], retailerIds: [] });
	});

	it('rule 15: an answer from the future is none', async () => {
		await profileAfter(ADMIN);
		setClock(NOON - 1);
		fluent.answerQuestions(me({ roles: [] }));
		expect((await asked()).profile?.roles).toEqual([]);
	});
});

it.each<[string, Answer[]]>([
	['status 500', [500]],
	['no permission', [{ body: { errors: [{ message: 'C0020E' }], data: { me: null } } }]],
	['no answer', ['dropped']],
	['rule 5: 401 of a gateway', [401, 401]],
	['401 while the token is accepted elsewhere', ['unauthorized', 'accepted']],
	// It has a deadline, and later runs do not wait with it.
	['rule 6: an answer that does not come', ['silent']],
])('what is no profile takes nothing from the token: %s', async (_, answers) => {
	expect(await profileAfter(...answers)).toBeUndefined();
	expect(clock.now()).toBeLessThanOrEqual(NOON + 40 * SECOND);
	expect((await asked()).profile).toBeUndefined();
	expect(hook.entryOf(newAsker().credentials).retired.size).toBe(0);
});

describe('a token that Fluent rejects is not told', () => {
	it('it is replaced: the question, a proof, and the question again', async () => {
		await profileAfter(ADMIN);
		await pass(31 * SECOND);
		fluent.answerQuestions('unauthorized', 'unauthorized', ADMIN);
		fluent.answerLogins('token-2');
		expect(await asked()).toMatchObject({ session: { accessToken: 'token-2' }, profile: PROFILE });
	});

	it('nor is a longer life tried again, whose lost answer may have ended the token', async () => {
		const session = endingIn(HOUR / 2, REFRESHABLE);
		fluent.answerLogins('dropped', token('token-1', { refresh_token: 'refresh-1' }));
		fluent.answerQuestions('unauthorized', 'unauthorized', ADMIN);
		expect((await asked(knowing(session, 48 * HOUR))).session.accessToken).toBe('token-1');
	});

	it('a login fails that brings others again and again, which are rejected as well', async () => {
		const tokens = ['token-1', 'token-2', 'token-3'] as const;
		fluent.answerLogins(...tokens.map((each) => after(10, each)));
		fluent.answerQuestions(...times(6, 'unauthorized'));
		expect(await failure()).toBe('tokenRefused');
	});
});

describe('every retailer of the account, for a user of the account as a whole', () => {
	const roles = [role('ADMIN', inContext('ACCOUNT', '1')), role('RETAILER', inRetailer('5'))];
	const ACCOUNT = me({ roles });
	const retailers = (ids: string[], next?: string) =>
		retailerPage(
			ids.map((id) => ({ id })),
			next,
		);
	const UNKNOWN = { roles: ['ADMIN', 'RETAILER'], retailerIds: null, isWhole: false };

	it('of all pages, each once, those of its roles first', async () => {
		const pages = [retailers(['1', '5'], 'a'), retailers(['7'], 'b'), retailers(['9'])];
		const whole = { ...UNKNOWN, retailerIds: [5, 1, 7, 9], isWhole: true };
		expect(await profileAfter(ACCOUNT, ...pages)).toMatchObject(whole);
		const cursors = [undefined, 'a', 'b'].map((after) => ({ variables: { after } }));
		const bodies = fluent.requests.slice(2).map(({ body }) => body);
		expect(bodies).toEqual(cursors.map((each) => ({ query: RETAILERS_QUERY, ...each })));
	});

	const again = retailers(['1'], 'again');
	it.each<[string, Answer[]]>([
		['one page fails', [again, 502]],
		['one page does not come', [again, 'dropped']],
		['there are more pages than are read', times(50, again)],
		['the pages take longer than 30 s in all', times(4, after(9 * SECOND, again))],
	])('unknown, never a shortened list, if %s', async (_, pages) => {
		expect(await profileAfter(ACCOUNT, ...pages)).toMatchObject(UNKNOWN);
		// It is known for 30 s that it is not known.
		expect((await asked()).profile).toMatchObject(UNKNOWN);
	});

	it('with the token that the last of them was asked with', async () => {
		fluent.answerQuestions(ACCOUNT, after(5 * SECOND, again), retailers(['2']));
		fluent.answerLogins('token-1');
		const { session } = await asked(knowing(endingIn(5 * SECOND)));
		expect(session.accessToken).toBe('token-1');
	});

	it('unknown if the login of one of them fails', async () => {
		fluent.answerQuestions(ACCOUNT, after(5 * SECOND, again));
		fluent.answerLogins('bad credentials');
		expect((await asked(knowing(endingIn(5 * SECOND)))).profile).toMatchObject(UNKNOWN);
	});
});

describe('runs do not touch each other', () => {
	it('a login that failed is told to all who wait for it, each in a failure of its own', async () => {
		fluent.answerLogins(after(SECOND, 'bad credentials'));
		const [one, other] = await run(Promise.all([failureOf(ask), failureOf(ask)]));
		expect([one.kind, other.kind, one === other]).toEqual(['userRefused', 'userRefused', false]);
	});

	it('who wants a longer validity than the one who asks gets it', async () => {
		const session = endingIn(HOUR / 2, REFRESHABLE);
		fluent.answerQuestions(after(SECOND, ADMIN), ADMIN);
		fluent.answerLogins('token-1');
		const asks = [0, HOUR].map(async (wish) => (await ask(knowing(session, wish))).session);
		expect(await run(Promise.all(asks.map(told)))).toEqual(['token-0', 'token-1']);
	});
});

describe('a login without a check', () => {
	const loggedIn = async (asker: Asker) =>
		await run(told(identifyUnchecked(asker).then(({ session }) => session)));

	it('without a token asks the lightest question, as n8n stores what a request brings', async () => {
		fluent.answerLogins('token-1');
		fluent.answerQuestions('accepted');
		const asker = newAsker();
		expect(await loggedIn(asker)).toBe('token-1');
		expect(fluent.requests[1].body).toEqual({ query: LIVENESS_QUERY });
		// n8n would take a second request of the same object for one that is sent again.
		expect(hook.calls.get(asker.credentials)).toBeUndefined();
	});

	it('with one is no request, unless it would end before the wanted time', async () => {
		const session = endingIn(HOUR / 2, REFRESHABLE);
		expect(await loggedIn(knowing(session, HOUR / 2 - 1))).toBe('token-0');
		fluent.answerLogins('token-1');
		fluent.answerQuestions('accepted');
		expect(await loggedIn(knowing(session, HOUR / 2))).toBe('token-1');
	});
});

describe('a question', () => {
	it('tells why it was not sent: the login, n8n, or settings that cannot be right', async () => {
		fluent.answerLogins('bad credentials');
		const work = async () => await askFluent(newAsker(), LIVENESS_QUERY);
		expect((await run(failureOf(work))).kind).toBe('userRefused');
		const send = async () => ({ data: {} });
		const credentials = credentialsWith({ username: '' });
		hook = new Hook(clock, () => 0.5);
		expect(await failure(newAsker({ send }))).toBe('notAsked');
		expect(await failure(newAsker({ credentials }))).toBe('wrongSetting');
	});

	it('is not sent where n8n could not store what the login brought: that serves all the same', async () => {
		fluent.answerLogins('token-1');
		const send: Asker['send'] = async (data) => {
			await hook.preAuthentication({ httpRequest: fluent.http } as never, data);
			throw new Error('not stored');
		};
		const { session, answer, at } = await run(askFluent(newAsker({ send }), LIVENESS_QUERY));
		expect([session.accessToken, answer, at]).toEqual(['token-1', undefined, NOON]);
	});
});
