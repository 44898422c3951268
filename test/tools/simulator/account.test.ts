import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { INTEGRATION_CLIENT, SAMPLE } from '../../../tools/simulator';
import { Account } from '../../../tools/simulator/account';
import { BAD_CLIENT, BAD_REFRESH_TOKEN, BAD_USER, TOKEN } from '../../../tools/simulator/answers';
import { answerMeRef, answerProfile, answerRetailers } from '../../../tools/simulator/profile';
import { addSamples } from '../../../tools/simulator/sample';
import { DEFAULTS } from '../../../tools/simulator/switches';
import type { Token } from '../../../tools/simulator/tokens';
import { rules } from '../../simulation/arbitrary';
import { Clock, HOUR, MINUTE } from './helpers';

type Changes = Record<string, string | undefined>;

const USER = SAMPLE.username;
const WRONG = { password: 'wrong' };
const FULL = { expires_in: 86_400 };

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

const tokenOf = (verdict: { token?: Token }): Token => verdict.token!;
const user = (username: string = USER) => account.users.get(username)!;
const works = (token: Token) => account.isAlive(token);

function fail(times: number, changes: Changes = WRONG): void {
	for (let time = 0; time < times; time++) login(changes);
}

describe('a good login', () => {
	it('answers with the keys of Fluent, for the own client without a refresh token', () => {
		const { answer } = login();
		expect(answer.status).toBe(200);
		expect(answer.body).toEqual({
			...TOKEN.body,
			access_token: 'access-1',
			refresh_token: undefined,
			...FULL,
		});
		expect(Object.keys(answer.body)).toEqual(Object.keys(TOKEN.body));
	});

	it('gives FLUENT_INTEGRATION the scope retailer, 30 minutes and a refresh token', () => {
		expect(integration({ username: 'fluent-retailer' }).answer.body).toMatchObject({
			refresh_token: 'refresh-2',
			expires_in: 1800,
			scope: 'retailer',
			Retailer_id: 5,
			Roles: ['RETAILER'],
		});
	});

	it.each([
		['absent', undefined],
		['null', null],
		['zero', 0],
	] as const)('has a Retailer_id that is %s for an account-level user', (named, id) => {
		account.switches.retailerIdOfAccountUser = named;
		const { body } = login({ username: 'fluent-account' }).answer;
		expect(body).toMatchObject({ Retailer_id: id, LastName: '' });
	});

	it('says how long the token lives, or does not', () => {
		Object.assign(account.switches, { tokenLifetime: 90, integrationTokenLifetime: 45 });
		expect(login().answer.body).toMatchObject({ expires_in: 90 });
		expect(integration().answer.body).toMatchObject({ expires_in: 45 });
		account.switches.expiresIn = false;
		expect(login().answer.body).toMatchObject({ expires_in: undefined });
	});

	it('gives the own client refresh tokens if the account has them enabled', () => {
		account.switches.refreshTokensForAccountClient = true;
		expect(login().answer.body).toMatchObject({ refresh_token: 'refresh-2' });
	});

	it('needs no scope, and a name as it was given unless case is ignored', () => {
		expect(login({ scope: undefined }).answer.body).toMatchObject({ scope: 'api' });
		expect(login({ username: 'Fluent-API' }).refused).toBe('user');
		account.switches.usernamesIgnoreCase = true;
		expect(tokenOf(login({ username: 'Fluent-API' })).user).toBe(user());
		fail(5, { username: 'FLUENT-API', password: 'wrong' });
		expect(account.isLocked(USER)).toBe(true);
	});
});

