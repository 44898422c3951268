import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { INTEGRATION_CLIENT, SAMPLE } from '../../../tools/simulator';
import { Account } from '../../../tools/simulator/account';
import {
	BAD_CLIENT,
	BAD_REFRESH_TOKEN,
	BAD_USER,
	badGrant,
	badScope,
	MISSING_GRANT,
	TOKEN,
	type Answer,
} from '../../../tools/simulator/answers';
import { answerMeRef, answerProfile, answerRetailers } from '../../../tools/simulator/profile';
import { addSamples } from '../../../tools/simulator/sample';
import { DEFAULTS, type Switches } from '../../../tools/simulator/switches';
import type { Token } from '../../../tools/simulator/tokens';
import { rules } from '../../simulation/arbitrary';
import { Clock, HOUR, MINUTE } from './helpers';

type Changes = Record<string, string | undefined>;

const USER = SAMPLE.username;
const WRONG = { password: 'wrong' };

let clock: Clock;
let account: Account;
beforeEach(() => {
	clock = new Clock();
	let ids = 0;
	account = new Account(
		{ ...DEFAULTS },
		{
			now: clock.now,
			newAccessToken: () => `access-${++ids}`,
			newRefreshToken: () => `refresh-${++ids}`,
		},
	);
	addSamples(account);
});

/** A password grant of the account's own client; `undefined` leaves a parameter out. */
function login(changes: Changes = {}) {
	const { username, password, clientId, clientSecret } = SAMPLE;
	const client = { client_id: clientId, client_secret: clientSecret, scope: 'api' };
	const given = { grant_type: 'password', username, password, ...client, ...changes };
	const form = JSON.parse(JSON.stringify(given)) as Record<string, string>;
	return account.login({ form, query: {}, headers: {} });
}

const INTEGRATION = { client_id: INTEGRATION_CLIENT, scope: 'retailer' };
const integration = (changes: Changes = {}) => login({ ...INTEGRATION, ...changes });
const refresh = (refresh_token: string, changes: Changes = {}) =>
	integration({
		grant_type: 'refresh_token',
		refresh_token,
		username: undefined,
		password: undefined,
		...changes,
	});

const tokenOf = (outcome: { token?: Token }): Token => outcome.token!;
const bodyOf = (outcome: { answer: Answer }) => outcome.answer.body as Record<string, unknown>;
const user = (username: string = USER) => account.users.get(username)!;
const newRefresh = () => tokenOf(integration()).refresh;
const works = (token: Token) => account.isAlive(token);

function fail(times: number, changes: Changes = WRONG): void {
	for (let time = 0; time < times; time++) login(changes);
}

const taken = new Set<string>();

/** That a switch shows: what is seen for each of its values, of which one is the default. */
function taking(name: keyof Switches, seen: Record<string, unknown>, see: () => unknown) {
	const usual = DEFAULTS[name];
	if (usual.toString() in seen && Object.keys(seen).length > 1) taken.add(name);
	it.each(Object.keys(seen))(`${name}: %s`, (key) => {
		const value: unknown = typeof usual === 'string' ? key : JSON.parse(key);
		Object.assign(account.switches, { [name]: value });
		expect(see()).toEqual(seen[key]);
	});
}

