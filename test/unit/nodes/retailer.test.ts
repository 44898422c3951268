import { describe, expect, it } from '@jest/globals';
import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	INodePropertyModeValidation,
} from 'n8n-workflow';
import { OWN_RETAILERS_QUERY, RETAILERS_QUERY } from '../../../fluent/retailers';
import schema from '../../../nodes/FluentAuth/__schema__/v1.0.0.json';
import { FluentAuth } from '../../../nodes/FluentAuth/FluentAuth.node';
import { outputFields } from '../../../nodes/FluentAuth/output';
import { chosenRetailer, RETAILER } from '../../../nodes/FluentAuth/retailer';
import { sampleSettings } from '../../../tools/simulator';

const { description, methods } = new FluentAuth();

describe('the parameter', () => {
	it('is a resource locator, empty by default, whose list the node can fill', () => {
		const parameter = description.properties.find(({ name }) => name === 'retailer');
		expect(parameter).toBe(RETAILER);
		expect(RETAILER).toMatchObject({
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			modes: [{ displayName: 'From List' }, { displayName: 'By ID' }],
		});
		const method = RETAILER.modes?.[0].typeOptions?.searchListMethod;
		expect(Object.keys(methods.listSearch)).toEqual([method]);
	});

	it.each([
		['5', true],
		['1234', true],
		['', true],
		['0', false],
		['NORTH', false],
		['5.5', false],
		['-5', false],
	])('By ID, the editor takes "%s": %s', (text, taken) => {
		const [rule] = RETAILER.modes?.[1].validation ?? [];
		const { regex } = (rule as INodePropertyModeValidation).properties as { regex: string };
		expect(new RegExp(`^${regex}$`).test(text)).toBe(taken);
	});
});

describe('the choice', () => {
	const choose = (value: unknown) =>
		chosenRetailer.call(
			{
				getNodeParameter: () => value,
				getNode: () => ({ name: 'Fluent Auth' }),
			} as unknown as IExecuteFunctions,
			3,
		);

	it.each([
		['5', 5],
		[' 5 ', 5],
		[5, 5],
		['', null],
		[' ', null],
		[null, null],
		[undefined, null],
	])('%j is %j', (value, retailer) => {
		expect(choose(value)).toBe(retailer);
	});

	it.each([0, '0', -1, 5.5, '5.5', 'NORTH', true, {}, [5], NaN, '1e3', '0x5'])(
		'%j is refused, without a word of it',
		(value) => {
			const thrown = (() => {
				try {
					return choose(value);
				} catch (error) {
					return error;
				}
			})();
			expect(thrown).toMatchObject({
				message: 'The ID of the retailer is not a whole number.',
				description: expect.stringContaining('from the list'),
				context: { itemIndex: 3 },
			});
		},
	);
});

interface Account {
	retailers: Array<{ id: string; ref: string; tradingName: string | null }>;
	/** Fluent names the missing permission instead. */
	mayList?: boolean;
	me?: object | null;
}

/** n8n's side, and a Fluent that answers with one retailer a page. */
function search({ retailers, mayList = true, me = null }: Account) {
	const asked: string[] = [];
	const answers: Record<string, (after?: string) => object> = {
		[RETAILERS_QUERY]: (after) => {
			if (!mayList) return { data: { retailers: null }, errors: [{ message: 'C0020E' }] };
			const start = after === undefined ? 0 : Number(after) + 1;
			const edges = retailers
				.slice(start, start + 1)
				.map((node) => ({ node, cursor: String(start) }));
			return {
				data: { retailers: { edges, pageInfo: { hasNextPage: start + 1 < retailers.length } } },
			};
		},
		[OWN_RETAILERS_QUERY]: () => ({ data: { me } }),
	};
	const functions = {
		getCredentials: async () => sampleSettings('http://localhost:1'),
		helpers: {
			httpRequestWithAuthentication: async (
				type: string,
				{ body }: { body: { query: string; variables?: { after?: string } } },
			) => {
				expect(type).toBe('fluentCommerceApi');
				asked.push(body.query === RETAILERS_QUERY ? 'retailers' : 'me');
				return answers[body.query](body.variables?.after);
			},
		},
	} as unknown as ILoadOptionsFunctions;
	const list = async (filter?: string, token?: string) =>
		await methods.listSearch.searchRetailers.call(functions, filter, token);
	return { list, asked };
}

