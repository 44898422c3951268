import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SAMPLE } from '../../../tools/simulator';
import { Account } from '../../../tools/simulator/account';
import {
	BAD_CLIENT,
	BAD_REFRESH_TOKEN,
	BAD_USER,
	badGrant,
	MISSING_GRANT,
	TOKEN,
	type Answer,
} from '../../../tools/simulator/answers';
import { addSamples } from '../../../tools/simulator/sample';
import { DEFAULTS, type Switches } from '../../../tools/simulator/switches';
import type { Token } from '../../../tools/simulator/tokens';
import { MINUTE, SECOND } from '../../../tools/time';
import { rules } from '../../simulation/schedule';
import { Clock, form, INTEGRATION, PARAMETERS, type Changes } from './helpers';

const USER = SAMPLE.username;
const WRONG = { password: 'wrong' };

let clock: Clock;
let account: Account;
beforeEach(open);

/** A new account in which IDs count. */
function open(): void {
	clock = new Clock();
	let ids = 0;
	const newAccessToken = () => `access-${++ids}`;
	const newRefreshToken = () => `refresh-${++ids}`;
	account = new Account({ ...DEFAULTS }, { now: clock.now, newAccessToken, newRefreshToken });
	addSamples(account);
}

function login(changes: Changes = {}) {
	const parameters = Object.fromEntries(form({ ...PARAMETERS, ...changes }));
	const { token, answer, ...outcome } = account.login({ form: parameters, query: {}, headers: {} });
	const body = answer.body as Record<string, unknown>;
	return { ...outcome, answer, body, token: token! };
}

const integration = (changes: Changes = {}) => login({ ...INTEGRATION, ...changes });
const NOBODY = { username: undefined, password: undefined };
const refresh = (refresh_token: string, changes: Changes = {}) =>
	integration({ grant_type: 'refresh_token', refresh_token, ...NOBODY, ...changes });

const user = () => account.users.get(USER)!;
const newRefresh = () => integration().token.refresh;
const works = (token: Token) => account.isAlive(token);

function fail(times: number, changes: Changes = WRONG): void {
	for (let time = 0; time < times; time++) login(changes);
}

