import { describe, expect, it } from '@jest/globals';
import type { Settings } from '../../../fluent/settings';
import type { FactId } from '../../../tools/doctor/facts';
import { freePort } from '../../../tools/n8n/machine';
import type { FaultAnswer, SimulatorOptions } from '../../../tools/simulator';
import { expectHarmless, ORDER, Surgery } from './helpers';

const surgery = new Surgery();

/** A token response with so much changed. */
const token = (changes: object): FaultAnswer => ({
	status: 200,
	body: { access_token: 'made-by-a-fault', token_type: 'bearer', expires_in: 60, ...changes },
});
const INTEGRATION = { client: 'fluentIntegration', clientId: '' };
const BUSY = { status: 429 };
const DOWN = { status: 503 };
const BROKEN = { status: 500, body: {} };
const REFUSED = { error: 'invalid_grant', error_description: 'Bad credentials' };
const me = (user: unknown): FaultAnswer => ({ status: 200, body: { data: { me: user } } });
const DENIED = {
	status: 200,
	body: { errors: [{ message: 'No', extensions: { code: 'C0020E' } }] },
};

describe('an account as expected', () => {
	it('holds in every fact that is tried, without the header in the second login only', async () => {
		surgery.simulator.options.returnsLivingRefreshToken = true;
		const { rows, text } = await surgery.examine();
		const untried = rows.filter(({ holds }) => holds !== 'yes').map(({ id }) => id);
		expect(untried).toEqual(['wrongPassword']);
		expect(rows).toHaveLength(25);
		expect(text.split('\n').filter((line) => line.startsWith('| '))).toHaveLength(27);
		// 2 of the user, 4 of a made-up one, 1 made-up refresh token, 2 refresh grants.
		const counts = { logins: 9, passwordGrants: 6, refreshGrants: 3, graphql: 5 };
		expect(surgery.simulator.counts()).toMatchObject(counts);
		expect(surgery.headers()).toEqual(['ACCOUNT', undefined]);
	});

	it('is left alone where no refresh token was issued', async () => {
		surgery.simulator.options.refreshTokensForAccountClient = false;
		const { rows, row } = await surgery.examine();
		expect(row('refreshToken')).toMatchObject({ found: 'absent', holds: 'yes' });
		const untried = rows.filter(({ holds }) => holds === 'not tried');
		expect(untried.map(({ id, found }) => `${id}: ${found}`)).toEqual([
			'sameRefreshToken: no refresh token was issued',
			'refresh: no refresh token was issued',
			'refreshedToken: no refresh token was issued',
			'usedRefreshToken: no refresh token was issued',
			'oldToken: no refresh token was issued',
			'deadToken: no refresh token was issued',
			'wrongPassword: never sent: it would count for the lock',
		]);
		expect(surgery.simulator.counts().refreshGrants).toBe(1);
	});
});

describe('a first login that fails', () => {
	/** The last request, whatever came of it. */
	async function expectFailure(changes: Settings, message: RegExp, failures = 0): Promise<void> {
		const failure = { name: 'LoginFailure', message: expect.stringMatching(message) };
		await expect(surgery.examine(changes)).rejects.toMatchObject(failure);
		expect(surgery.simulator.requests).toHaveLength(1);
		expectHarmless(surgery.simulator, 1, failures);
	}

	it.each([
		['the password', { password: 'wrong' }, 1],
		['the client', { clientSecret: 'wrong' }, 0],
	])('for %s is the last request', async (_what, changes, failures) => {
		await expectFailure(changes, /^Fluent refused the .+\. Check/, failures);
	});

	it.each<[string, FaultAnswer, RegExp]>([
		['throttled', { ...BUSY, headers: { 'Retry-After': '1' } }, /throttling logins/],
		['redirected', { status: 307, headers: { location: '/echo' } }, /redirects the login/],
		['dropped', 'drop', /was closed before it answered/],
		['no token', { status: 200, body: {} }, /it sent no token/],
		['no such path', { status: 404 }, /did not answer like Fluent: status 404/],
	])('(%s) is not repeated', async (_what, fault, message) => {
		surgery.simulator.faults.next('/oauth/token', fault);
		await expectFailure({}, message);
	});

	it('for want of an answer is reported', async () => {
		const baseUrl = `http://127.0.0.1:${await freePort()}`;
		const failure = 'No connection to 127.0.0.1 could be made.';
		await expect(surgery.examine({ baseUrl })).rejects.toThrow(failure);
	});
});

/** How an account differs from what is expected, and what is then found. */
type Turn = SimulatorOptions & {
	settings?: Settings;
	graphql?: FaultAnswer;
	/** Answers at these places. */
	at?: Record<number, FaultAnswer>;
};
type Found = Partial<Record<FactId, [found: string | RegExp, holds: string]>>;

