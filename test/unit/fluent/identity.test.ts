import { beforeEach, describe, expect, it } from '@jest/globals';
import { Hook, type Credentials } from '../../../fluent/hook';
import { askFluent, identify, logIn, readRetailerPage, type Asker } from '../../../fluent/identity';
import { LIVENESS_QUERY, RETAILERS_QUERY } from '../../../fluent/graphql';
import { endingIn, failureOf, REFRESHABLE, SETTINGS, storedText, told } from '../support/entry';
import {
	accepted,
	badCredentials,
	dropped,
	notAllowed,
	page,
	silent,
	times,
	token,
	trickling,
	unauthorized,
	useScriptedFluent,
	type Reply,
} from '../support/fluent';
import { sendWith } from '../support/n8n';
import { clock, HOUR, NOON, pass, run, SECOND, setClock, useVirtualTime } from '../support/time';

useVirtualTime();
const fluent = useScriptedFluent();

let hook: Hook;
beforeEach(() => {
	hook = new Hook(clock, () => 0.5);
});

const role = (name: string, contextType: string, contextId: string) => ({
	role: { name },
	contexts: [{ contextType, contextId }],
});
const me = (...roles: object[]): Reply => ({ body: { data: { me: { roles } } } });
const ADMIN = me(role('ADMIN', 'RETAILER', '5'));
const PROFILE = { roles: ['ADMIN'], retailerIds: [5], isWhole: true };

/** A run that asks, with a credential object of its own. */
const newAsker = (changes: Partial<Asker> = {}): Asker => ({
	hook,
	credentials: { ...SETTINGS, renew: '', savedToken: '' },
	send: sendWith(fluent, hook),
	...changes,
});
const ask = async (changes?: Partial<Asker>) => await identify(newAsker(changes));
const asked = async (changes?: Partial<Asker>) => await run(ask(changes));
const failure = async (changes?: Partial<Asker>) =>
	await run(failureOf(async () => await ask(changes)));
/** It takes a moment: a token is proven by its issue, and a question after that by nothing. */
const loggedIn = () => {
	fluent.answerLogins({ ...token('token-1'), takes: 10 });
};

describe('who the credentials log in as', () => {
	it('is what login and question say together', async () => {
		loggedIn();
		fluent.answerQuestions(ADMIN);
		expect(await asked()).toMatchObject({ session: { accessToken: 'token-1' }, profile: PROFILE });
	});
});

describe('rule 8: Fluent is not asked twice for the same', () => {
	it('by items and runs at the same time', async () => {
		loggedIn();
		fluent.answerQuestions({ ...ADMIN, takes: SECOND });
		const all = await run(Promise.all(Array.from({ length: 10 }, async () => await ask())));
		for (const { profile } of all) expect(profile).toMatchObject(PROFILE);
	});

	it('by those who come within 30 s of an answer', async () => {
		loggedIn();
		fluent.answerQuestions(ADMIN);
		await asked();
		await pass(30 * SECOND - 1);
		expect((await asked()).profile).toMatchObject(PROFILE);
		await pass(1);
		fluent.answerQuestions(me());
		expect((await asked()).profile).toMatchObject({ roles: [], retailerIds: [] });
	});

	it('by 30 items if Fluent answers no profile: silence is kept for 5 s', async () => {
		loggedIn();
		fluent.answerQuestions(page(500));
		for (let item = 0; item < 30; item++) expect((await asked()).profile).toBeUndefined();
		await pass(5 * SECOND - 1);
		await asked();
		await pass(1);
		fluent.answerQuestions(ADMIN);
		expect((await asked()).profile).toMatchObject(PROFILE);
	});

	it('rule 15: an answer from the future is none', async () => {
		loggedIn();
		fluent.answerQuestions(ADMIN, me());
		await asked();
		setClock(NOON - 1);
		expect((await asked()).profile?.roles).toEqual([]);
	});
});