/** What is seen for the values of each switch. */
const SEEN: Record<keyof Switches, [seen: Record<string, unknown>, look: () => unknown]> = {
	tokenLifetime: [{ 86400: 86_400, 90: 90 }, () => login().body.expires_in],
	integrationTokenLifetime: [{ 1800: 1_800, 45: 45 }, () => integration().body.expires_in],
	refreshTokenLifetime: [
		{ 86400: [86_400, undefined, 'refresh'], 60: [60, undefined, 'refresh'] },
		() => {
			const values = [newRefresh(), newRefresh()];
			const { expiresAt } = integration().token.newestRefresh!;
			const seconds = (expiresAt - clock.time) / SECOND;
			// Most of it without its access token.
			clock.pass((seconds - 1) * SECOND);
			const { refused } = refresh(values[0]);
			clock.pass(SECOND);
			return [seconds, refused, refresh(values[1]).refused];
		},
	],
	refreshTokensForAccountClient: [
		{ false: undefined, true: 'refresh-2' },
		() => login().body.refresh_token,
	],
	returnsLivingToken: [{ true: true, false: false }, () => login().token === login().token],
	integrationReturnsLivingToken: [
		{ true: [true, true], false: [true, false] },
		() => [login().token === login().token, integration().token === integration().token],
	],
	livingToken: [
		{ newest: 1, oldest: 0 },
		() => {
			account.switches.refreshRevokesOldToken = false;
			const oldest = integration().token;
			const newest = refresh(oldest.refresh).token;
			return [oldest, newest].indexOf(integration().token);
		},
	],
	returnsLivingRefreshToken: [
		{ false: 2, true: 1 },
		() => new Set([newRefresh(), newRefresh()]).size,
	],
	replacesUsedRefreshToken: [
		{ true: [true, 200], false: [true, undefined] },
		() => {
			Object.assign(account.switches, { returnsLivingRefreshToken: true, livingToken: 'oldest' });
			account.switches.refreshRevokesOldToken = false;
			const { token } = integration();
			refresh(token.refresh);
			const { access_token, refresh_token: next } = integration().body;
			return [access_token === token.access, next && refresh(String(next)).answer.status];
		},
	],
	singleUseRefreshTokens: [
		{ true: [undefined, 'refresh'], false: [undefined, undefined] },
		() => {
			const value = newRefresh();
			return [refresh(value).refused, refresh(value).refused];
		},
	],
	refreshRevokesOldToken: [
		{ true: false, false: true },
		() => {
			const { token } = integration();
			refresh(token.refresh);
			return works(token);
		},
	],
	revocationEndsRefreshTokens: [
		{ false: [undefined, undefined], true: ['refresh', undefined] },
		() => {
			const values = [newRefresh(), integration({ username: 'fluent-account' }).token.refresh];
			account.revokeTokens(USER);
			return values.map((value) => refresh(value).refused);
		},
	],
	passwordChangeEndsTokens: [
		{ false: ['user', 200, true, undefined], true: ['user', 200, false, 'refresh'] },
		() => {
			const { token } = integration();
			account.changePassword(user(), 'changed');
			const logins = [login().refused, login({ password: 'changed' }).answer.status];
			return [...logins, works(token), refresh(token.refresh).refused];
		},
	],
	tokensSurviveDeactivation: [
		{ true: ['revoked', 'user', true], false: ['revoked', 'user', false] },
		() => {
			const { token } = login();
			account.activate(user(), false);
			const meanwhile = [account.stateOf(token), login().refused];
			account.activate(user(), true);
			return [...meanwhile, works(token)];
		},
	],
	countsRefresh: [
		{ false: 0, true: 1 },
		() => {
			const value = newRefresh();
			for (const used of [value, value, 'invented']) refresh(used);
			return account.failures(USER);
		},
	],
	countsClient: [
		{ false: 0, true: 1 },
		() => {
			login({ client_secret: 'wrong' });
			login({ scope: 'retailer' });
			return account.failures(USER);
		},
	],
	countsWhileLocked: [
		{ wrong: [false, true, true], nothing: [false, false, false], everything: [true, true, true] },
		() => {
			fail(5);
			clock.pass(10 * MINUTE);
			const counted = [login(), login(WRONG)].map(({ countedFor }) => countedFor !== undefined);
			clock.pass(5 * MINUTE);
			return [...counted, account.isLocked(USER)];
		},
	],
	successClears: [
		{ false: true, true: false },
		() => {
			fail(4);
			login();
			fail(1);
			return account.isLocked(USER);
		},
	],
	refusesRefreshWhileLocked: [
		{ false: undefined, true: 'refresh' },
		() => {
			const value = newRefresh();
			fail(5);
			return refresh(value).refused;
		},
	],
	usernamesIgnoreCase: [
		{ false: ['user', false], true: [undefined, true] },
		() => {
			const { refused } = login({ username: 'Fluent-API' });
			fail(5, { username: 'FLUENT-API', password: 'wrong' });
			return [refused, account.isLocked(USER)];
		},
	],
	errorShape: [BAD_USER, () => login(WRONG).answer],
	invalidClientStatus: [
		{ 401: BAD_CLIENT, 400: { ...BAD_CLIENT, status: 400 } },
		() => login({ client_secret: 'wrong' }).answer,
	],
	invalidRefreshStatus: [
		{ 400: BAD_REFRESH_TOKEN, 401: { ...BAD_REFRESH_TOKEN, status: 401 } },
		() => refresh('invented').answer,
	],
	expiresIn: [{ true: 86_400, false: undefined }, () => login().body.expires_in],
	retailerIdOfAccountUser: [
		{ absent: undefined, null: null, zero: 0 },
		() => login({ username: 'fluent-account' }).body.Retailer_id,
	],
	requiresAccountHeader: [{ false: undefined, true: 'header' }, () => login().refused],
	checksScope: [
		{ true: ['scope', 'scope'], false: [undefined, undefined] },
		() => [login({ scope: 'retailer' }).refused, integration({ scope: 'api' }).refused],
	],
};

describe('a switch', () => {
	const names = Object.keys(DEFAULTS) as Array<keyof Switches>;
	it.each(names)('%s is seen, by default and otherwise', (name) => {
		const [seen, look] = SEEN[name];
		const usual = DEFAULTS[name];
		expect(Object.keys(seen)).toContain(String(usual));
		expect(Object.keys(seen).length).toBeGreaterThan(1);
		for (const key of Object.keys(seen)) {
			open();
			const value: unknown = typeof usual === 'string' ? key : JSON.parse(key);
			Object.assign(account.switches, { [name]: value });
			expect({ [key]: look() }).toEqual({ [key]: seen[key] });
		}
	});

	it('is taken both ways by the simulation', () => {
		const drawn = fc.sample(rules, { numRuns: 300, seed: 1 });
		const isConstant = (name: keyof Switches) => new Set(drawn.map((one) => one[name])).size === 1;
		expect(names.filter(isConstant)).toEqual([]);
	});
});