describe('a switch', () => {
	taking('tokenLifetime', { 86400: 86_400, 90: 90 }, () => bodyOf(login()).expires_in);
	taking(
		'integrationTokenLifetime',
		{ 1800: 1_800, 45: 45 },
		() => bodyOf(integration()).expires_in,
	);
	taking('refreshTokenLifetime', { 86400: [86_400, undefined], 60: [60, 'refresh'] }, () => {
		const { refresh: value, refreshExpiresAt } = tokenOf(integration());
		const seconds = (refreshExpiresAt - clock.time) / 1_000;
		clock.pass(60);
		return [seconds, refresh(value).refused];
	});
	taking(
		'refreshTokensForAccountClient',
		{ false: undefined, true: 'refresh-2' },
		() => bodyOf(login()).refresh_token,
	);
	taking('returnsLivingToken', { true: true, false: false }, () => login().token === login().token);
	taking('integrationReturnsLivingToken', { true: [true, true], false: [true, false] }, () => [
		login().token === login().token,
		integration().token === integration().token,
	]);
	taking('livingToken', { newest: 1, oldest: 0 }, () => {
		account.switches.refreshRevokesOldToken = false;
		const oldest = tokenOf(integration());
		const newest = tokenOf(refresh(oldest.refresh));
		return [oldest, newest].indexOf(tokenOf(integration()));
	});
	taking(
		'returnsLivingRefreshToken',
		{ false: 2, true: 1 },
		() => new Set([newRefresh(), newRefresh()]).size,
	);
	taking('replacesUsedRefreshToken', { true: [true, 200], false: [true, undefined] }, () => {
		Object.assign(account.switches, { returnsLivingRefreshToken: true, livingToken: 'oldest' });
		account.switches.refreshRevokesOldToken = false;
		const token = tokenOf(integration());
		refresh(token.refresh);
		const { access_token, refresh_token: next } = bodyOf(integration());
		return [access_token === token.access, next && refresh(String(next)).answer.status];
	});
	taking(
		'singleUseRefreshTokens',
		{ true: [undefined, 'refresh'], false: [undefined, undefined] },
		() => {
			const value = newRefresh();
			return [refresh(value).refused, refresh(value).refused];
		},
	);
	taking('refreshRevokesOldToken', { true: false, false: true }, () => {
		const old = tokenOf(integration());
		refresh(old.refresh);
		return works(old);
	});
	taking('revocationEndsRefreshTokens', { false: undefined, true: 'refresh' }, () => {
		const value = newRefresh();
		account.revokeTokens();
		return refresh(value).refused;
	});
	taking('passwordChangeEndsTokens', { false: [true, undefined], true: [false, 'refresh'] }, () => {
		const token = tokenOf(integration());
		account.changePassword(user(), 'changed');
		expect(login().refused).toBe('user');
		expect(login({ password: 'changed' }).answer.status).toBe(200);
		return [works(token), refresh(token.refresh).refused];
	});
	taking('tokensSurviveDeactivation', { true: true, false: false }, () => {
		const token = tokenOf(login());
		account.activate(user(), false);
		expect([account.stateOf(token), login().refused]).toEqual(['revoked', 'user']);
		account.activate(user(), true);
		return works(token);
	});
	taking('countsRefresh', { false: 0, true: 1 }, () => {
		const value = newRefresh();
		for (const used of [value, value, 'invented']) refresh(used);
		return account.failures(USER);
	});
	taking('countsClient', { false: 0, true: 1 }, () => {
		login({ client_secret: 'wrong' });
		login({ scope: 'retailer' });
		return account.failures(USER);
	});
	taking(
		'countsWhileLocked',
		{ wrong: [false, true], nothing: [false, false], everything: [true, true] },
		() => {
			fail(5);
			clock.pass(10 * MINUTE);
			const counted = [login(), login(WRONG)].map(({ countedFor }) => countedFor !== undefined);
			clock.pass(5 * MINUTE);
			expect(account.isLocked(USER)).toBe(counted[1]);
			return counted;
		},
	);
	taking('successClears', { false: true, true: false }, () => {
		fail(4);
		login();
		fail(1);
		return account.isLocked(USER);
	});
	taking('refusesRefreshWhileLocked', { false: undefined, true: 'refresh' }, () => {
		const value = newRefresh();
		fail(5);
		return refresh(value).refused;
	});
	taking('usernamesIgnoreCase', { false: ['user', false], true: [undefined, true] }, () => {
		const { refused } = login({ username: 'Fluent-API' });
		fail(5, { username: 'FLUENT-API', password: 'wrong' });
		return [refused, account.isLocked(USER)];
	});
	taking('errorShape', BAD_USER, () => login(WRONG).answer);
	taking(
		'invalidClientStatus',
		{ 401: BAD_CLIENT, 400: { ...BAD_CLIENT, status: 400 } },
		() => login({ client_secret: 'wrong' }).answer,
	);
	taking(
		'invalidRefreshStatus',
		{ 400: BAD_REFRESH_TOKEN, 401: { ...BAD_REFRESH_TOKEN, status: 401 } },
		() => refresh('invented').answer,
	);
	taking('expiresIn', { true: 86_400, false: undefined }, () => bodyOf(login()).expires_in);
	taking(
		'retailerIdOfAccountUser',
		{ absent: undefined, null: null, zero: 0 },
		() => bodyOf(login({ username: 'fluent-account' })).Retailer_id,
	);
	taking('readsFormBody', { true: undefined, false: 'client' }, () => login().refused);
	taking('requiresAccountHeader', { false: undefined, true: 'header' }, () => login().refused);
	taking('checksScope', { true: ['scope', 'scope'], false: [undefined, undefined] }, () => [
		login({ scope: 'retailer' }).refused,
		integration({ scope: 'api' }).refused,
	]);

	it('has been taken, whichever it is', () => expect([...taken]).toEqual(Object.keys(DEFAULTS)));

	it('is taken both ways by the simulation, but for the form that Fluent reads', () => {
		const drawn = fc.sample(rules, { numRuns: 300, seed: 1 });
		const constant = Object.keys(DEFAULTS).filter(
			(name) => new Set(drawn.map((one) => one[name as keyof typeof one])).size === 1,
		);
		expect(constant).toEqual(['readsFormBody']);
	});
});

