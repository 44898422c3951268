import { describe, expect, it } from '@jest/globals';
import type { FactId } from '../../../tools/doctor/facts';
import { SAMPLE, type FaultAnswer, type SimulatorOptions } from '../../../tools/simulator';
import { Surgery } from './helpers';

const surgery = new Surgery();

const INTEGRATION = { client: 'fluentIntegration', clientId: '' };

describe('an account as expected', () => {
	it('holds in every fact that is tried', async () => {
		surgery.simulator.options.returnsLivingRefreshToken = true;
		const { rows, text } = await surgery.examine();
		const untried = rows.filter(({ holds }) => holds !== 'yes').map(({ id }) => id);
		expect(untried).toEqual(['wrongPassword']);
		expect(rows).toHaveLength(25);
		expect(text.split('\n').filter((line) => line.startsWith('| '))).toHaveLength(27);
		expect(surgery.simulator.counts()).toMatchObject({
			// 2 of the user, 4 of a made-up one, 1 made-up refresh token, 2 refresh grants.
			logins: 9,
			passwordGrants: 6,
			refreshGrants: 3,
			graphql: 5,
		});
	});

	it('is asked without the header in the second login only', async () => {
		await surgery.examine();
		const own = surgery.simulator.requests.filter(({ form }) => form?.username === SAMPLE.username);
		expect(own.map(({ headers }) => headers['fluent.account'])).toEqual(['ACCOUNT', undefined]);
	});

	it('is examined as FLUENT_INTEGRATION', async () => {
		const { row } = await surgery.examine(INTEGRATION);
		expect(row('scope')).toMatchObject({ found: 'retailer', holds: 'yes' });
		expect(row('tokenForm')).toMatchObject({ found: '27 characters of base64url', holds: 'yes' });
		expect(row('otherScope').holds).toBe('yes');
		expect(row('refresh').holds).toBe('yes');
	});

	it('is left alone where no refresh token was issued', async () => {
		surgery.simulator.options.refreshTokensForAccountClient = false;
		const { rows, row } = await surgery.examine();
		expect(row('refreshToken')).toMatchObject({ found: 'absent', holds: 'yes' });
		const untried = rows.filter(({ holds }) => holds === 'not tried').map(({ id }) => id);
		expect(untried).toEqual([
			'sameRefreshToken',
			'refresh',
			'refreshedToken',
			'usedRefreshToken',
			'oldToken',
			'deadToken',
			'wrongPassword',
		]);
		expect(row('refresh').found).toBe('no refresh token was issued');
		expect(surgery.simulator.counts().refreshGrants).toBe(1);
	});

	it('gets no header where no account ID is given', async () => {
		const { row } = await surgery.examine({ accountId: '' });
		expect(row('accountHeader')).toMatchObject({
			found: 'login without it (no Account ID given): accepted',
			holds: 'yes',
		});
	});
});

type Turned = [
	id: FactId,
	options: SimulatorOptions,
	found: string | RegExp,
	holds: 'no' | 'not known' | 'not tried',
];

