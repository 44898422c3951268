import { describe, expect, it } from '@jest/globals';
import type { Settings } from '../../../fluent/settings';
import { examine } from '../../../tools/doctor/examine';
import type { FactId } from '../../../tools/doctor/facts';
import { SAMPLE, type FaultAnswer } from '../../../tools/simulator';
import { freePort } from '../../../tools/n8n/machine';
import { expectHarmless, ORDER, Surgery } from './helpers';

const surgery = new Surgery();

/** A token response with so much changed. */
const token = (changes: object): FaultAnswer => ({
	status: 200,
	body: { access_token: 'made-by-a-fault', token_type: 'bearer', expires_in: 60, ...changes },
});

describe('a first login that fails', () => {
	/** The last request, whatever came of it. */
	async function expectFailure(changes: Settings, message: RegExp, failures = 0): Promise<void> {
		await expect(surgery.examine(changes)).rejects.toMatchObject({
			name: 'LoginFailure',
			message: expect.stringMatching(message),
		});
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
		['throttled', { status: 429, headers: { 'Retry-After': '1' } }, /throttling logins/],
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
		await expect(examine({ ...surgery.settings(), baseUrl })).rejects.toThrow(
			'No connection to 127.0.0.1 could be made.',
		);
	});
});

describe('the token response', () => {
	it.each<[FactId, object, string, string]>([
		[
			'keys',
			{ token_type: undefined, Secret_key: 'x' },
			'access_token, expires_in, 1 unknown',
			'no',
		],
		['scope', { scope: 'api write' }, 'not api', 'no'],
		['scope', {}, 'none in the answer', 'not known'],
		['tokenForm', { access_token: 'a.b.c' }, '5 characters of another form', 'no'],
		['lifetime', { expires_in: '60' }, 'a string', 'no'],
		['lifetime', { expires_in: undefined }, 'absent', 'yes'],
		['retailerId', { Retailer_id: 0 }, '0', 'no'],
		['retailerId', { Retailer_id: null }, 'null', 'no'],
		['retailerId', { Retailer_id: '987654321' }, 'a string', 'no'],
		['roles', { Roles: ['NOTICEABLE_ROLE'] }, 'a list', 'yes'],
		['roles', { Roles: [] }, 'an empty list', 'yes'],
		['roles', { Roles: {} }, 'an object', 'no'],
	])('%s with %j', async (id, changes, found, holds) => {
		surgery.simulator.faults.next('/oauth/token', token(changes), 1);
		const { row } = await surgery.examine();
		expect(row(id)).toMatchObject({ found, holds });
	});

	it('of FLUENT_INTEGRATION should hold a refresh token', async () => {
		surgery.simulator.faults.next('/oauth/token', token({}), 1);
		const { row } = await surgery.examine({ client: 'fluentIntegration' });
		expect(row('refreshToken')).toMatchObject({ found: 'absent', holds: 'no' });
	});
});

describe('the second login', () => {
	const REFUSED = { error: 'invalid_grant', error_description: 'Bad credentials' };

	it.each<[string, FaultAnswer, string, string]>([
		[
			'refused',
			{ status: 400, body: REFUSED },
			'login without it: 400, flat: invalid_grant, "Bad credentials"',
			'no',
		],
		['dropped', 'drop', 'login without it: no answer', 'not known'],
		['throttled', { status: 429 }, 'login without it: 429, not JSON', 'not known'],
	])('(%s) is not repeated', async (_what, fault, found, holds) => {
		surgery.faultOn(ORDER.secondLogin, fault);
		const { row } = await surgery.examine();
		expect(row('accountHeader')).toMatchObject({ found, holds });
		expect(row('sameToken').holds).toBe('not known');
		// With the refresh token of the first login.
		expect(row('refresh').holds).toBe('yes');
	});

	it('gives another token, with fewer seconds', async () => {
		surgery.faultOn(ORDER.secondLogin, token({ expires_in: 50 }));
		const { row } = await surgery.examine();
		expect(row('sameToken')).toMatchObject({ found: 'another', holds: 'no' });
		expect(row('secondsLeft')).toMatchObject({ found: '86400 s, then 50 s', holds: 'no' });
		expect(row('sameRefreshToken')).toMatchObject({ found: 'none', holds: 'no' });
	});

	it('gives the refresh token that is tried', async () => {
		await surgery.examine();
		const [access, first, again, second] = surgery.issued;
		expect(again).toBe(access);
		expect(second).not.toBe(first);
		const { form } = surgery.simulator.requests.findLast(({ grant }) => grant === 'refresh_token')!;
		expect(form?.refresh_token).toBe(second);
	});

	it.each([
		['both', [ORDER.madeUpUser, ORDER.withoutHeader], 429],
		['one', [ORDER.withoutHeader], 503],
	])(
		'keeps the header if %s of the made-up users got no answer',
		async (_which, places, status) => {
			for (const place of places) surgery.faultOn(place, { status });
			const { row } = await surgery.examine();
			expect(row('accountHeader').found).toContain(`made-up user without it: ${status}, not JSON`);
			expect(row('accountHeader').holds).toBe('not known');
			const own = surgery.simulator.requests.filter(
				({ form }) => form?.username === SAMPLE.username,
			);
			expect(own[1].headers['fluent.account']).toBe('ACCOUNT');
		},
	);
});

describe('a refusal', () => {
	it.each([
		['refusedClient', ORDER.wrongClient],
		['otherScope', ORDER.otherScope],
		['refusedRefresh', ORDER.madeUpRefresh],
		['refusedUser', ORDER.madeUpUser],
		['usedRefreshToken', ORDER.usedRefresh],
	] as const)('(%s) is not known if Fluent is throttling', async (id, place) => {
		surgery.faultOn(place, { status: 429 });
		const { row } = await surgery.examine();
		expect(row(id).found).toMatch(/^429, not JSON/);
		expect(row(id).holds).toBe('not known');
	});

	it('is reported in the words of the package, without the host', async () => {
		surgery.faultOn(ORDER.madeUpUser, { status: 404 });
		const { row } = await surgery.examine();
		expect(row('refusedUser').found).toBe(
			"404, not JSON; read as: the host did not answer like Fluent: status 404 without Fluent's error format.",
		);
	});
});

describe('a refresh', () => {
	it.each<[string, FaultAnswer, string, string]>([
		['refused', { status: 400, body: {} }, '400, JSON of another shape', 'no'],
		['without a new refresh token', token({}), 'a new token, no refresh token', 'no'],
		['throttled', { status: 503 }, '503, not JSON', 'not known'],
	])('(%s) is noted', async (_what, fault, found, holds) => {
		surgery.faultOn(ORDER.refresh, fault);
		const { row } = await surgery.examine();
		expect(row('refresh')).toMatchObject({ found, holds });
	});

	it('that returns what was there is noted', async () => {
		const same = token({ refresh_token: 'made-by-a-fault-too' });
		for (const place of [ORDER.firstLogin, ORDER.secondLogin, ORDER.refresh]) {
			surgery.faultOn(place, same);
		}
		const { row } = await surgery.examine();
		expect(row('refresh').found).toBe('the same token, the same refresh token');
		expect(row('refresh').holds).toBe('no');
		expect(row('oldToken').holds).toBe('not tried');
		// The second login began anew with the same token, so its seconds are not those that are left.
		expect(row('sameToken').holds).toBe('yes');
		expect(row('secondsLeft')).toMatchObject({ found: '60 s, then 60 s', holds: 'no' });
	});
});