describe('a login', () => {
	it('answers with the keys of Fluent, for the own client without a refresh token', () => {
		const { answer } = login({ scope: undefined });
		const own = { access_token: 'access-1', refresh_token: undefined, expires_in: 86_400 };
		expect(answer).toEqual({ status: 200, body: { ...TOKEN.body, ...own } });
		expect(Object.keys(answer.body)).toEqual(Object.keys(TOKEN.body));
		expect(bodyOf(integration({ username: 'fluent-retailer' }))).toMatchObject({
			refresh_token: 'refresh-3',
			scope: 'retailer',
			Retailer_id: 5,
			Roles: ['RETAILER'],
		});
	});

	it.each<[Changes, string, Answer | undefined]>([
		[WRONG, 'user', BAD_USER.flat],
		[{ password: undefined }, 'user', BAD_USER.flat],
		[{ username: 'nobody' }, 'user', BAD_USER.flat],
		[{ username: undefined }, 'user', BAD_USER.flat],
		[{ client_secret: 'wrong' }, 'client', BAD_CLIENT],
		[{ client_id: 'wrong' }, 'client', BAD_CLIENT],
		[{ client_secret: undefined }, 'client', BAD_CLIENT],
		[{ ...INTEGRATION, client_secret: '' }, 'client', BAD_CLIENT],
		[{ scope: 'retailer' }, 'scope', badScope('retailer')],
		[{ grant_type: 'client_credentials' }, 'grant', badGrant('client_credentials')],
		[{ grant_type: undefined }, 'grant', MISSING_GRANT],
	])('with %j is refused for the %s', (changes, refused, answer) => {
		expect(login(changes)).toMatchObject({ refused, answer });
	});

	it('of a user of single sign-on is refused with a 500 and code "400", also while locked', () => {
		user().sso = true;
		fail(5);
		expect(login().answer).toMatchObject({ status: 500, body: { errors: [{ code: '400' }] } });
	});
});

describe('an access token', () => {
	it('stays the same until it expires, in its last second with 0 seconds left', () => {
		const first = tokenOf(login());
		clock.pass(14.2);
		expect(login()).toMatchObject({ token: first, answer: { body: { expires_in: 86_385 } } });
		clock.pass(86_399.999 - 14.2);
		expect(login()).toMatchObject({ token: first, answer: { body: { expires_in: 0 } } });
		expect(works(first)).toBe(true);
		clock.pass(0.001);
		expect(account.stateOf(first)).toBe('expired');
		const next = login();
		expect(next.token).not.toBe(first);
		expect(bodyOf(next).expires_in).toBe(86_400);
	});

	it('belongs to one user and one client, and dies when revoked or expired, or with its user', () => {
		const other = tokenOf(login({ username: 'fluent-account' }));
		const third = tokenOf(integration());
		const mine = tokenOf(login());
		expect(new Set([mine, other, third]).size).toBe(3);
		account.expireTokens(USER);
		const next = tokenOf(login());
		expect(next).not.toBe(mine);
		account.revokeTokens(USER);
		const states = () => [mine, next, other].map((token) => account.stateOf(token));
		expect(states()).toEqual(['expired', 'revoked', 'alive']);
		expect(login().token).not.toBe(next);
		account.users.delete('fluent-account');
		expect(states()).toEqual(['expired', 'revoked', 'revoked']);
		const last = tokenOf(login());
		account.revokeTokens();
		expect(works(last)).toBe(false);
		expect(account.stateOf(account.find('invented'))).toBe('unknown');
	});
});

