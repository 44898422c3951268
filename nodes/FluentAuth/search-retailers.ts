import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import type { Credentials } from '../../fluent/hook';
import { OWN_RETAILERS_QUERY, readOwnRetailers, type Retailer } from '../../fluent/retailers';
import { askFluent } from './ask-fluent';
import { MOST_PAGES, retailerPage } from './retailers';

/**
 * The list of the parameter Retailer: those of the account, 100 at a time. A user who may not list them sees those in
 * which it has a role.
 *
 * @param filter a part of a name or ref; the editor asks for no second page then, so all are searched at once
 * @param paginationToken the cursor that came with the page before
 */
export async function searchRetailers(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const credentials = await this.getCredentials('fluentCommerceApi');
	const wanted = filter.trim().toLowerCase();
	const found: Retailer[] = [];
	let after = paginationToken;
	for (let page = 0; page < MOST_PAGES; page++) {
		const { retailers, next } = await retailerPage.call(this, credentials, after);
		found.push(...retailers);
		after = next;
		if (wanted === '' || next === undefined) break;
	}
	const none = found.length === 0 && paginationToken === undefined;
	const retailers = none ? await ownRetailers.call(this, credentials) : found;
	const items = retailers.map(asListItem);
	return {
		results: items.filter(({ name }) => name.toLowerCase().includes(wanted)),
		paginationToken: after,
	};
}

async function ownRetailers(
	this: ILoadOptionsFunctions,
	credentials: Credentials,
): Promise<Retailer[]> {
	const question = { query: OWN_RETAILERS_QUERY };
	return readOwnRetailers(await askFluent.call(this, { ...credentials }, question));
}

function asListItem({ id, ref, tradingName }: Retailer): INodeListSearchItems {
	const [name = `Retailer ${id}`, shownRef] = [tradingName, ref].filter((text) => text !== '');
	return { name: shownRef === undefined ? name : `${name} (${shownRef})`, value: String(id) };
}
