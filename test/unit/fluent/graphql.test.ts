import { describe, expect, it } from '@jest/globals';
import { parse, validate } from 'graphql';
import {
	LIVENESS_QUERY,
	PROFILE_QUERY,
	RETAILERS_QUERY,
	TEST_QUERY,
} from '../../../fluent/graphql';
import { readProfile, readRetailers } from '../../../fluent/graphql';
import { schema } from '../../../tools/simulator/graphql';
import { inContext, inRetailer, me, retailerPage, role } from '../support/graphql';

const ERRORS = [{ message: 'C0020E' }];
const NORTH = { id: '1', ref: 'NORTH', tradingName: 'North Outfitters' };
const north = { ...NORTH, id: 1 };

it('the queries are valid for the part of the schema that Fluent documents', () => {
	for (const query of [LIVENESS_QUERY, TEST_QUERY, PROFILE_QUERY, RETAILERS_QUERY]) {
		expect(validate(schema, parse(query))).toEqual([]);
	}
});

describe('the profile of a user', () => {
	const profileOf = (user: object, errors?: unknown) => readProfile(me(user, errors).body);

	it('has the primary retailer first, each retailer and each role once', () => {
		const roles = [
			role('ADMIN', inRetailer('5'), inContext('AGENT', '3')),
			role('RETAILER', inRetailer('5'), inRetailer(1)),
			role('ADMIN', inRetailer(2)),
		];
		const told = { primary: north, retailerIds: [1, 5, 2], roles: ['ADMIN', 'RETAILER'] };
		const profile = { ...told, hasAccountRole: false, isWhole: true };
		expect(profileOf({ primaryRetailer: NORTH, roles })).toEqual(profile);
	});

	it('tells whether the user has a role in the account as a whole, or none', () => {
		const roles = [role('ADMIN', inRetailer('5'), inContext('ACCOUNT', '1'))];
		expect(profileOf({ roles })).toMatchObject({ retailerIds: [5], hasAccountRole: true });
		const none = { primary: null, retailerIds: [], roles: [], hasAccountRole: false };
		expect(profileOf({ primaryRetailer: null, roles: [] })).toEqual({ ...none, isWhole: true });
	});

	it.each<[string, object, string[] | null, number[] | null]>([
		['roles that are null', { roles: null }, null, null],
		['no roles at all', {}, null, null],
		['a role that is null', { roles: [role('A'), null] }, null, null],
		['a role without a name', { roles: [role('A'), role(null, inRetailer(5))] }, null, [5]],
		['a role with an empty name', { roles: [role('')] }, null, []],
		['a role within it', { roles: [{ role: null, contexts: [inRetailer(5)] }] }, null, [5]],
		['no contexts', { roles: [{ role: { name: 'A' } }] }, ['A'], null],
		['a context that is null', { roles: [role('A', null)] }, ['A'], null],
		['no ID', { roles: [role('A', inRetailer(null), inRetailer(5))] }, ['A'], null],
	])('what Fluent does not tell is null, never a shortened list: %s', (_, user, roles, ids) => {
		expect(profileOf(user)).toMatchObject({ roles, retailerIds: ids, isWhole: false });
	});

	it('is not whole beside errors', () => {
		expect(profileOf({ roles: [] }, ERRORS)).toMatchObject({ roles: [], isWhole: false });
		expect(profileOf({ roles: [] }, [])).toMatchObject({ isWhole: true });
	});

	it.each([
		...[undefined, {}, { data: null }, { data: { me: 'user' } }],
		{ errors: ERRORS, data: { me: null } },
	])('is missing in %j', (answer) => {
		expect(readProfile(answer)).toBeUndefined();
	});
});

describe('a page of retailers', () => {
	const nodes = [NORTH, { id: 2, ref: null }];
	const retailers = [north, { id: 2, ref: '', tradingName: '' }];

	it('has the next one by the cursor of its last edge, if there is a next one', () => {
		expect(readRetailers(retailerPage(nodes, 'b').body)).toEqual({ retailers, next: 'b' });
		expect(readRetailers(retailerPage(nodes).body)).toEqual({ retailers, next: undefined });
		const edges = [{ cursor: 'a', node: NORTH }];
		const whole = { retailers: [north], next: undefined };
		expect(readRetailers({ data: { retailers: { edges } } })).toEqual(whole);
		expect(readRetailers(retailerPage([]).body)).toEqual({ retailers: [], next: undefined });
	});

	const edge = { node: NORTH };
	it.each<[string, unknown]>([
		['null, for want of a permission', null],
		['no edges', {}],
		['edges of another type', { edges: 'x' }],
		['an edge that is null', { edges: [edge, null] }],
		['a retailer that is null', { edges: [{ node: null }] }],
		['a retailer without an ID', { edges: [{ node: { id: '0' } }] }],
		['a next page, and no cursor for it', { edges: [edge], pageInfo: { hasNextPage: true } }],
	])('is not told whole: %s', (_, retailers) => {
		expect(readRetailers({ data: { retailers } })).toBeUndefined();
	});

	it('is not told whole beside errors', () => {
		const data = { retailers: { edges: [edge] } };
		expect(readRetailers({ data, errors: ERRORS })).toBeUndefined();
	});
});