describe('a refresh token', () => {
	it('gives a new pair with full life and is used up', () => {
		const first = tokenOf(integration());
		clock.pass(1000);
		const second = refresh(first.refresh);
		expect(bodyOf(second)).toMatchObject({ expires_in: 1800, Retailer_id: 1 });
		expect(second.token).not.toBe(first);
		expect(tokenOf(second).refresh).not.toBe(first.refresh);
		expect(first.refreshUsed).toBe(true);
		expect(refresh(tokenOf(second).refresh).answer.status).toBe(200);
	});

	it('comes with each login; unused ones stay good for 24 hours, whatever becomes of the access token', () => {
		const values = [tokenOf(integration()).refresh, tokenOf(integration()).refresh];
		expect(new Set(values).size).toBe(2);
		clock.pass(24 * HOUR - 1);
		for (const value of values.reverse()) expect(refresh(value).answer.status).toBe(200);
		const last = tokenOf(integration()).refresh;
		clock.pass(24 * HOUR);
		expect(refresh(last).refused).toBe('refresh');
	});

	it('needs neither scope nor user, but its own client', () => {
		const { refresh: value } = tokenOf(integration());
		const own = { client_id: SAMPLE.clientId, scope: 'api' };
		expect(refresh(value, own).refused).toBe('refresh');
		expect(refresh(value, { client_secret: 'wrong' }).refused).toBe('client');
		expect(refresh(value, { scope: undefined }).answer.status).toBe(200);
	});

	it('can be used by another process, one user apart from another', () => {
		const mine = tokenOf(integration()).refresh;
		const other = tokenOf(integration({ username: 'fluent-account' })).refresh;
		account.revokeRefreshTokens(USER);
		expect([refresh(mine).refused, refresh(other).refused]).toEqual(['refresh', undefined]);
	});
});

describe('the lock', () => {
	it('refuses the right password after 5 failures, in the same words, for 15 minutes from the last', () => {
		const token = tokenOf(login());
		fail(4);
		expect(login().answer.status).toBe(200);
		const fifth = login(WRONG);
		expect(fifth.countedFor).toBe(user());
		expect(account.failures(USER)).toBe(5);
		expect(login()).toMatchObject({ refused: 'user', answer: fifth.answer });
		const to = clock.time + 15 * MINUTE * 1000;
		expect(account.locks).toEqual([{ user: user(), from: clock.time, to }]);
		expect(works(token)).toBe(true);
		clock.pass(15 * MINUTE - 1);
		expect(account.isLocked(USER)).toBe(true);
		clock.pass(1);
		expect(login().answer.status).toBe(200);
		expect(account.failures(USER)).toBe(0);
	});

	it('counts failures of the last 15 minutes', () => {
		fail(4);
		clock.pass(14 * MINUTE);
		fail(1);
		expect(account.isLocked(USER)).toBe(true);
		account.unlock(USER);
		fail(4);
		clock.pass(15 * MINUTE);
		fail(4);
		expect(account.failures(USER)).toBe(4);
		expect(account.isLocked(USER)).toBe(false);
	});

	it('concerns one username, known or not', () => {
		fail(5);
		expect(login({ username: 'fluent-account' }).answer.status).toBe(200);
		fail(5, { username: 'nobody' });
		expect(account.isLocked('nobody')).toBe(true);
	});
});

it('tells who the user is, as they are at the moment', () => {
	expect(answerMeRef(user())).toEqual({ data: { me: { ref: USER } } });
	const profile = () => answerProfile(account, user()).data.me;
	expect(profile()).toMatchObject({
		primaryRetailer: { id: '1', ref: 'NORTH' },
		roles: [
			{ role: { name: 'RETAILER' }, contexts: [{ contextType: 'RETAILER', contextId: '1' }] },
			{ role: { name: 'ORCHESTRATION' } },
		],
	});
	user().retailerId = undefined;
	user().roleContexts!.pop();
	expect(profile()).toMatchObject({ primaryRetailer: null, roles: [{ role: { id: '1' } }] });
	const page = () => answerRetailers(account, user(), { first: 2 });
	account.retailers.shift();
	expect(page()).toMatchObject({
		data: { retailers: { edges: [{ node: { id: '2' } }, { node: { id: '5' } }] } },
	});
	user().mayListRetailers = false;
	expect(page()).toMatchObject({
		data: { retailers: null },
		errors: [{ extensions: { code: 'C0020E' } }],
	});
});