const THREE = [
	{ id: '1', ref: 'NORTH', tradingName: 'North Outfitters' },
	{ id: '2', ref: 'HARBOUR', tradingName: null },
	{ id: '5', ref: 'GARDEN', tradingName: 'Garden Lane' },
];

describe('the list', () => {
	it('comes a page at a time, by the cursor of the last edge', async () => {
		const { list, asked } = search({ retailers: THREE });
		expect(await list()).toEqual({
			results: [{ name: 'North Outfitters (NORTH)', value: '1' }],
			paginationToken: '0',
		});
		expect(await list(undefined, '0')).toEqual({
			results: [{ name: 'HARBOUR', value: '2' }],
			paginationToken: '1',
		});
		expect(await list('', '1')).toEqual({
			results: [{ name: 'Garden Lane (GARDEN)', value: '5' }],
			paginationToken: undefined,
		});
		expect(asked).toEqual(['retailers', 'retailers', 'retailers']);
	});

	it.each([
		['a part of the name, in any case', 'LANE', ['5']],
		['a part of the ref', ' harb ', ['2']],
		['what several have', 'or', ['1']],
		['what none has', 'nothing', []],
	])('is searched on all pages for %s', async (_what, filter, values) => {
		const { list, asked } = search({ retailers: THREE });
		const { results, paginationToken } = await list(filter);
		expect(results.map(({ value }) => value)).toEqual(values);
		expect(paginationToken).toBeUndefined();
		expect(asked).toHaveLength(3);
	});

	const me = {
		primaryRetailer: THREE[2],
		roles: [
			{
				contexts: [
					{ contextType: 'RETAILER', contextId: '5' },
					{ contextType: 'RETAILER', contextId: '7' },
					{ contextType: 'AGENT', contextId: '9' },
				],
			},
		],
	};
	const own = [
		{ name: 'Garden Lane (GARDEN)', value: '5' },
		{ name: 'Retailer 7', value: '7' },
	];

	it.each([
		['without the permission', { retailers: THREE, mayList: false, me }],
		['of whom Fluent lists nothing', { retailers: [], me }],
	])('shows a user %s the retailers of its roles', async (_who, account) => {
		const { list, asked } = search(account);
		expect(await list()).toEqual({ results: own, paginationToken: undefined });
		expect((await list('garden')).results).toEqual([own[0]]);
		expect(asked).toEqual(['retailers', 'me', 'retailers', 'me']);
	});

	it('is empty for a user of whom Fluent says nothing', async () => {
		const { list } = search({ retailers: [], me: null });
		expect((await list()).results).toEqual([]);
	});
});

it('the schema for the editor names exactly the fields of the output', () => {
	const session = {
		accessToken: 'token-0',
		tokenType: 'bearer',
		scope: 'api',
		refreshToken: '',
		issuedAt: 0,
		expiresAt: 0,
		retailerId: 1,
		roles: [],
		firstName: '',
		lastName: '',
	};
	const account = {
		accountId: '',
		environment: 'custom',
		root: '',
		graphqlUrl: '',
	} as unknown as Parameters<typeof outputFields>[1];
	const fields = outputFields({ session }, account, { includeToken: true, retailerId: null });
	const types = Object.entries(fields).map(([name, value]) => [
		name,
		Array.isArray(value) ? 'array' : typeof value,
	]);
	const told = Object.entries(schema.properties).map(([name, { type }]) => [name, type]);
	expect(told).toEqual(types);
});
