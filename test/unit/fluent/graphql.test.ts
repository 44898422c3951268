import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import {
	graphqlRequest,
	isGraphqlAnswer,
	LIVENESS_QUERY,
	PROFILE_QUERY,
	readProfile,
	readRetailers,
	RETAILERS_QUERY,
	TEST_QUERY,
} from '../../../fluent/graphql';
import { loginWith, ROOT } from '../support/entry';

const role = (name: unknown, ...contexts: unknown[]) => ({ role: { name }, contexts });
const inRetailer = (contextId: unknown) => ({ contextType: 'RETAILER', contextId });
const ACCOUNT = { contextType: 'ACCOUNT', contextId: '1' };
const NORTH = { id: '1', ref: 'NORTH', tradingName: 'North Outfitters' };
const north = { ...NORTH, id: 1 };

it('the queries are valid for the part of the schema that Fluent documents', () => {
	const schema = buildSchema(`
		type Query { me: User retailers(first: Int, after: String): RetailerConnection }
		type User { ref: String primaryRetailer: Retailer roles: [UserRole] }
		type Retailer { id: ID! ref: String tradingName: String }
		type UserRole { role: Role! contexts: [RoleContext] }
		type Role { name: String! }
		type RoleContext { contextType: String! contextId: ID! }
		type RetailerConnection { edges: [RetailerEdge] pageInfo: PageInfo }
		type RetailerEdge { cursor: String node: Retailer }
		type PageInfo { hasNextPage: Boolean hasPreviousPage: Boolean }
	`);
	for (const query of [LIVENESS_QUERY, TEST_QUERY, PROFILE_QUERY, RETAILERS_QUERY]) {
		expect(validate(schema, parse(query))).toEqual([]);
	}
});

describe('a query is a POST of JSON to the account', () => {
	const headers = { accept: 'application/json', 'content-type': 'application/json' };
	const variables = { after: 'x' };

	it.each([
		['without variables', undefined, { query: LIVENESS_QUERY }],
		['with variables', variables, { query: LIVENESS_QUERY, variables }],
	])('%s', (_, given, body) => {
		const request = { method: 'POST', url: `${ROOT}/graphql`, headers, body };
		expect(graphqlRequest(loginWith().account, LIVENESS_QUERY, given)).toEqual(request);
	});
});

it('an answer of GraphQL has data or errors', () => {
	const answers = [{ data: null }, { errors: [] }, {}, '<html></html>', undefined, ['data']];
	expect(answers.map(isGraphqlAnswer)).toEqual([true, true, false, false, false, false]);
});

describe('the profile of a user', () => {
	const profileOf = (me: object, errors?: unknown) => readProfile({ data: { me }, errors });

	it('has the primary retailer first, each retailer and each role once', () => {
		const roles = [
			role('ADMIN', inRetailer('5'), { contextType: 'AGENT', contextId: '3' }),
			role('RETAILER', inRetailer('5'), inRetailer(1)),
			role('ADMIN', inRetailer(2)),
		];
		expect(profileOf({ primaryRetailer: NORTH, roles })).toEqual({
			primary: north,
			retailerIds: [1, 5, 2],
			roles: ['ADMIN', 'RETAILER'],
			hasAccountRole: false,
			isWhole: true,
		});
	});

	it('tells whether the user has a role in the account as a whole', () => {
		const roles = [role('ADMIN', inRetailer('5'), ACCOUNT)];
		expect(profileOf({ roles })).toMatchObject({ retailerIds: [5], hasAccountRole: true });
	});

	it('without any role is told: none', () => {
		expect(profileOf({ primaryRetailer: null, roles: [] })).toEqual({
			primary: null,
			retailerIds: [],
			roles: [],
			hasAccountRole: false,
			isWhole: true,
		});
	});

	it.each<[string, object, object]>([
		['roles that are null', { roles: null }, { roles: null, retailerIds: null }],
		['no roles at all', {}, { roles: null, retailerIds: null }],
		['a role that is null', { roles: [role('A'), null] }, { roles: null, retailerIds: null }],
		[
			'a role without a name: its retailers are told',
			{ roles: [role('A'), role(null, inRetailer(5))] },
			{ roles: null, retailerIds: [5] },
		],
		['a role with an empty name', { roles: [role('')] }, { roles: null, retailerIds: [] }],
		[
			'a role that itself is null',
			{ roles: [{ role: null, contexts: [inRetailer(5)] }] },
			{ roles: null, retailerIds: [5] },
		],
		['no contexts', { roles: [{ role: { name: 'A' } }] }, { roles: ['A'], retailerIds: null }],
		['a context that is null', { roles: [role('A', null)] }, { roles: ['A'], retailerIds: null }],
		[
			'a retailer without an ID',
			{ roles: [role('A', inRetailer(null), inRetailer(5))] },
			{ roles: ['A'], retailerIds: null },
		],
	])('what Fluent does not tell is null, never a shortened list: %s', (_, me, told) => {
		expect(profileOf(me)).toMatchObject({ ...told, isWhole: false });
	});

	it('is not whole beside errors', () => {
		const me = { roles: [role('A')] };
		expect(profileOf(me, [{ message: 'C0020E' }])?.isWhole).toBe(false);
		expect(profileOf(me, [])?.isWhole).toBe(true);
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

describe('a page of retailers', () => {
	const page = (retailers: unknown, errors?: unknown) =>
		readRetailers({ data: { retailers }, errors });
	const edges = [
		{ cursor: 'a', node: NORTH },
		{ cursor: 'b', node: { id: 2, ref: null } },
	];
	const retailers = [north, { id: 2, ref: '', tradingName: '' }];
	const more = { hasNextPage: true };

	it.each([
		['a next one, by the cursor of the last edge', { edges, pageInfo: more }, 'b'],
		['none after it', { edges, pageInfo: { hasNextPage: false } }, undefined],
		['no word of another', { edges }, undefined],
	])('with %s', (_, answer, next) => {
		expect(page(answer)).toEqual({ retailers, next });
	});

	it('may be empty', () => {
		expect(page({ edges: [] })).toEqual({ retailers: [], next: undefined });
	});

	it.each<[string, unknown, unknown?]>([
		['null, for want of a permission', null],
		['no edges', {}],
		['edges of another type', { edges: 'x' }],
		['an edge that is null', { edges: [...edges, null] }],
		['a retailer that is null', { edges: [{ node: null }] }],
		['a retailer without an ID', { edges: [{ node: { id: '0' } }] }],
		['errors beside it', { edges }, [{ message: 'C0020E' }]],
		['a next page, and no cursor for it', { edges: [{ node: NORTH }], pageInfo: more }],
	])('is not told whole: %s', (_, answer, errors = []) => {
		expect(page(answer, errors)).toBeUndefined();
	});
});
