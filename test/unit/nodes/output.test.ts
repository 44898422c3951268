import { describe, expect, it } from '@jest/globals';
import { readAccount } from '../../../fluent/account';
import type { Profile } from '../../../fluent/profile';
import type { Session } from '../../../fluent/session';
import { outputFields } from '../../../nodes/FluentAuth/output';
import { ROOT, session, SETTINGS } from '../fluent/fake';

const NOON = Date.UTC(2026, 0, 1, 12);

interface Given {
	session?: Partial<Session>;
	profile?: Partial<Profile>;
	includeToken?: boolean;
	retailerId?: number;
	now?: number;
}

function output({
	session: changes,
	profile,
	includeToken = true,
	retailerId = 0,
	now = NOON,
}: Given) {
	const identity = {
		session: session(NOON, { refreshToken: 'refresh-0', ...changes }),
		profile: profile && { retailerId: null, retailerIds: [], roles: [], ...profile },
	};
	return outputFields(identity, readAccount(SETTINGS), includeToken, retailerId, now);
}

it('has exactly the fields of the design', () => {
	expect(output({ session: { roles: ['RETAILER'] } })).toEqual({
		accessToken: 'token-0',
		tokenType: 'bearer',
		authorization: 'Bearer token-0',
		scope: 'api',
		expiresAt: '2026-01-02T12:00:00.000Z',
		expiresIn: 86_400,
		retailerId: 1,
		retailerIds: [1],
		roles: ['RETAILER'],
		firstName: 'Fluent',
		lastName: 'Commerce',
		accountId: 'ACCOUNT',
		environment: 'sandbox',
		baseUrl: ROOT,
		graphqlUrl: `${ROOT}/graphql`,
	});
});

it('never has the refresh token, and without the token no trace of it', () => {
	expect(JSON.stringify(output({}))).not.toContain('refresh-0');
	const without = output({ includeToken: false });
	expect(JSON.stringify(without)).not.toContain('token-0');
	expect(Object.keys(output({})).filter((key) => !(key in without))).toEqual([
		'accessToken',
		'authorization',
	]);
});

describe('how long the token lives', () => {
	it.each([
		[0, 86_400],
		[1, 86_399],
		[86_399_001, 0],
		[90_000_000, 0],
	])('after %i ms: %i whole seconds', (age, expiresIn) => {
		expect(output({ now: NOON + age }).expiresIn).toBe(expiresIn);
	});

	it('is null if Fluent did not say', () => {
		expect(output({ session: { expiresAt: null } })).toMatchObject({
			expiresAt: null,
			expiresIn: null,
		});
	});
});

describe('the retailer', () => {
	it.each<[string, Given, number | null, number[]]>([
		[
			'of the login comes first',
			{
				session: { retailerId: 5 },
				profile: { retailerId: 2, retailerIds: [2, 5] },
				retailerId: 9,
			},
			5,
			[5, 2],
		],
		[
			'is else the primary one',
			{
				session: { retailerId: null },
				profile: { retailerId: 2, retailerIds: [1, 2] },
				retailerId: 9,
			},
			2,
			[2, 1],
		],
		[
			'is else the one of the option',
			{ session: { retailerId: null }, profile: { retailerIds: [1, 2] }, retailerId: 9 },
			9,
			[9, 1, 2],
		],
		[
			'is else null',
			{ session: { retailerId: null }, profile: { retailerIds: [1, 2] } },
			null,
			[1, 2],
		],
		['is null without anything', { session: { retailerId: null } }, null, []],
	])('%s', (_, given, retailerId, retailerIds) => {
		expect(output(given)).toMatchObject({ retailerId, retailerIds });
	});
});

it.each<[string, Given, string[]]>([
	['of the login', { session: { roles: ['A'] }, profile: { roles: ['B'] } }, ['A']],
	['else of the user', { session: { roles: [] }, profile: { roles: ['B', 'C'] } }, ['B', 'C']],
	['else none', { session: { roles: [] } }, []],
])('the roles are those %s', (_, given, roles) => {
	expect(output(given).roles).toEqual(roles);
});
