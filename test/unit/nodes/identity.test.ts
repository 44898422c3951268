import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Credentials } from '../../../fluent/hook';
import { hook } from '../../../fluent/shared-hook';
import { identify } from '../../../nodes/FluentAuth/identity';
import {
	badCredentials,
	dropped,
	FakeFluent,
	inOrder,
	page,
	token,
	unauthorized,
	type Reply,
} from '../support/fluent';
import { failureOf } from '../support/login';
import { executeFunctions, newCredentials, type Run } from '../support/n8n';
import { HOUR, MINUTE, pass, run, SECOND, useVirtualTime } from '../support/time';

useVirtualTime();

const role = (name: string, contextType: string, contextId: string) => ({
	role: { name },
	contexts: [{ contextType, contextId }],
});
const me = (...roles: object[]): Reply => ({ body: { data: { me: { roles } } } });
const PROFILE = { retailerId: null, retailerIds: [5], roles: ['ADMIN'], isAccountUser: false };

let fluent: FakeFluent;
let credentials: Credentials;
beforeEach(() => {
	fluent = new FakeFluent();
	fluent.onToken = () => token(`token-${fluent.grants.length}`);
	fluent.onGraphql = () => me(role('ADMIN', 'RETAILER', '5'));
	credentials = newCredentials();
});

interface Given extends Run {
	check?: boolean;
	minimumValidity?: number;
}

async function identity({ check = true, minimumValidity = 0, ...given }: Given = {}) {
	const { functions, hints } = executeFunctions(fluent, given);
	const wish = { check, minimumValidity };
	return { ...(await identify.call(functions, { ...credentials }, wish)), hints };
}

describe('who the credentials log in as', () => {
	it('is what login and question say together', async () => {
		expect(await run(identity())).toEqual({
			session: expect.objectContaining({ accessToken: 'token-1' }),
			profile: PROFILE,
			hints: [],
		});
	});

	it('has every retailer of the account, for a user of the account as a whole', async () => {
		const retailers = ['7', '5'].map((id) => ({ node: { id } }));
		fluent.onGraphql = inOrder(
			me(role('ADMIN', 'ACCOUNT', '1'), role('RETAILER', 'RETAILER', '5')),
			{ body: { data: { retailers: { edges: retailers } } } },
		);
		const { profile } = await run(identity());
		expect(profile).toMatchObject({ isAccountUser: true, retailerIds: [5, 7] });
	});

	it('leaves the given object as it is, as n8n knows one request by one object', async () => {
		const given = { ...credentials };
		const { functions } = executeFunctions(fluent);
		await run(identify.call(functions, given, { check: true, minimumValidity: 0 }));
		expect(given).toEqual(credentials);
	});
});

describe('rule 8: Fluent is not asked twice for the same', () => {
	it('by items and runs at the same time', async () => {
		const all = await run(Promise.all(Array.from({ length: 10 }, async () => await identity())));
		for (const { profile } of all) expect(profile).toEqual(PROFILE);
		expect([fluent.grants.length, fluent.questions.length]).toEqual([1, 1]);
	});

	it('by those who come within 30 s, and again by the next', async () => {
		await run(identity());
		await pass(30 * SECOND - 1);
		expect((await run(identity())).profile).toEqual(PROFILE);
		expect(fluent.questions).toHaveLength(1);
		await pass(1);
		await run(identity());
		expect([fluent.grants.length, fluent.questions.length]).toEqual([1, 2]);
	});

	it('nor for a proof that the token lives', async () => {
		await run(identity());
		const legacy = { ...credentials };
		const old = { httpRequest: fluent.http, request: fluent.http } as never;
		await hook.preAuthentication(old, legacy);
		await hook.authenticate(legacy, { uri: '/' } as never);
		expect(fluent.questions).toHaveLength(1);
	});

	it('of one who wants another validity, it is', async () => {
		const wishes = [0, MINUTE].map(async (minimumValidity) => await identity({ minimumValidity }));
		await run(Promise.all(wishes));
		expect([fluent.grants.length, fluent.questions.length]).toEqual([1, 2]);
	});
});

