import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { searchRetailers } from '../../../nodes/FluentAuth/retailers';
import { page, times, token, unauthorized, useScriptedFluent, type Reply } from '../support/fluent';
import { executeFunctions, newCredentials } from '../support/n8n';
import { run, useVirtualTime } from '../support/time';

useVirtualTime();
const fluent = useScriptedFluent();

const NORTH = { id: '1', ref: 'NORTH', tradingName: 'North Outfitters' };
const HARBOUR = { id: '2', ref: 'HARBOUR', tradingName: null };
const GARDEN = { id: '5', ref: 'GARDEN', tradingName: 'Garden Lane' };
const NAMED = { id: '6', ref: '', tradingName: 'Somewhere' };

/** A page with these; the last one has no `next`. */
const retailers = (nodes: object[], next?: string): Reply => {
	const edges = nodes.map((node) => ({ cursor: next, node }));
	return { body: { data: { retailers: { edges, pageInfo: { hasNextPage: !!next } } } } };
};
const me = (primaryRetailer: object | null, ...ids: string[]): Reply => {
	const contexts = ids.map((contextId) => ({ contextType: 'RETAILER', contextId }));
	return {
		body: { data: { me: { primaryRetailer, roles: [{ role: { name: 'A' }, contexts }] } } },
	};
};

let functions: ILoadOptionsFunctions;
beforeEach(() => {
	fluent.answerLogins(token('token-1'));
	const credentials = newCredentials();
	const given = executeFunctions(fluent, { credentials: () => credentials });
	functions = given.functions as unknown as ILoadOptionsFunctions;
});
const list = async (...given: [string?, string?]) =>
	await run(searchRetailers.call(functions, ...given));
const names = async (...given: [string?, string?]) =>
	(await list(...given)).results.map(({ name }) => name);

describe('the list', () => {
	it('shows name, ref and ID, of which workflows use the ID', async () => {
		fluent.answerQuestions(me(null), retailers([NORTH, HARBOUR, NAMED]));
		expect(await list()).toEqual({
			results: [
				{ name: 'North Outfitters (NORTH), 1', value: '1' },
				{ name: 'HARBOUR, 2', value: '2' },
				{ name: 'Somewhere, 6', value: '6' },
			],
			paginationToken: undefined,
		});
	});

	it("comes a page at a time, the user's own first and once", async () => {
		fluent.answerQuestions(me(null, '5', '1'), retailers([NORTH, HARBOUR], 'b'));
		const first = await list();
		expect(first.results.map(({ value }) => value)).toEqual(['5', '1', '2']);
		expect(first.paginationToken).toBe('b');
		fluent.answerQuestions(me(null, '5', '1'), retailers([GARDEN, NAMED]));
		expect(await names('', 'b')).toEqual(['Somewhere, 6']);
		expect(fluent.requests.at(-1)?.body).toMatchObject({ variables: { after: 'b' } });
	});

	it.each([
		['a part of the name, in any case', 'LANE', ['Garden Lane (GARDEN), 5']],
		['a part of the ref', ' harb ', ['HARBOUR, 2']],
		['an ID', '5', ['Garden Lane (GARDEN), 5']],
		['what none has', 'nothing', []],
	])('is searched on all pages for %s', async (_, filter, found) => {
		const pages = [retailers([NORTH], 'a'), retailers([HARBOUR], 'b'), retailers([GARDEN])];
		fluent.answerQuestions(me(null), ...pages);
		expect(await names(filter)).toEqual(found);
	});

	it('of an account without end is searched for a while', async () => {
		fluent.answerQuestions(me(null), ...times(50, retailers([NORTH], 'again')));
		const { results, paginationToken } = await list('north');
		expect([results.length, paginationToken]).toEqual([50, 'again']);
	});
});

describe('who may not list the retailers of the account sees its own', () => {
	it.each<[string, Reply]>([
		['null and an error', { body: { data: { retailers: null }, errors: [{ message: 'C0020E' }] } }],
		['401', unauthorized],
		['403', page(403)],
		['an empty list', retailers([])],
	])('Fluent answers %s', async (_, reply) => {
		fluent.answerQuestions(me(GARDEN, '7'), reply);
		expect(await names()).toEqual(['Garden Lane (GARDEN), 5', 'Retailer, 7']);
	});

	it.each<[string, Reply, Reply]>([
		['names none', me(null), retailers([])],
		['says nothing', page(500), page(500)],
	])('there is an error with a way out if Fluent %s', async (_, profile, reply) => {
		fluent.answerQuestions(profile, reply);
		await expect(list()).rejects.toMatchObject({
			message: 'Fluent did not return any retailer of this user.',
			description: expect.stringContaining('By ID'),
		});
	});
});
