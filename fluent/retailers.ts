import { asObject, asObjects, asString } from './http';
import { id } from './profile';

/** A retailer of the account. */
export interface Retailer {
	id: number;
	ref: string;
	tradingName: string;
}

/** One page of `retailers`. */
export interface RetailerPage {
	retailers: Retailer[];
	/** The cursor of the next page; `undefined` on the last one. */
	next?: string;
}

/** Fluent's `PageInfo` has no `endCursor`: the last edge's `cursor` stands for it. */
export const RETAILERS_QUERY =
	'query ($after: String) { retailers(first: 100, after: $after) { edges { cursor node { id ref tradingName } } pageInfo { hasNextPage } } }';

/** @returns no retailers if the answer to `RETAILERS_QUERY` holds none, e.g. for want of a permission */
export function readRetailers(answer: unknown): RetailerPage {
	const { edges, pageInfo } = asObject(asObject(asObject(answer).data).retailers);
	const list = asObjects(edges);
	const retailers = list.map(({ node }) => {
		const { id: number, ref, tradingName } = asObject(node);
		return { id: id(number) ?? 0, ref: asString(ref), tradingName: asString(tradingName) };
	});
	const cursor = list.at(-1)?.cursor;
	const hasNext = asObject(pageInfo).hasNextPage === true && typeof cursor === 'string';
	return {
		retailers: retailers.filter((retailer) => retailer.id > 0),
		next: hasNext ? cursor : undefined,
	};
}