const { firstLogin, secondLogin } = ORDER;
const first = (changes: object): Turn => ({ at: { [firstLogin]: token(changes) } });
const second = (fault: FaultAnswer): Turn => ({ at: { [secondLogin]: fault } });
const onRefresh = (fault: FaultAnswer): Turn => ({ at: { [ORDER.refresh]: fault } });
const same = token({ refresh_token: 'made-by-a-fault-too' });
const KEPT: Found = {
	sameToken: [/^the login failed/, 'not known'],
	refresh: [/^a new/, 'yes'],
};

describe('what is found', () => {
	it.each<[Turn, Found]>([
		[
			{ settings: INTEGRATION },
			{ scope: ['retailer', 'yes'], tokenForm: [/^27 ch/, 'yes'], otherScope: [/^400/, 'yes'] },
		],
		[
			{ settings: { accountId: '' } },
			{ accountHeader: ['login without it (no Account ID given): accepted', 'yes'] },
		],
		[{ settings: INTEGRATION, ...first({}) }, { refreshToken: ['absent', 'no'] }],
		// Switches.
		[{}, { sameRefreshToken: ['another', 'no'] }],
		[
			{ requiresAccountHeader: true },
			{
				accountHeader: [/without it: 400, flat: invalid_req/, 'no'],
				sameToken: ['the same', 'yes'],
			},
		],
		[{ checksScope: false }, { otherScope: [/^400, flat: invalid_grant, "Bad/, 'no'] }],
		[
			{ returnsLivingToken: false },
			{ sameToken: ['another', 'no'], secondsLeft: ['86400 s, then 86400 s', 'no'] },
		],
		[{ tokenLifetime: 2 }, { sameToken: ['the first had just expired; run again', 'not known'] }],
		[{ errorShape: 'wrapped' }, { refusedUser: [/^400, wrapped, code 400, message an obj/, 'no'] }],
		[{ errorShape: 'sso' }, { refusedUser: [/^500, wrapped, code 400: "The username or/, 'no'] }],
		[{ invalidClientStatus: 400 }, { refusedClient: [/^400, flat: invalid_client/, 'no'] }],
		[
			{ invalidRefreshStatus: 401 },
			{
				refusedRefresh: [/^401, flat: invalid_grant/, 'no'],
				usedRefreshToken: [/^401, flat: invalid_grant/, 'no'],
			},
		],
		[{ singleUseRefreshTokens: false }, { usedRefreshToken: ['200, a token', 'no'] }],
		[
			{ refreshRevokesOldToken: false },
			{ oldToken: ['200, data', 'no'], deadToken: ['nothing to try it with', 'not tried'] },
		],
		// What GraphQL answers.
		[{ graphql: me({}) }, { refusedBearer: ['200, data', 'no'], profile: [/roles absent/, 'no'] }],
		[{ graphql: me(null) }, { me: ['200, data', 'no'], profile: ['200, data', 'no'] }],
		[{ graphql: DENIED }, { profile: ['200, wrapped, code C0020E: another text', 'no'] }],
		[{ graphql: { status: 307, headers: { location: '/echo' } } }, { me: [/^307, redir/, 'no'] }],
		[{ graphql: { status: 500, body: '<p>x' } }, { refusedBearer: ['500, not JSON', 'no'] }],
		[
			{ graphql: BROKEN },
			{
				me: ['500, JSON of another shape', 'no'],
				oldToken: [/^500, JSON of/, 'no'],
				deadToken: [/^500, JSON of/, 'no'],
				refreshedToken: [/^500, JSON of/, 'no'],
			},
		],
		[
			{ graphql: DOWN },
			{
				refusedBearer: ['503, not JSON', 'not known'],
				me: ['503, not JSON', 'not known'],
				profile: ['503, not JSON', 'not known'],
				oldToken: ['503, not JSON', 'not known'],
			},
		],
		[
			{ graphql: 'drop' },
			{
				me: ['no answer', 'not known'],
				profile: ['no answer', 'not known'],
				refreshedToken: ['no answer', 'not known'],
			},
		],
		// The token response.
		[
			first({ token_type: undefined, Secret_key: 'x' }),
			{ keys: ['access_token, expires_in, 1 unknown', 'no'], scope: [/^none in/, 'not known'] },
		],
		[
			first({ scope: 'api write', access_token: 'a.b.c', expires_in: '60', Retailer_id: 0 }),
			{
				scope: ['not api', 'no'],
				tokenForm: ['5 characters of another form', 'no'],
				lifetime: ['a string', 'no'],
				retailerId: ['0', 'no'],
			},
		],
		[
			first({ expires_in: undefined, Retailer_id: null, Roles: ['NOTICEABLE_ROLE'] }),
			{ lifetime: ['absent', 'yes'], retailerId: ['null', 'no'], roles: ['a list', 'yes'] },
		],
		[
			first({ Retailer_id: '987654321', Roles: [] }),
			{ retailerId: ['a string', 'no'], roles: ['an empty list', 'yes'] },
		],
		[first({ Roles: {} }), { roles: ['an object', 'no'] }],
		// The second login, which is not repeated; the refresh token is then that of the first.
		[
			second({ status: 400, body: REFUSED }),
			{ accountHeader: [/: 400, flat: invalid_grant, "Bad credentials"$/, 'no'], ...KEPT },
		],
		[second('drop'), { accountHeader: ['login without it: no answer', 'not known'], ...KEPT }],
		[second(BUSY), { accountHeader: ['login without it: 429, not JSON', 'not known'], ...KEPT }],
		[
			second(token({ expires_in: 50 })),
			{
				sameToken: ['another', 'no'],
				secondsLeft: ['86400 s, then 50 s', 'no'],
				sameRefreshToken: ['none', 'no'],
			},
		],
		// Refusals.
		[
			{
				at: {
					[ORDER.wrongClient]: BUSY,
					[ORDER.otherScope]: BUSY,
					[ORDER.madeUpRefresh]: BUSY,
					[ORDER.madeUpUser]: BUSY,
					[ORDER.usedRefresh]: BUSY,
				},
			},
			{
				refusedClient: [/^429, not JSON/, 'not known'],
				otherScope: [/^429, not JSON/, 'not known'],
				refusedRefresh: [/^429, not JSON/, 'not known'],
				refusedUser: [/^429, not JSON/, 'not known'],
				usedRefreshToken: [/^429, not JSON/, 'not known'],
			},
		],
		[
			{ at: { [ORDER.madeUpUser]: { status: 404 } } },
			{
				// In the words of the package, without the host.
				refusedUser: [
					"404, not JSON; read as: the host did not answer like Fluent: status 404 without Fluent's error format.",
					'no',
				],
			},
		],
		// The refresh.
		[onRefresh({ status: 400, body: {} }), { refresh: ['400, JSON of another shape', 'no'] }],
		[onRefresh(token({})), { refresh: ['a new token, no refresh token', 'no'] }],
		[onRefresh(DOWN), { refresh: ['503, not JSON', 'not known'] }],
		[
			{ at: { [firstLogin]: same, [secondLogin]: same, [ORDER.refresh]: same } },
			{
				refresh: ['the same token, the same refresh token', 'no'],
				oldToken: ['nothing to try it with', 'not tried'],
				// The second login began anew with the same token, so its seconds are not those that are left.
				sameToken: ['the same', 'yes'],
				secondsLeft: ['60 s, then 60 s', 'no'],
			},
		],
	])('with %j', async ({ settings, graphql, at, ...options }, found) => {
		Object.assign(surgery.simulator.options, options);
		if (graphql) surgery.simulator.faults.next('/graphql', graphql);
		for (const [place, fault] of Object.entries(at ?? {})) surgery.faults.set(Number(place), fault);
		const { row } = await surgery.examine(settings);
		for (const [id, [text, holds]] of Object.entries(found)) {
			const { found: told, holds: held } = row(id as FactId);
			if (typeof text === 'string') expect([id, told, held]).toEqual([id, text, holds]);
			else expect([id, told, held]).toEqual([id, expect.stringMatching(text), holds]);
		}
	});

	it('of an account-level user, names no retailer', async () => {
		surgery.simulator.users.get('fluent-api')!.retailerId = undefined;
		const { row } = await surgery.examine();
		expect(row('retailerId')).toMatchObject({ found: 'absent', holds: 'yes' });
		const types = 'ref there; primaryRetailer null; roles there; context types: account';
		expect(row('profile').found).toBe(types);
	});
});

describe('the second login', () => {
	it('gives the refresh token that is tried', async () => {
		await surgery.examine();
		const [access, before, again, after] = surgery.issued;
		expect(again).toBe(access);
		expect(after).not.toBe(before);
		const { form } = surgery.simulator.requests.findLast(({ grant }) => grant === 'refresh_token')!;
		expect(form?.refresh_token).toBe(after);
	});

	it.each<[string, Turn, string]>([
		['both made-up users are throttled', { at: { 5: BUSY, 6: BUSY } }, ': 429, not JSON'],
		['the one without it got no answer', { at: { 6: DOWN } }, ': 503, not JSON'],
		['a made-up user needs it', { requiresAccountHeader: true }, ': 400, flat: invalid_request'],
	])('keeps the header if %s', async (_why, { at, ...options }, found) => {
		Object.assign(surgery.simulator.options, options);
		for (const [place, fault] of Object.entries(at ?? {})) surgery.faults.set(Number(place), fault);
		const { row } = await surgery.examine();
		expect(row('accountHeader').found).toContain(`made-up user without it${found}`);
		expect(row('accountHeader').holds).toBe(at ? 'not known' : 'no');
		expect(surgery.headers()).toEqual(['ACCOUNT', 'ACCOUNT']);
	});
});