describe('what is no profile takes nothing from the token', () => {
	it.each<[string, Reply]>([
		['status 500', page(500)],
		['no permission', { body: { errors: [{ message: 'C0020E' }], data: { me: null } } }],
		['no answer', dropped],
		['rule 5: 401 of a gateway', page(401)],
	])('%s', async (_, reply) => {
		loggedIn();
		fluent.answerQuestions(reply);
		if (reply.status === 401) fluent.answerQuestions(page(401));
		const { session, profile } = await asked();
		expect([session.accessToken, profile]).toEqual(['token-1', undefined]);
	});

	it('401 while the token is accepted elsewhere', async () => {
		loggedIn();
		fluent.answerQuestions(unauthorized, accepted);
		const { session, profile } = await asked();
		expect([session.accessToken, profile]).toEqual(['token-1', undefined]);
		expect(hook.entryOf(newAsker().credentials).retired).toEqual([]);
	});

	it.each<[string, Reply]>([
		['rule 6: an answer that trickles', { body: trickling() }],
		['one that does not come', silent],
	])('%s ends by a deadline, and later runs do not wait with it', async (_, reply) => {
		loggedIn();
		fluent.answerQuestions(reply);
		expect((await asked()).profile).toBeUndefined();
		expect(clock.now()).toBeLessThanOrEqual(NOON + 40 * SECOND);
		await asked();
	});

	it('one of the 300 MB is not read whole', async () => {
		let parts = 0;
		const huge = (async function* () {
			for (;;) yield (parts++, Buffer.alloc(100_000, '1'));
		})();
		loggedIn();
		fluent.answerQuestions({ body: huge });
		expect((await asked()).profile).toBeUndefined();
		expect(parts).toBeLessThan(20);
	});
});

describe('a token that Fluent rejects is not told', () => {
	it('it is replaced: the question, a proof, and the question again', async () => {
		loggedIn();
		fluent.answerQuestions(ADMIN, unauthorized, unauthorized, ADMIN);
		await asked();
		await pass(31 * SECOND);
		fluent.answerLogins(token('token-2'));
		expect(await asked()).toMatchObject({ session: { accessToken: 'token-2' }, profile: PROFILE });
	});

	it('a login fails that brings others again and again, which are rejected as well', async () => {
		const logins = [1, 2, 3].map((n) => ({ ...token(`token-${n}`), takes: 10 }));
		fluent.answerLogins(...logins);
		fluent.answerQuestions(...times(6, unauthorized));
		expect((await failure()).kind).toBe('tokenRefused');
	});
});

describe('every retailer of the account, for a user of the account as a whole', () => {
	const ACCOUNT = me(role('ADMIN', 'ACCOUNT', '1'), role('RETAILER', 'RETAILER', '5'));
	const retailers = (ids: string[], next?: string): Reply => ({
		body: {
			data: {
				retailers: {
					edges: ids.map((id) => ({ cursor: next, node: { id } })),
					pageInfo: { hasNextPage: next !== undefined },
				},
			},
		},
	});
	const idsAfter = async (...pages: Reply[]) => {
		loggedIn();
		fluent.answerQuestions(ACCOUNT, ...pages);
		const { retailerIds, isWhole, roles } = (await asked()).profile!;
		expect(roles).toEqual(['ADMIN', 'RETAILER']);
		return { retailerIds, isWhole };
	};
	const UNKNOWN = { retailerIds: null, isWhole: false };

	it('of all pages, each once, those of its roles first', async () => {
		const pages = [retailers(['1', '5'], 'a'), retailers(['7'], 'b'), retailers(['9'])];
		expect(await idsAfter(...pages)).toEqual({ retailerIds: [5, 1, 7, 9], isWhole: true });
		const variables = fluent.requests.slice(2).map(({ body }) => body);
		expect(variables).toEqual(
			[undefined, 'a', 'b'].map((after) => ({ query: RETAILERS_QUERY, variables: { after } })),
		);
	});

	it.each<[string, Reply]>([
		['fails', page(502)],
		['is not permitted', { body: { data: { retailers: null } } }],
		['does not come', dropped],
	])('unknown, never a shortened list, if one page %s', async (_, reply) => {
		expect(await idsAfter(retailers(['1'], 'a'), reply)).toEqual(UNKNOWN);
		// It is known for 30 s that it is not known.
		expect((await asked()).profile).toMatchObject(UNKNOWN);
	});

	it('unknown if there are more pages than are read', async () => {
		expect(await idsAfter(...times(50, retailers(['1'], 'again')))).toEqual(UNKNOWN);
	});

	it('unknown if the pages take longer than 30 s in all', async () => {
		const slow = { ...retailers(['1'], 'again'), takes: 9 * SECOND };
		expect(await idsAfter(...times(4, slow))).toEqual(UNKNOWN);
	});

	it('unknown if the login of one of them fails', async () => {
		const savedToken = storedText({ session: endingIn(5 * SECOND) });
		const credentials = { ...SETTINGS, renew: '', savedToken } as Credentials;
		fluent.answerQuestions(ACCOUNT, { ...retailers(['1'], 'a'), takes: 5 * SECOND });
		fluent.answerLogins(badCredentials);
		expect((await asked({ credentials })).profile).toMatchObject(UNKNOWN);
	});
});

