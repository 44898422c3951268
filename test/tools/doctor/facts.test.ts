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
const REFUSED = {
	status: 400,
	body: { error: 'invalid_grant', error_description: 'Bad credentials' },
};
const me = (user: unknown): FaultAnswer => ({ status: 200, body: { data: { me: user } } });
const DENIED = {
	status: 200,
	body: { errors: [{ message: 'No', extensions: { code: 'C0020E' } }] },
};
const REDIRECT = { status: 307, headers: { location: '/echo' } };

describe('an account as expected', () => {
	it('holds in every fact that is tried, without the header in the second login only', async () => {
		surgery.simulator.options.returnsLivingRefreshToken = true;
		const { rows, text } = await surgery.examine();
		const untried = rows.filter(({ holds }) => holds !== 'yes');
		expect(untried).toMatchObject([
			{ id: 'wrongPassword', holds: 'not tried', found: 'never sent: it would count for the lock' },
		]);
		expect(rows).toHaveLength(24);
		expect(text.split('\n').filter((line) => line.startsWith('| '))).toHaveLength(26);
		// 2 of the user, 4 of a made-up one, 1 made-up refresh token, 2 refresh grants.
		const counts = { logins: 9, passwordGrants: 6, refreshGrants: 3, graphql: 5 };
		expect(surgery.simulator.counts()).toMatchObject(counts);
		expect(surgery.headers()).toEqual(['ACCOUNT', undefined]);
	});

	it('is left alone where no refresh token was issued', async () => {
		surgery.simulator.options.refreshTokensForAccountClient = false;
		const { rows, row } = await surgery.examine();
		expect(row('refreshToken')).toMatchObject({ found: 'absent', holds: 'yes' });
		const untried = rows.filter(({ holds }) => holds === 'not tried').map(({ id }) => id);
		expect(untried).toEqual([
			...['sameRefreshToken', 'refresh', 'refreshedToken', 'usedRefreshToken'],
			...['oldToken', 'deadToken', 'wrongPassword'],
		]);
		expect(surgery.simulator.counts().refreshGrants).toBe(1);
	});

	it('gets the refresh token of the second login', async () => {
		await surgery.examine();
		const [access, before, again, after] = surgery.issued;
		expect(again).toBe(access);
		expect(after).not.toBe(before);
		const { form } = surgery.simulator.requests.findLast(({ grant }) => grant === 'refresh_token')!;
		expect(form?.refresh_token).toBe(after);
	});
});

describe('a first login that fails', () => {
	it.each<[string, RegExp, FaultAnswer | undefined, Settings, number?]>([
		['for the password', /^Fluent refused the .+\. Check/, undefined, { password: 'wrong' }, 1],
		['for the client', /^Fluent refused the .+\. Check/, undefined, { clientSecret: 'wrong' }],
		['throttled', /throttling logins/, { ...BUSY, headers: { 'Retry-After': '1' } }, {}],
		['redirected', /redirects the login/, REDIRECT, {}],
		['dropped', /was closed before it answered/, 'drop', {}],
		['without a token', /it sent no token/, { status: 200, body: {} }, {}],
		['not found', /did not answer like Fluent: status 404/, { status: 404 }, {}],
	])('(%s) is the last request', async (_what, message, fault, changes, failures = 0) => {
		if (fault) surgery.simulator.faults.next('/oauth/token', fault);
		const failure = { name: 'LoginFailure', message: expect.stringMatching(message) };
		await expect(surgery.examine(changes)).rejects.toMatchObject(failure);
		expect(surgery.simulator.requests).toHaveLength(1);
		expectHarmless(surgery.simulator, 1, failures);
	});

	it('for want of an answer is reported', async () => {
		const baseUrl = `http://127.0.0.1:${await freePort()}`;
		const failure = 'No connection to 127.0.0.1 could be made.';
		await expect(surgery.examine({ baseUrl })).rejects.toThrow(failure);
	});
});

/** How an account differs from what is expected. */
type Turn = SimulatorOptions & {
	settings?: Settings;
	graphql?: FaultAnswer;
	/** Answers of /oauth/token, by the place of the request: see `ORDER`. */
	at?: Partial<Record<keyof typeof ORDER, FaultAnswer>>;
};
/** What is then found; of a text that ends with … only the beginning counts. */
type Found = Partial<Record<FactId, string>>;

