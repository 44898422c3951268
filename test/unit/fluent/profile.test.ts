import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import {
	graphqlRequest,
	id,
	LIVENESS_QUERY,
	PROFILE_QUERY,
	readProfile,
} from '../../../fluent/profile';
import { loginWith, ROOT } from '../support/login';

const { account } = loginWith();
const me = (user: unknown) => readProfile({ data: { me: user } });
const role = (name: unknown, ...contexts: unknown[]) => ({ role: { name }, contexts });
const retailer = (contextId: unknown) => ({ contextType: 'RETAILER', contextId });
const ACCOUNT = { contextType: 'ACCOUNT', contextId: '1' };

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
		const roles = [role('ADMIN', retailer('5')), role('RETAILER', retailer('5'), retailer('2'))];
		expect(
			me({ primaryRetailer: { id: '2' }, roles: [...roles, role('ADMIN', retailer(5))] }),
		).toEqual({
			retailerId: 2,
			retailerIds: [5, 2],
			roles: ['ADMIN', 'RETAILER'],
			isAccountUser: false,
		});
	});

	it('tells whether the user has a role in the account as a whole', () => {
		expect(me({ roles: [role('ADMIN', retailer('5'), ACCOUNT)] })).toMatchObject({
			retailerIds: [5],
			isAccountUser: true,
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
		expect(me(user)).toEqual({
			retailerId: null,
			retailerIds: [],
			roles: [],
			isAccountUser: false,
		});
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

it('an ID is a whole number, and 0 is none', () => {
	expect([5, '5', 0, '0', 'x', null].map(id)).toEqual([5, 5, null, null, null, null]);
});

describe('a query is a POST of JSON to the account', () => {
	const headers = { accept: 'application/json', 'content-type': 'application/json' };
	const request = { method: 'POST', url: `${ROOT}/graphql`, headers };
	const variables = { after: 'x' };

	it.each([
		['without variables', undefined, { query: LIVENESS_QUERY }],
		['with variables', variables, { query: LIVENESS_QUERY, variables }],
	])('%s', (_, given, body) => {
		expect(graphqlRequest(account, LIVENESS_QUERY, given)).toEqual({ ...request, body });
	});
});