describe('without a check', () => {
	it('a fresh token is enough: no request', async () => {
		await run(identity());
		await pass(MINUTE);
		const { profile } = await run(identity({ check: false }));
		expect(profile).toBeUndefined();
		expect(fluent.requests).toHaveLength(2);
	});

	it('what is known is told', async () => {
		await run(identity());
		expect((await run(identity({ check: false }))).profile).toEqual(PROFILE);
	});

	it('there is a login if there is no token', async () => {
		expect((await run(identity({ check: false }))).session.accessToken).toBe('token-1');
	});
});

it('a token that would end before the wanted time is refreshed', async () => {
	fluent.onToken = () =>
		token(`token-${fluent.grants.length}`, { expires_in: 3_600, refresh_token: 'refresh-1' });
	await run(identity());
	await pass(HOUR / 2);
	const wish = (minimumValidity: number) => identity({ check: false, minimumValidity });
	expect((await run(wish(HOUR / 2 - 1))).session.accessToken).toBe('token-1');
	expect((await run(wish(HOUR / 2))).session.accessToken).toBe('token-2');
	expect(fluent.grants).toEqual(['password', 'refresh_token']);
});

describe('a question that fails takes nothing from the token', () => {
	it.each<[string, Reply]>([
		['status 500', page(500)],
		['no permission', { body: { errors: [{ message: 'C0020E' }], data: { me: null } } }],
		['no answer', dropped],
		['rule 5: 401 of a gateway', page(401)],
	])('%s', async (_, reply) => {
		fluent.onGraphql = () => reply;
		const { session, profile, hints } = await run(identity());
		expect([session.accessToken, profile]).toEqual(['token-1', undefined]);
		expect(hints).toEqual([
			expect.stringContaining('roles and retailers are those of the login only'),
		]);
	});

	it('each caller is told, and the next one asks again', async () => {
		fluent.onGraphql = inOrder(page(500), me());
		const both = await run(Promise.all([identity(), identity()]));
		expect(both.map(({ hints }) => hints.length)).toEqual([1, 1]);
		expect((await run(identity())).hints).toEqual([]);
	});
});

describe('a token that Fluent refuses is not told', () => {
	it('it is replaced', async () => {
		await run(identity());
		await pass(MINUTE);
		fluent.onGraphql = inOrder(unauthorized, unauthorized, me());
		const { session } = await run(identity());
		expect(session.accessToken).toBe('token-2');
		// The question, the probe whether it was the token, and the question again.
		expect([fluent.grants.length, fluent.questions.length]).toEqual([2, 4]);
	});

	it.each([
		['the same one again', () => token('token-1')],
		['another one, which is refused as well', () => token(`token-${fluent.grants.length}`)],
	])('a login that brings %s fails', async (_, onToken) => {
		fluent.onToken = onToken;
		fluent.onGraphql = () => unauthorized;
		const failure = await run(failureOf(async () => await identity()));
		expect(failure.kind).toBe('tokenRefused');
		expect(fluent.grants).toHaveLength(2);
	});
});

describe('what is thrown', () => {
	it('a login that failed, once for all', async () => {
		fluent.onToken = () => badCredentials;
		const failures = await run(
			Promise.all([1, 2, 3].map(async () => await failureOf(async () => await identity()))),
		);
		expect(failures.map(({ kind }) => kind)).toEqual(Array(3).fill('userRefused'));
		expect([fluent.grants.length, fluent.questions.length]).toEqual([1, 0]);
	});

	it('why n8n sent nothing, in its own words', async () => {
		const refusal = new Error('Engine 2.0 does not support this credential');
		const ask = () => Promise.reject(refusal);
		await expect(run(identity({ ask }))).rejects.toBe(refusal);
	});

	it('that n8n did not ask for a token', async () => {
		const ask = async () => ({ data: {} });
		expect((await run(failureOf(async () => await identity({ ask })))).kind).toBe('notAsked');
	});

	it('a setting that is wrong, before any request', async () => {
		credentials = newCredentials({ username: '' });
		const failure = await failureOf(async () => await identity());
		expect(failure.happened).toBe('Username is empty.');
		expect(fluent.requests).toEqual([]);
	});
});
