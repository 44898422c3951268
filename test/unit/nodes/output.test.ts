import { describe, expect, it } from '@jest/globals';
import type { Profile } from '../../../fluent/profile';
import type { Session } from '../../../fluent/session';
import schema from '../../../nodes/FluentAuth/__schema__/v1.0.0.json';
import { outputFields } from '../../../nodes/FluentAuth/output';
import { loginWith, ROOT, session } from '../support/login';
import { NOON, setClock, useVirtualTime } from '../support/time';

useVirtualTime();

interface Given {
	session?: Partial<Session>;
	profile?: Partial<Profile>;
	includeToken?: boolean;
	retailerId?: number | null;
}

function output({ session: changes, profile, includeToken = true, retailerId = null }: Given = {}) {
	const nothing = { retailerId: null, retailerIds: [], roles: [], isAccountUser: false };
	const identity = {
		session: session(NOON, { refreshToken: 'refresh-0', ...changes }),
		profile: profile && { ...nothing, ...profile },
	};
	return outputFields(identity, loginWith().account, { includeToken, retailerId });
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

it('the schema for the editor names exactly these fields', () => {
	const types = Object.entries(output()).map(([name, value]) => [
		name,
		Array.isArray(value) ? 'array' : typeof value,
	]);
	const told = Object.entries(schema.properties).map(([name, { type }]) => [name, type]);
	expect(told).toEqual(types);
});

it('never has the refresh token, and without the token no trace of it', () => {
	expect(JSON.stringify(output())).not.toContain('refresh-0');
	const without = output({ includeToken: false });
	expect(JSON.stringify(without)).not.toContain('token-0');
	expect(Object.keys(output()).filter((key) => !(key in without))).toEqual([
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
		setClock(NOON + age);
		expect(output().expiresIn).toBe(expiresIn);
	});

	it('is null if Fluent did not say', () => {
		const fields = output({ session: { expiresAt: null } });
		expect(fields).toMatchObject({ expiresAt: null, expiresIn: null });
	});
});

describe('the retailer', () => {
	const none = { retailerId: null };
	const profile = { retailerId: 2, retailerIds: [1, 2] };

	it.each<[string, Given, number | null, number[]]>([
		['that was chosen comes first', { retailerId: 9, profile }, 9, [9, 1, 2]],
		['is else that of the login', { session: { retailerId: 5 }, profile }, 5, [5, 1, 2]],
		['is else the primary one', { session: none, profile }, 2, [2, 1]],
		['is else null', { session: none, profile: { retailerIds: [1, 2] } }, null, [1, 2]],
		['is null without anything', { session: none }, null, []],
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
