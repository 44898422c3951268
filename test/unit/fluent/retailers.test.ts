import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import {
	OWN_RETAILERS_QUERY,
	readOwnRetailers,
	readRetailers,
	RETAILERS_QUERY,
} from '../../../fluent/retailers';

const NORTH = { id: '1', ref: 'NORTH', tradingName: 'North Outfitters' };
const north = { ...NORTH, id: 1 };

it('the queries are valid for the part of the schema that Fluent documents', () => {
	const schema = buildSchema(`
		type Query { me: User retailers(first: Int, after: String): RetailerConnection }
		type RetailerConnection { edges: [RetailerEdge] pageInfo: PageInfo }
		type RetailerEdge { cursor: String node: Retailer }
		type PageInfo { hasNextPage: Boolean hasPreviousPage: Boolean }
		type Retailer { id: ID! ref: String tradingName: String }
		type User { primaryRetailer: Retailer roles: [UserRole] }
		type UserRole { contexts: [RoleContext] }
		type RoleContext { contextType: String! contextId: ID! }
	`);
	for (const query of [RETAILERS_QUERY, OWN_RETAILERS_QUERY]) {
		expect(validate(schema, parse(query))).toEqual([]);
	}
});

describe('a page of retailers', () => {
	const page = (retailers: unknown) => readRetailers({ data: { retailers } });
	const edges = [
		{ cursor: 'a', node: NORTH },
		{ cursor: 'b', node: { id: 2, ref: null } },
		{ cursor: 'c', node: { id: 3, ref: 'SOUTH' } },
	];
	const retailers = [
		north,
		{ id: 2, ref: '', tradingName: '' },
		{ id: 3, ref: 'SOUTH', tradingName: '' },
	];

	it.each([
		['a next one, by the cursor of the last edge', { edges, pageInfo: { hasNextPage: true } }, 'c'],
		['none after it', { edges, pageInfo: { hasNextPage: false } }, undefined],
		['no word of another', { edges }, undefined],
	])('with %s', (_, answer, next) => {
		expect(page(answer)).toEqual({ retailers, next });
	});

	it('without a cursor has none after it', () => {
		const answer = { edges: [{ node: NORTH }], pageInfo: { hasNextPage: true } };
		expect(page(answer)).toEqual({ retailers: [north], next: undefined });
	});

	it.each([
		[null],
		[{}],
		[{ edges: 'x', pageInfo: { hasNextPage: true } }],
		[{ edges: [null, {}, { node: null }, { node: { id: '0' } }, { node: { id: 'x' } }] }],
	])('is empty for %j', (answer) => {
		expect(page(answer)).toEqual({ retailers: [], next: undefined });
	});

	it('is empty for an answer that is none', () => {
		expect(readRetailers(undefined)).toEqual({ retailers: [], next: undefined });
	});
});

describe("a user's own retailers", () => {
	const own = (me: unknown) => readOwnRetailers({ data: { me } });
	const inRetailer = (...ids: string[]) => [
		{ contexts: ids.map((contextId) => ({ contextType: 'RETAILER', contextId })) },
	];
	const five = { id: 5, ref: '', tradingName: '' };

	it.each([
		[
			'the primary one first, once',
			{ primaryRetailer: NORTH, roles: inRetailer('5', '1') },
			[north, five],
		],
		['those of its roles alone', { primaryRetailer: null, roles: inRetailer('5') }, [five]],
		['the primary one alone', { primaryRetailer: NORTH }, [north]],
		['none', {}, []],
		['none for no user', null, []],
	])('are %s', (_, me, retailers) => {
		expect(own(me)).toEqual(retailers);
	});
});
