import { beforeEach, describe, expect, it } from '@jest/globals';
import { RETAILERS_QUERY } from '../../../fluent/retailers';
import { allRetailers, MOST_PAGES, retailerPage } from '../../../nodes/FluentAuth/retailers';
import { FakeFluent, inOrder, page, type Reply } from '../support/fluent';
import { executeFunctions, newCredentials } from '../support/n8n';
import { run, useVirtualTime } from '../support/time';

useVirtualTime();

let fluent: FakeFluent;
beforeEach(() => {
	fluent = new FakeFluent();
});

/** A page with these IDs; the last one has no `next`. */
const retailers = (ids: string[], next?: string): Reply => ({
	body: {
		data: {
			retailers: {
				edges: ids.map((id) => ({ cursor: next, node: { id, ref: `R${id}`, tradingName: '' } })),
				pageInfo: { hasNextPage: next !== undefined },
			},
		},
	},
});

const questions = () =>
	fluent.requests.filter(({ url }) => url.endsWith('/graphql')).map(({ body }) => body);

describe('a page', () => {
	it('is asked for by its cursor', async () => {
		fluent.onGraphql = () => retailers(['5'], 'b');
		const { functions } = executeFunctions(fluent);
		expect(await run(retailerPage.call(functions, newCredentials(), 'a'))).toEqual({
			retailers: [{ id: 5, ref: 'R5', tradingName: '' }],
			next: 'b',
		});
		expect(questions()).toEqual([{ query: RETAILERS_QUERY, variables: { after: 'a' } }]);
	});

	it('is a request of its own: the given object is left as it is', async () => {
		const credentials = newCredentials();
		const before = { ...credentials };
		await run(retailerPage.call(executeFunctions(fluent).functions, credentials));
		expect(credentials).toEqual(before);
	});
});

describe('all retailers', () => {
	const all = async (retailerIds: number[]) => {
		const profile = { retailerId: null, retailerIds, roles: [], isAccountUser: true };
		const { functions } = executeFunctions(fluent);
		return await run(allRetailers.call(functions, newCredentials(), profile));
	};

	it('are those of all pages, each once, those of the user first', async () => {
		fluent.onGraphql = inOrder(retailers(['1', '5'], 'a'), retailers(['7'], 'b'), retailers(['9']));
		expect(await all([7, 5])).toEqual([7, 5, 1, 9]);
		expect(questions()).toEqual(
			[undefined, 'a', 'b'].map((after) => ({ query: RETAILERS_QUERY, variables: { after } })),
		);
	});

	it.each([
		['for want of a permission', { body: { data: { retailers: null } } }],
		['by a failure', page(500)],
	])('without what Fluent does not say %s', async (_, reply) => {
		fluent.onGraphql = inOrder(retailers(['1'], 'a'), reply);
		expect(await all([5])).toEqual([5, 1]);
		expect(questions()).toHaveLength(2);
	});

	it('are not asked for without end', async () => {
		fluent.onGraphql = () => retailers(['1'], 'again');
		expect(await all([])).toEqual([1]);
		expect(questions()).toHaveLength(MOST_PAGES);
	});
});