describe('a refused login', () => {
	it.each([WRONG, { password: undefined }, { username: 'nobody' }, { username: undefined }])(
		'is Bad credentials for %j',
		(changes) => expect(login(changes)).toMatchObject({ refused: 'user', answer: BAD_USER.flat }),
	);

	it.each(['flat', 'wrapped', 'sso', 'unauthorized'] as const)('may be %s', (shape) => {
		account.switches.errorShape = shape;
		expect(login(WRONG).answer).toEqual(BAD_USER[shape]);
	});

	it('is a 500 with code "400" for a user of single sign-on, also while locked', () => {
		user().sso = true;
		fail(5);
		expect(login().answer).toMatchObject({ status: 500, body: { errors: [{ code: '400' }] } });
	});

	it.each([
		{ client_secret: 'wrong' },
		{ client_id: 'wrong' },
		{ client_secret: undefined },
		{ ...INTEGRATION, client_secret: '' },
	])('is invalid_client for %j, with either status', (changes) => {
		expect(login(changes)).toMatchObject({ refused: 'client', answer: BAD_CLIENT });
		account.switches.invalidClientStatus = 400;
		expect(login(changes).answer).toEqual({ ...BAD_CLIENT, status: 400 });
	});

	it('is invalid_scope for the scope of the other client, if scopes are checked', () => {
		expect(login({ scope: 'retailer' }).answer.body).toMatchObject({ error: 'invalid_scope' });
		expect(integration({ scope: 'api' }).refused).toBe('scope');
		account.switches.checksScope = false;
		expect(login({ scope: 'retailer' }).answer.status).toBe(200);
	});

	it('is told apart for a grant that is unknown or missing', () => {
		const unknown = login({ grant_type: 'client_credentials' });
		expect(unknown.answer.body).toMatchObject({ error: 'unsupported_grant_type' });
		const missing = login({ grant_type: undefined });
		expect(missing.answer.body).toMatchObject({ error: 'invalid_request' });
	});

	it('may be for want of the account header, or of parameters where the form is not read', () => {
		account.switches.requiresAccountHeader = true;
		expect(login().refused).toBe('header');
		account.switches.requiresAccountHeader = false;
		account.switches.readsFormBody = false;
		expect(login().refused).toBe('client');
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
		expect(next.answer.body).toMatchObject(FULL);
	});

	it('is a new one each time, for both clients or FLUENT_INTEGRATION alone', () => {
		account.switches.integrationReturnsLivingToken = false;
		expect(login().token).toBe(login().token);
		expect(integration().token).not.toBe(integration().token);
		account.switches.returnsLivingToken = false;
		expect(login().token).not.toBe(login().token);
	});

	it('is the newest or the oldest that lives', () => {
		account.switches.refreshRevokesOldToken = false;
		const oldest = tokenOf(integration());
		const newest = tokenOf(refresh(oldest.refresh));
		expect(integration().token).toBe(newest);
		account.switches.livingToken = 'oldest';
		expect(integration().token).toBe(oldest);
	});

	it('belongs to one user and one client', () => {
		const all = [login(), login({ username: 'fluent-account' }), integration()].map(tokenOf);
		expect(new Set(all).size).toBe(3);
	});

	it('dies when revoked or expired, and others do not', () => {
		const mine = tokenOf(login());
		const other = tokenOf(login({ username: 'fluent-account' }));
		account.expireTokens(USER);
		expect(account.stateOf(mine)).toBe('expired');
		const next = tokenOf(login());
		account.revokeTokens(USER);
		expect([mine, next, other].map((token) => account.stateOf(token))).toEqual([
			'expired',
			'revoked',
			'alive',
		]);
		expect(login().token).not.toBe(next);
		account.revokeTokens();
		expect(works(other)).toBe(false);
		expect(account.stateOf(account.find('invented'))).toBe('unknown');
	});

	it('dies with its user, and may live again with it', () => {
		const token = tokenOf(login());
		account.activate(user(), false);
		expect(account.stateOf(token)).toBe('revoked');
		expect(login().refused).toBe('user');
		account.activate(user(), true);
		expect(works(token)).toBe(true);
		account.switches.tokensSurviveDeactivation = false;
		account.activate(user(), false);
		account.activate(user(), true);
		expect(works(token)).toBe(false);
		const next = tokenOf(login());
		account.users.delete(USER);
		expect(account.stateOf(next)).toBe('revoked');
	});

	it.each([false, true])('dies with the password: %s', (ends) => {
		account.switches.passwordChangeEndsTokens = ends;
		const token = tokenOf(integration());
		account.changePassword(user(), 'changed');
		expect(login().refused).toBe('user');
		expect(login({ password: 'changed' }).answer.status).toBe(200);
		expect(works(token)).toBe(!ends);
		expect(refresh(token.refresh).refused).toBe(ends ? 'refresh' : undefined);
	});
});

