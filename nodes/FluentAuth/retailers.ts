import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodeListSearchItems,
	type INodeListSearchResult,
} from 'n8n-workflow';
import { PROFILE_QUERY, readProfile, type Retailer } from '../../fluent/graphql';
import { askFluent, listRetailers, MOST_PAGES, type Asker } from '../../fluent/identity';
import { askerOf } from './item';

/**
 * The list of the parameter Retailer: those of the account, 100 at a time, the user's own first. A user who may not list
 * them sees its own.
 *
 * @param filter a part of a name, ref or ID; the editor asks for no second page then, so all are searched at once
 */
export async function searchRetailers(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const asker = askerOf.call(this, await this.getCredentials('fluentCommerceApi'));
	const wanted = filter.trim().toLowerCase();
	const isFirst = paginationToken === undefined;
	const own = await ownRetailers(asker);
	const pages = wanted === '' ? 1 : MOST_PAGES;
	const { found, next } = await listRetailers(asker, pages, paginationToken);
	const known = new Map(found.map((retailer) => [retailer.id, retailer]));
	const first = isFirst ? own.map((retailer) => known.get(retailer.id) ?? retailer) : [];
	const isOwn = ({ id }: Retailer) => own.some((retailer) => retailer.id === id);
	const retailers = [...first, ...found.filter((retailer) => !isOwn(retailer))];
	if (isFirst && retailers.length === 0) {
		throw new NodeOperationError(this.getNode(), 'Fluent did not list any retailer of this user.', {
			description: 'Enter the ID of the retailer under By ID.',
		});
	}
	const items = retailers.map(asListItem);
	return {
		results: items.filter(({ name }) => name.toLowerCase().includes(wanted)),
		paginationToken: next,
	};
}

/** The primary retailer of a user, and those in which it has a role, of which Fluent says only the IDs. */
async function ownRetailers(asker: Asker): Promise<Retailer[]> {
	const { answer } = await askFluent(asker, PROFILE_QUERY);
	const { primary, retailerIds } = readProfile(answer?.body) ?? {};
	const ids = retailerIds ?? (primary ? [primary.id] : []);
	return ids.map((id) => (id === primary?.id ? primary : { id, ref: '', tradingName: '' }));
}

function asListItem({ id, ref, tradingName }: Retailer): INodeListSearchItems {
	const [name = 'Retailer', shownRef] = [tradingName, ref].filter((text) => text !== '');
	return { name: `${name}${shownRef ? ` (${shownRef})` : ''}, ${id}`, value: String(id) };
}