describe('a fact turned the other way', () => {
	it.each<Turned>([
		['accountHeader', { requiresAccountHeader: true }, /without it: 400, flat: invalid_req/, 'no'],
		['otherScope', { checksScope: false }, /^400, flat: invalid_grant, "Bad/, 'no'],
		['sameToken', { returnsLivingToken: false }, 'another', 'no'],
		['secondsLeft', { returnsLivingToken: false }, '86400 s, then 86400 s', 'no'],
		['sameToken', { tokenLifetime: 2 }, 'the first had just expired; run again', 'not known'],
		['sameRefreshToken', {}, 'another', 'no'],
		['refusedUser', { errorShape: 'wrapped' }, /^400, wrapped, code 400, message an object/, 'no'],
		['refusedUser', { errorShape: 'sso' }, /^500, wrapped, code 400: "The username or/, 'no'],
		['refusedClient', { invalidClientStatus: 400 }, /^400, flat: invalid_client/, 'no'],
		['refusedRefresh', { invalidRefreshStatus: 401 }, /^401, flat: invalid_grant/, 'no'],
		['usedRefreshToken', { invalidRefreshStatus: 401 }, /^401, flat: invalid_grant/, 'no'],
		['usedRefreshToken', { singleUseRefreshTokens: false }, '200, a token', 'no'],
		['oldToken', { refreshRevokesOldToken: false }, '200, data', 'no'],
		['deadToken', { refreshRevokesOldToken: false }, 'nothing to try it with', 'not tried'],
	])('%s with %j', async (id, options, found, holds) => {
		Object.assign(surgery.simulator.options, options);
		const { row } = await surgery.examine();
		expect(row(id).found).toMatch(found);
		expect(row(id).holds).toBe(holds);
	});

	it('keeps the header if a made-up user needs it', async () => {
		surgery.simulator.options.requiresAccountHeader = true;
		const { row } = await surgery.examine();
		expect(row('sameToken').holds).toBe('yes');
		const own = surgery.simulator.requests.filter(({ form }) => form?.username === SAMPLE.username);
		expect(own.map(({ headers }) => headers['fluent.account'])).toEqual(['ACCOUNT', 'ACCOUNT']);
	});

	it.each<[string, FaultAnswer, FactId, string, string]>([
		['a 200', { status: 200, body: { data: { me: {} } } }, 'refusedBearer', '200, data', 'no'],
		['a 500', { status: 500, body: '<p>x' }, 'refusedBearer', '500, not JSON', 'no'],
		['a 503', { status: 503 }, 'refusedBearer', '503, not JSON', 'not known'],
		['a 307', { status: 307, headers: { location: '/echo' } }, 'me', '307, redirect', 'no'],
		['a 500', { status: 500, body: {} }, 'me', '500, JSON of another shape', 'no'],
		['no user', { status: 200, body: { data: { me: null } } }, 'me', '200, data', 'no'],
		['no user', { status: 200, body: { data: { me: null } } }, 'profile', '200, data', 'no'],
		[
			'no permission',
			{ status: 200, body: { errors: [{ message: 'No', extensions: { code: 'C0020E' } }] } },
			'profile',
			'200, wrapped, code C0020E: another text',
			'no',
		],
		[
			'a user without roles',
			{ status: 200, body: { data: { me: {} } } },
			'profile',
			'roles absent',
			'no',
		],
		['a 503', { status: 503 }, 'me', '503, not JSON', 'not known'],
		['a 503', { status: 503 }, 'profile', '503, not JSON', 'not known'],
		['nothing', 'drop', 'me', 'no answer', 'not known'],
		['nothing', 'drop', 'profile', 'no answer', 'not known'],
		['nothing', 'drop', 'refreshedToken', 'no answer', 'not known'],
		['a 500', { status: 500, body: {} }, 'oldToken', '500, JSON of', 'no'],
		['a 500', { status: 500, body: {} }, 'deadToken', '500, JSON of', 'no'],
		['a 503', { status: 503 }, 'oldToken', '503, not JSON', 'not known'],
		['a 500', { status: 500, body: {} }, 'refreshedToken', '500, JSON of', 'no'],
	])('GraphQL answers %s %j', async (_name, fault, id, found, holds) => {
		surgery.simulator.faults.next('/graphql', fault);
		const { row } = await surgery.examine();
		expect(row(id).found).toContain(found);
		expect(row(id).holds).toBe(holds);
	});

	it('notes an account-level user', async () => {
		surgery.simulator.users.get(SAMPLE.username)!.retailerId = undefined;
		const { row } = await surgery.examine();
		expect(row('retailerId')).toMatchObject({ found: 'absent', holds: 'yes' });
		expect(row('profile').found).toBe(
			'ref there; primaryRetailer null; roles there; context types: account',
		);
	});
});