describe('a refresh token', () => {
	it('gives a new pair with full life and is used up', () => {
		const first = tokenOf(integration());
		clock.pass(1000);
		const second = refresh(first.refresh);
		expect(second.answer.body).toMatchObject({ expires_in: 1800, Retailer_id: 1 });
		expect(second.token).not.toBe(first);
		expect(tokenOf(second).refresh).not.toBe(first.refresh);
		expect(first.refreshUsed).toBe(true);
		expect(refresh(first.refresh)).toMatchObject({ refused: 'refresh', answer: BAD_REFRESH_TOKEN });
		expect(refresh(tokenOf(second).refresh).answer.status).toBe(200);
	});

	it('is refused with either status, or good as often as one likes', () => {
		const { refresh: value } = tokenOf(integration());
		account.switches.invalidRefreshStatus = 401;
		expect(refresh('invented').answer).toEqual({ ...BAD_REFRESH_TOKEN, status: 401 });
		account.switches.singleUseRefreshTokens = false;
		expect([refresh(value), refresh(value)].map(({ refused }) => refused)).toEqual([
			undefined,
			undefined,
		]);
	});

	it.each([true, false])('ends the old access token: %s', (ends) => {
		account.switches.refreshRevokesOldToken = ends;
		const old = tokenOf(integration());
		refresh(old.refresh);
		expect(works(old)).toBe(!ends);
	});

	it('comes fresh with each login while the access token stays; unused ones stay good', () => {
		const first = tokenOf(integration()).refresh;
		const second = tokenOf(integration()).refresh;
		expect(second).not.toBe(first);
		for (const value of [second, first]) expect(refresh(value).answer.status).toBe(200);
	});

	it('may come again with the living token, but not once it was used', () => {
		Object.assign(account.switches, {
			returnsLivingRefreshToken: true,
			replacesUsedRefreshToken: false,
			refreshRevokesOldToken: false,
			livingToken: 'oldest',
		});
		const token = tokenOf(integration());
		const first = token.refresh;
		expect(integration().answer.body).toMatchObject({ refresh_token: first });
		refresh(first);
		const { answer } = integration();
		expect(answer.body).toMatchObject({ access_token: token.access, refresh_token: undefined });

		account.switches.replacesUsedRefreshToken = true;
		expect(integration().token).toBe(token);
		expect(token.refresh).not.toBe(first);
		expect(refresh(token.refresh).answer.status).toBe(200);
	});

	it('outlives the access token, for 24 hours or as long as it may', () => {
		const first = tokenOf(integration()).refresh;
		clock.pass(24 * HOUR - 1);
		const second = tokenOf(refresh(first)).refresh;
		clock.pass(24 * HOUR);
		expect(refresh(second).refused).toBe('refresh');
		account.switches.refreshTokenLifetime = 60;
		const third = tokenOf(integration());
		expect(third.refreshExpiresAt).toBe(clock.time + 60_000);
		clock.pass(60);
		expect(refresh(third.refresh).refused).toBe('refresh');
	});

	it('needs neither scope nor user, but its own client', () => {
		const { refresh: value } = tokenOf(integration());
		const own = { client_id: SAMPLE.clientId, scope: 'api' };
		expect(refresh(value, own).refused).toBe('refresh');
		expect(refresh(value, { client_secret: 'wrong' }).refused).toBe('client');
		expect(refresh(value, { scope: undefined }).answer.status).toBe(200);
	});

	it('can be used by another process, and outlives a revocation unless that ends it', () => {
		const mine = tokenOf(integration()).refresh;
		const other = tokenOf(integration({ username: 'fluent-account' })).refresh;
		account.revokeRefreshTokens(USER);
		expect(refresh(mine).refused).toBe('refresh');
		account.revokeTokens();
		const next = tokenOf(refresh(other));
		account.switches.revocationEndsRefreshTokens = true;
		account.revokeTokens();
		expect(refresh(next.refresh).refused).toBe('refresh');
	});
});

describe('the lock', () => {
	it('refuses the right password after 5 failures, in the same words', () => {
		fail(4);
		expect(login().answer.status).toBe(200);
		const fifth = login(WRONG);
		expect(fifth.countedFor).toBe(user());
		expect(account.failures(USER)).toBe(5);
		expect(login()).toMatchObject({ refused: 'user', answer: fifth.answer });
		expect(account.locks).toEqual([
			{ user: user(), from: clock.time, to: clock.time + 15 * MINUTE * 1000 },
		]);
	});

	it('lasts 15 minutes from the last failure', () => {
		fail(5);
		clock.pass(15 * MINUTE - 1);
		expect(account.isLocked(USER)).toBe(true);
		clock.pass(1);
		expect(login().answer.status).toBe(200);
		expect(account.failures(USER)).toBe(0);
	});

	it.each([
		['nothing', false, false],
		['wrong', false, true],
		['everything', true, true],
	] as const)('is prolonged by %s', (counts, byRight, byWrong) => {
		account.switches.countsWhileLocked = counts;
		fail(5);
		clock.pass(10 * MINUTE);
		expect(login().countedFor !== undefined).toBe(byRight);
		expect(login(WRONG).countedFor !== undefined).toBe(byWrong);
		clock.pass(5 * MINUTE);
		expect(account.isLocked(USER)).toBe(byWrong);
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

	it.each([false, true])('forgets failures after a success: %s', (clears) => {
		account.switches.successClears = clears;
		fail(4);
		login();
		fail(1);
		expect(account.isLocked(USER)).toBe(!clears);
	});

	it('concerns one username, known or not, and leaves tokens alone', () => {
		const token = tokenOf(login());
		fail(5);
		expect(works(token)).toBe(true);
		expect(login({ username: 'fluent-account' }).answer.status).toBe(200);
		fail(5, { username: 'nobody' });
		expect(account.isLocked('nobody')).toBe(true);
	});

	it.each([false, true])('lets refresh tokens be refused: %s', (refuses) => {
		account.switches.refusesRefreshWhileLocked = refuses;
		const { refresh: value } = tokenOf(integration());
		fail(5);
		expect(refresh(value).refused).toBe(refuses ? 'refresh' : undefined);
	});

	it.each([false, true])('counts a wrong client, and a used refresh token: %s', (counts) => {
		Object.assign(account.switches, { countsClient: counts, countsRefresh: counts });
		login({ client_secret: 'wrong' });
		const { refresh: value } = tokenOf(integration());
		refresh(value);
		refresh(value);
		refresh('invented');
		login({ scope: 'retailer' });
		expect(account.failures(USER)).toBe(counts ? 2 : 0);
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

it('has every switch taken both ways by the simulation, but for the form that Fluent reads', () => {
	const drawn = fc.sample(rules, { numRuns: 300, seed: 1 });
	const constant = Object.keys(DEFAULTS).filter(
		(name) => new Set(drawn.map((one) => one[name as keyof typeof one])).size === 1,
	);
	expect(constant).toEqual(['readsFormBody']);
});