describe('a login', () => {
	it('answers with the keys of Fluent, for the own client without a refresh token', () => {
		const { answer } = login({ scope: undefined });
		const own = { access_token: 'access-1', refresh_token: undefined, expires_in: 86_400 };
		expect(answer).toEqual({ status: 200, body: { ...TOKEN.body, ...own } });
		expect(Object.keys(answer.body)).toEqual(Object.keys(TOKEN.body));
		const retailer = { scope: 'retailer', Retailer_id: 5, Roles: ['RETAILER'] };
		const { body } = integration({ username: 'fluent-retailer' });
		expect(body).toMatchObject({ refresh_token: 'refresh-3', ...retailer });
	});

	// Wrong secrets and scopes, and users that nobody knows, are in `doctor/examine.test.ts`.
	it.each<[string, Answer, Changes]>([
		['client', BAD_CLIENT, { client_id: 'wrong' }],
		['client', BAD_CLIENT, { client_secret: undefined }],
		['grant', badGrant('client_credentials'), { grant_type: 'client_credentials' }],
		['grant', MISSING_GRANT, { grant_type: undefined }],
	])('is refused for the %s, %j, with %j', (refused, answer, changes) => {
		expect(login(changes)).toMatchObject({ refused, answer });
	});
});

describe('an access token', () => {
	it('stays the same until it expires, in its last second with 0 seconds left', () => {
		const { token } = login();
		clock.pass(86_399_999);
		expect(login()).toMatchObject({ token, body: { expires_in: 0 } });
		expect(works(token)).toBe(true);
		clock.pass(1);
		expect(account.stateOf(token)).toBe('expired');
		const next = login();
		expect(next.token).not.toBe(token);
		expect(next.body.expires_in).toBe(86_400);
	});

	// How one dies is in `http.test.ts`.
	it('belongs to one user and one client', () => {
		const ofOthers = [login({ username: 'fluent-account' }), integration()];
		expect(new Set([login(), ...ofOthers].map(({ token }) => token)).size).toBe(3);
		account.revokeTokens(USER);
		account.expireTokens('fluent-retailer');
		expect(works(ofOthers[0].token)).toBe(true);
	});
});

describe('a refresh token', () => {
	it('gives a new pair with full life', () => {
		const first = integration().token;
		clock.pass(1000 * SECOND);
		const { token, body } = refresh(first.refresh);
		expect(body).toMatchObject({ expires_in: 1800, Retailer_id: 1 });
		const all = [first, token].flatMap(({ access, refresh: value }) => [access, value]);
		expect(new Set(all).size).toBe(4);
		expect([first, token].map((one) => one.newestRefresh?.used)).toEqual([true, false]);
		expect(refresh(token.refresh).answer.status).toBe(200);
	});

	it('needs neither scope nor user, but its own client', () => {
		const value = newRefresh();
		expect(refresh(value, { client_id: SAMPLE.clientId, scope: 'api' }).refused).toBe('refresh');
		expect(refresh(value, { client_secret: 'wrong' }).refused).toBe('client');
		expect(refresh(value, { scope: undefined }).answer.status).toBe(200);
	});
});

describe('the lock', () => {
	it('refuses the right password after 5 failures, in the same words, for 15 minutes from the last', () => {
		const { token } = login();
		fail(4);
		expect(login().answer.status).toBe(200);
		const fifth = login(WRONG);
		expect(fifth.countedFor).toBe(user());
		expect(account.failures(USER)).toBe(5);
		expect(login()).toMatchObject({ refused: 'user', answer: fifth.answer });
		const to = clock.time + 15 * MINUTE;
		expect(account.locks).toEqual([{ user: user(), from: clock.time, to }]);
		expect(works(token)).toBe(true);
		clock.pass(15 * MINUTE - SECOND);
		expect(account.isLocked(USER)).toBe(true);
		clock.pass(SECOND);
		expect(login().answer.status).toBe(200);
		expect(account.failures(USER)).toBe(0);
	});

	it.each([
		[14, 1, 5, true],
		[15, 4, 4, false],
	])('%d minutes after 4 failures, with %d more, counts %d', (minutes, more, counted, isLocked) => {
		fail(4);
		clock.pass(minutes * MINUTE);
		fail(more);
		expect([account.failures(USER), account.isLocked(USER)]).toEqual([counted, isLocked]);
	});

	it('concerns one username, known or not', () => {
		fail(5, { username: 'nobody' });
		expect(['nobody', USER].map((name) => account.isLocked(name))).toEqual([true, false]);
	});
});
