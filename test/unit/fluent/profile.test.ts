import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import {
	graphqlRequest,
	isAlive,
	LIVENESS_QUERY,
	PROFILE_QUERY,
	readProfile,
} from '../../../fluent/profile';
import { FakeFluent, loginWith, ROOT } from './fake';

const { account } = loginWith();
const me = (user: unknown) => readProfile({ data: { me: user } });
const role = (name: unknown, ...contexts: unknown[]) => ({ role: { name }, contexts });
const retailer = (contextId: unknown) => ({ contextType: 'RETAILER', contextId });

it('the queries are valid for the part of the schema that Fluent documents', () => {
	const schema = buildSchema(`
		type Query { me: User }
		type User { ref: String primaryRetailer: Retailer roles: [UserRole] }
		type Retailer { id: ID! }
		type UserRole { role: Role! contexts: [RoleContext] }
		type Role { name: String! }
		type RoleContext { contextType: String! contextId: ID! }
	`);
	for (const query of [PROFILE_QUERY, LIVENESS_QUERY]) {
		expect(validate(schema, parse(query))).toEqual([]);
	}
});

describe('the profile of a user', () => {
	it('has the primary retailer, each retailer and each role once, in their order', () => {
		const account = { contextType: 'ACCOUNT', contextId: '1' };
		const roles = [role('ADMIN', account), role('RETAILER', retailer('5'), retailer('2'))];
		expect(
			me({ primaryRetailer: { id: '2' }, roles: [...roles, role('ADMIN', retailer(5))] }),
		).toEqual({
			retailerId: 2,
			retailerIds: [5, 2],
			roles: ['ADMIN', 'RETAILER'],
		});
	});

	it.each([
		[{}],
		[{ primaryRetailer: null, roles: null }],
		[{ primaryRetailer: { id: 'x' }, roles: [null, 1, {}] }],
		[{ primaryRetailer: { id: '0' }, roles: [role(null), role(7), { contexts: 'x' }] }],
		[{ roles: [{ role: null, contexts: [null, retailer(null), retailer('-1'), retailer('0')] }] }],
		[{ roles: [{ role: {}, contexts: [{ contextType: 'AGENT', contextId: '3' }] }] }],
	])('of %j is empty', (user) => {
		expect(me(user)).toEqual({ retailerId: null, retailerIds: [], roles: [] });
	});

	it.each([
		[undefined],
		['<html></html>'],
		[{}],
		[{ data: null }],
		[{ data: { me: null } }],
		[{ data: { me: 'user' } }],
		[{ errors: [{ message: 'no permission' }], data: { me: null } }],
	])('is missing in %j', (answer) => {
		expect(readProfile(answer)).toBeUndefined();
	});
});

it('a query is a POST of JSON to the account', () => {
	expect(graphqlRequest(account, LIVENESS_QUERY)).toEqual({
		method: 'POST',
		url: `${ROOT}/graphql`,
		headers: { accept: 'application/json', 'content-type': 'application/json' },
		body: { query: '{ me { ref } }' },
	});
});

it('the question whether a token lives sends it in a header, follows no redirect and takes 10 s at most', async () => {
	const fluent = new FakeFluent();
	expect(await isAlive(fluent.http, account, 'token-1')).toBe(true);
	expect(fluent.requests).toEqual([
		expect.objectContaining({
			...graphqlRequest(account, LIVENESS_QUERY),
			headers: expect.objectContaining({ authorization: 'Bearer token-1' }),
			timeout: 10_000,
			disableFollowRedirect: true,
		}),
	]);
});
