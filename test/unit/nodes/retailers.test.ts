import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { searchRetailers } from '../../../nodes/FluentAuth/retailers';
import { useScriptedFluent, type Answer } from '../support/fluent';
import { inRetailer, me, retailerPage, role } from '../support/graphql';
import { executeFunctions, newCredentials } from '../support/n8n';
import { run } from '../support/time';

const fluent = useScriptedFluent();

const NORTH = { id: '1', ref: 'NORTH', tradingName: 'North Outfitters' };
const HARBOUR = { id: '2', ref: 'HARBOUR', tradingName: null };
const GARDEN = { id: '5', ref: 'GARDEN', tradingName: 'Garden Lane' };
const NAMED = { id: '6', ref: '', tradingName: 'Somewhere' };

const own = (primaryRetailer: object | null, ...ids: string[]) =>
	me({ primaryRetailer, roles: [role('A', ...ids.map(inRetailer))] });

let functions: ILoadOptionsFunctions;
beforeEach(() => {
	fluent.answerLogins('token-1');
	const credentials = newCredentials();
	const given = executeFunctions(fluent, { credentials: () => credentials });
	functions = given.functions as unknown as ILoadOptionsFunctions;
});
const list = async (filter?: string, page?: string) =>
	await run(searchRetailers.call(functions, filter, page));
const names = async (filter?: string, page?: string) =>
	(await list(filter, page)).results.map(({ name }) => name);

describe('the list', () => {
	it('shows name, ref and ID, of which workflows use the ID', async () => {
		fluent.answerQuestions(own(null), retailerPage([NORTH, HARBOUR, NAMED]));
		const shown = ['North Outfitters (NORTH), 1', 'HARBOUR, 2', 'Somewhere, 6'];
		const results = shown.map((name) => ({ name, value: name.slice(-1) }));
		expect(await list()).toEqual({ results, paginationToken: undefined });
	});

	it("comes a page at a time, the user's own first and once", async () => {
		fluent.answerQuestions(own(null, '5', '1'), retailerPage([NORTH, HARBOUR], 'b'));
		const { results, paginationToken } = await list();
		expect(results.map(({ value }) => value)).toEqual(['5', '1', '2']);
		expect(paginationToken).toBe('b');
		fluent.answerQuestions(own(null, '5', '1'), retailerPage([GARDEN, NAMED]));
		expect(await names('', 'b')).toEqual(['Somewhere, 6']);
		expect(fluent.requests.at(-1)?.body).toMatchObject({ variables: { after: 'b' } });
	});

	it.each([
		['a part of the name, in any case', 'LANE', ['Garden Lane (GARDEN), 5']],
		['a part of the ref', ' harb ', ['HARBOUR, 2']],
		['an ID', '5', ['Garden Lane (GARDEN), 5']],
		['what none has', 'nothing', []],
	])('is searched on all pages for %s', async (_, filter, found) => {
		const pages = [[NORTH], [HARBOUR]].map((nodes) => retailerPage(nodes, 'next'));
		fluent.answerQuestions(own(null), ...pages, retailerPage([GARDEN]));
		expect(await names(filter)).toEqual(found);
	});
});

it.each<Answer>([
	{ body: { data: { retailers: null }, errors: [{ message: 'C0020E' }] } },
	'unauthorized',
	403,
	retailerPage([]),
])('who may not list the retailers of the account sees its own: %j', async (answer) => {
	fluent.answerQuestions(own(GARDEN, '7'), answer);
	expect(await names()).toEqual(['Garden Lane (GARDEN), 5', 'Retailer, 7']);
});

it('who is not told its roles sees its primary retailer', async () => {
	fluent.answerQuestions(me({ primaryRetailer: GARDEN, roles: null }), 403);
	expect(await names()).toEqual(['Garden Lane (GARDEN), 5']);
});

it.each<[string, Answer, Answer]>([
	['names none', own(null), retailerPage([])],
	['says nothing', 500, 500],
])('there is an error with a way out if Fluent %s', async (_, profile, answer) => {
	fluent.answerQuestions(profile, answer);
	await expect(list()).rejects.toMatchObject({
		message: 'Fluent did not list any retailer of this user.',
		description: expect.stringContaining('By ID'),
	});
});
