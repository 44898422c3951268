import { describe, expect, it } from '@jest/globals';
import type { ICredentialDataDecryptedObject, ILoadOptionsFunctions } from 'n8n-workflow';
import { OWN_RETAILERS_QUERY, RETAILERS_QUERY } from '../../../fluent/retailers';
import { MOST_PAGES } from '../../../nodes/FluentAuth/retailers';
import { searchRetailers } from '../../../nodes/FluentAuth/search-retailers';
import { SETTINGS } from '../support/login';

interface Account {
	retailers: Array<{ id: string; ref: string; tradingName: string | null }>;
	/** Fluent names the missing permission instead. */
	mayList?: boolean;
	me?: object | null;
}

/** n8n's side, and a Fluent that answers with one retailer a page. */
function search({ retailers, mayList = true, me = null }: Account) {
	const asked: string[] = [];
	/** n8n knows one request by one object. */
	const objects = new Set<ICredentialDataDecryptedObject>();
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
		getCredentials: async () => SETTINGS,
		helpers: {
			httpRequestWithAuthentication: async (
				type: string,
				{ body }: { body: { query: string; variables?: { after?: string } } },
				{
					credentialsDecrypted: { data },
				}: Record<string, { data: ICredentialDataDecryptedObject }>,
			) => {
				expect(type).toBe('fluentCommerceApi');
				expect(data).toEqual(SETTINGS);
				objects.add(data);
				asked.push(body.query === RETAILERS_QUERY ? 'retailers' : 'me');
				return answers[body.query](body.variables?.after);
			},
		},
	} as unknown as ILoadOptionsFunctions;
	const list = async (filter?: string, token?: string) =>
		await searchRetailers.call(functions, filter, token);
	return { list, asked, objects };
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

	it('asks each question as a request of its own', async () => {
		const { list, asked, objects } = search({ retailers: [], me });
		await list();
		expect([asked.length, objects.size]).toEqual([2, 2]);
	});

	it('of an account without end is searched for a while', async () => {
		const endless = Array.from({ length: MOST_PAGES + 1 }, (_, n) => ({
			...THREE[0],
			id: `${n + 1}`,
		}));
		const { list, asked } = search({ retailers: endless });
		const { results, paginationToken } = await list('north');
		expect([results.length, paginationToken]).toEqual([MOST_PAGES, String(MOST_PAGES - 1)]);
		expect(asked).toHaveLength(MOST_PAGES);
	});
});