const first = (changes: object): Turn => ({ at: { firstLogin: token(changes) } });
const second = (fault: FaultAnswer): Turn => ({ at: { secondLogin: fault } });
const onRefresh = (fault: FaultAnswer): Turn => ({ at: { refresh: fault } });
const same = token({ refresh_token: 'made-by-a-fault-too' });
const UNTRIED = 'not tried: nothing to try it with';
const THROTTLED = 'not known: 429, not JSON…';
const UNAVAILABLE = 'not known: 503, not JSON';
const BROKEN = 'no: 500, JSON of another shape';
/** A failed second login is not repeated; the refresh token is then that of the first. */
const KEPT: Found = { sameToken: 'not known: the login failed…', refresh: 'yes: a new…' };
const MADE_UP = 'made-up user without it';

describe('what is found', () => {
	it.each<[Turn, Found]>([
		[{ settings: INTEGRATION }, { scope: 'yes: retailer', otherScope: 'yes: 400, flat…' }],
		[
			{ settings: { accountId: '' } },
			{ accountHeader: 'yes: login without it (no Account ID given): accepted' },
		],
		[{ settings: INTEGRATION, ...first({}) }, { refreshToken: 'no: absent' }],
		// Switches.
		[{}, { sameRefreshToken: 'no: another', accountHeader: 'yes: login without it: accepted' }],
		[
			{ requiresAccountHeader: true },
			{ accountHeader: `no: ${MADE_UP}: 400, flat: invalid_req…`, sameToken: 'yes: the same' },
		],
		[
			{
				...{ checksScope: false, returnsLivingToken: false, refreshRevokesOldToken: false },
				...{ invalidClientStatus: 400, invalidRefreshStatus: 401 },
			},
			{
				otherScope: 'no: 400, flat: invalid_grant, "Bad…',
				sameToken: 'no: another',
				secondsLeft: 'no: 86400 s, then 86400 s',
				refusedClient: 'no: 400, flat: invalid_client…',
				refusedRefresh: 'no: 401, flat: invalid_grant…',
				usedRefreshToken: 'no: 401, flat: invalid_grant…',
				oldToken: 'no: 200, data',
				deadToken: UNTRIED,
			},
		],
		[{ tokenLifetime: 2 }, { sameToken: 'not known: the first had just expired; run again' }],
		[
			{ errorShape: 'wrapped', singleUseRefreshTokens: false },
			{
				refusedUser: 'no: 400, wrapped, code 400, message an obj…',
				usedRefreshToken: 'no: 200, a token',
			},
		],
		[{ errorShape: 'sso' }, { refusedUser: 'no: 500, wrapped, code 400: "The username or…' }],
		// What GraphQL answers.
		[
			{ graphql: me({}) },
			{
				refusedBearer: 'no: 200, data',
				profile: 'no: ref absent; primaryRetailer absent; roles absent; context types: none',
			},
		],
		[{ graphql: me(null) }, { me: 'no: 200, data', profile: 'no: 200, data' }],
		[{ graphql: DENIED }, { profile: 'no: 200, wrapped, code C0020E: another text' }],
		[{ graphql: REDIRECT }, { me: 'no: 307, redir…' }],
		[{ graphql: { status: 500, body: '<p>x' } }, { refusedBearer: 'no: 500, not JSON' }],
		[
			{ graphql: { status: 500, body: {} } },
			{ me: BROKEN, oldToken: BROKEN, deadToken: BROKEN, refreshedToken: BROKEN },
		],
		[
			{ graphql: DOWN },
			{
				...{ refusedBearer: UNAVAILABLE, me: UNAVAILABLE },
				...{ profile: UNAVAILABLE, oldToken: UNAVAILABLE },
			},
		],
		[
			{ graphql: 'drop' },
			{
				me: 'not known: no answer',
				profile: 'not known: no answer',
				refreshedToken: 'not known: no answer',
			},
		],
		// The token response.
		[
			first({ token_type: undefined, Secret_key: 'x' }),
			{ keys: 'no: access_token, expires_in, 1 unknown', scope: 'not known: none in the answer' },
		],
		[
			first({ scope: 'api write', expires_in: '60', Retailer_id: 0 }),
			{
				scope: 'no: not api',
				lifetime: 'no: a string',
				retailerId: 'no: 0',
			},
		],
		[
			first({ expires_in: undefined, Retailer_id: null, Roles: ['NOTICEABLE_ROLE'] }),
			{ lifetime: 'yes: absent', retailerId: 'no: null', roles: 'yes: a list' },
		],
		[
			first({ Retailer_id: '987654321', Roles: [] }),
			{ retailerId: 'no: a string', roles: 'yes: an empty list' },
		],
		[first({ Roles: {} }), { roles: 'no: an object or list' }],
		// The second login.
		[
			second(REFUSED),
			{
				accountHeader: 'no: login without it: 400, flat: invalid_grant, "Bad credentials"',
				...KEPT,
			},
		],
		[second('drop'), { accountHeader: 'not known: login without it: no answer', ...KEPT }],
		[second(BUSY), { accountHeader: 'not known: login without it: 429, not JSON', ...KEPT }],
		[
			second(token({ expires_in: 50 })),
			{
				sameToken: 'no: another',
				secondsLeft: 'no: 86400 s, then 50 s',
				sameRefreshToken: 'no: none',
			},
		],
		// Refusals.
		[
			{
				at: {
					...{ wrongClient: BUSY, otherScope: BUSY, madeUpRefresh: BUSY },
					...{ madeUpUser: BUSY, withoutHeader: BUSY, usedRefresh: BUSY },
				},
			},
			{
				...{ refusedClient: THROTTLED, otherScope: THROTTLED, refusedRefresh: THROTTLED },
				...{ refusedUser: THROTTLED, usedRefreshToken: THROTTLED },
				accountHeader: `not known: ${MADE_UP}: 429, not JSON…`,
			},
		],
		[{ at: { withoutHeader: DOWN } }, { accountHeader: `not known: ${MADE_UP}: 503, not JSON…` }],
		[
			{ at: { madeUpUser: { status: 404 } } },
			{
				// In the words of the package, without the host.
				refusedUser:
					"no: 404, not JSON; read as: the host did not answer like Fluent: status 404 without Fluent's error format.",
			},
		],
		// The refresh.
		[onRefresh({ status: 400, body: {} }), { refresh: 'no: 400, JSON of another shape' }],
		[onRefresh(token({})), { refresh: 'no: a new token, no refresh token' }],
		[onRefresh(DOWN), { refresh: UNAVAILABLE }],
		[
			{ at: { firstLogin: same, secondLogin: same, refresh: same } },
			{
				refresh: 'no: the same token, the same refresh token',
				oldToken: UNTRIED,
				// The second login began anew with the same token, so its seconds are not those that are left.
				sameToken: 'yes: the same',
				secondsLeft: 'no: 60 s, then 60 s',
			},
		],
	])('with %j', async ({ settings, graphql, at = {}, ...options }, found) => {
		Object.assign(surgery.simulator.options, options);
		if (graphql) surgery.simulator.faults.next('/graphql', graphql);
		for (const [place, fault] of Object.entries(at)) {
			surgery.faults.set(ORDER[place as keyof typeof ORDER], fault);
		}
		const { row } = await surgery.examine(settings);
		const told = Object.entries(found).map(([id, expected]) => {
			const { holds, found: text } = row(id as FactId);
			const said = `${holds}: ${text}`;
			return [id, expected.endsWith('…') ? `${said.slice(0, expected.length - 1)}…` : said];
		});
		expect(Object.fromEntries(told)).toEqual(found);
		// The header stays in the second login unless a made-up user gets as far without it.
		const isKept = row('accountHeader').found.startsWith(MADE_UP);
		expect(surgery.headers()[1]).toBe(isKept ? 'ACCOUNT' : undefined);
	});

	it('of an account-level user, names no retailer', async () => {
		surgery.simulator.users.get('fluent-api')!.retailerId = undefined;
		const { row } = await surgery.examine();
		expect(row('retailerId')).toMatchObject({ found: 'absent', holds: 'yes' });
		const types = 'ref there; primaryRetailer null; roles there; context types: account';
		expect(row('profile').found).toBe(types);
	});
});