describe('runs do not touch each other', () => {
	it('a run that is stopped cuts off nothing that others wait for', async () => {
		const stopped = new AbortController();
		loggedIn();
		fluent.answerQuestions({ ...ADMIN, takes: 2 * SECOND });
		const first = ask({ send: sendWith(fluent, hook, stopped) });
		await pass(SECOND);
		const second = ask();
		stopped.abort();
		expect((await run(second)).profile).toMatchObject(PROFILE);
		expect((await first).profile).toMatchObject(PROFILE);
	});

	it('what n8n refused to one caller is no answer for the others', async () => {
		fluent.answerLogins({ ...notAllowed, takes: SECOND }, token('token-1'));
		fluent.answerQuestions(ADMIN);
		const all = [failureOf(ask), ask(), ask()] as const;
		const [refused, ...others] = await run(Promise.all(all));
		expect(refused.kind).toBe('hostNotAllowed');
		for (const { profile } of others) expect(profile).toMatchObject(PROFILE);
	});

	it('a login that failed is told to all who wait for it, each in a failure of its own', async () => {
		fluent.answerLogins({ ...badCredentials, takes: SECOND });
		const [one, other] = await run(Promise.all([failureOf(ask), failureOf(ask)]));
		expect([one.kind, other.kind, one === other]).toEqual(['userRefused', 'userRefused', false]);
	});

	it('who wants a longer validity than the one who asks gets it', async () => {
		const savedToken = storedText({ session: endingIn(HOUR / 2, REFRESHABLE) });
		const credentials = { ...SETTINGS, renew: '', savedToken } as Credentials;
		fluent.answerQuestions({ ...ADMIN, takes: SECOND }, ADMIN);
		fluent.answerLogins(token('token-1'));
		const [plain, demanding] = await run(
			Promise.all([ask({ credentials }), ask({ credentials, minimumValidity: HOUR })]),
		);
		expect([plain.session.accessToken, demanding.session.accessToken]).toEqual([
			'token-0',
			'token-1',
		]);
	});
});

describe('a login without a check', () => {
	const session = async (changes?: Partial<Asker>) =>
		await run(told(logIn(newAsker(changes)).then((identity) => identity.session)));

	it('with a fresh token is no request at all', async () => {
		const savedToken = storedText({ session: endingIn(HOUR) });
		const credentials = { ...SETTINGS, renew: '', savedToken } as Credentials;
		expect(await session({ credentials })).toBe('token-0');
	});

	it('without one asks the lightest question, as n8n stores what a request brings', async () => {
		loggedIn();
		fluent.answerQuestions(accepted);
		expect(await session()).toBe('token-1');
		expect(fluent.requests[1].body).toEqual({ query: LIVENESS_QUERY });
	});

	it('refreshes a token that would end before the wanted time', async () => {
		const savedToken = storedText({ session: endingIn(HOUR / 2, REFRESHABLE) });
		const credentials = { ...SETTINGS, renew: '', savedToken } as Credentials;
		expect(await session({ credentials, minimumValidity: HOUR / 2 - 1 })).toBe('token-0');
		fluent.answerLogins(token('token-1'));
		fluent.answerQuestions(accepted);
		expect(await session({ credentials, minimumValidity: HOUR / 2 })).toBe('token-1');
	});
});

describe('a question', () => {
	it('goes through the hook with credentials of its own', async () => {
		loggedIn();
		fluent.answerQuestions({ body: { data: { retailers: { edges: [] } } } });
		const asker = newAsker();
		expect(await run(readRetailerPage(asker, 'x'))).toEqual({ retailers: [], next: undefined });
		expect(hook.callOf(asker.credentials)).toBeUndefined();
		expect(fluent.bearers).toEqual(['Bearer token-1']);
	});

	it('tells why there was no login', async () => {
		fluent.answerLogins(badCredentials);
		const work = async () => await askFluent(newAsker(), LIVENESS_QUERY);
		expect((await run(failureOf(work))).kind).toBe('userRefused');
	});

	it('tells that n8n did not ask the hook', async () => {
		expect((await failure({ send: async () => ({ data: {} }) })).kind).toBe('notAsked');
	});

	it('is not sent where n8n could not store what the login brought: that serves all the same', async () => {
		fluent.answerLogins(token('token-1'));
		const send: Asker['send'] = async (data) => {
			await hook.preAuthentication({ httpRequest: fluent.http } as never, data);
			throw new Error('not stored');
		};
		const { session, answer, at } = await run(askFluent(newAsker({ send }), LIVENESS_QUERY));
		expect([session.accessToken, answer, at]).toEqual(['token-1', undefined, NOON]);
	});

	it('is not sent with settings that cannot be right', async () => {
		const credentials = { ...SETTINGS, username: '' } as Credentials;
		expect((await failure({ credentials })).kind).toBe('wrongSetting');
	});
});
