import { asArray, asObject, asString, id } from './json';
import type { Account } from './settings';

/** The lightest query that needs a token: the connection test of Fluent's own SDK. */
export const LIVENESS_QUERY = '{ me { ref } }';

/** The same with a name, by which the credential's own test is known (rule 16). */
export const TEST_QUERY = 'query FluentCredentialTest { me { ref } }';

/** Roles with their contexts, from the schema of Fluent's GraphQL API. */
export const PROFILE_QUERY =
	'{ me { primaryRetailer { id ref tradingName } roles { role { name } contexts { contextType contextId } } } }';

/** Fluent's `PageInfo` has no `endCursor`: the last edge's `cursor` stands for it. */
export const RETAILERS_QUERY =
	'query ($after: String) { retailers(first: 100, after: $after) { edges { cursor node { id ref tradingName } } pageInfo { hasNextPage } } }';

export function graphqlRequest(account: Account, query: string, variables?: object) {
	return {
		method: 'POST' as const,
		url: account.graphqlUrl,
		headers: { accept: 'application/json', 'content-type': 'application/json' },
		body: { query, ...(variables && { variables }) },
	};
}

export interface Retailer {
	id: number;
	ref: string;
	tradingName: string;
}

/** What `me` says of a user; `null` for what it does not tell. */
export interface Profile {
	primary: Retailer | null;
	/** IDs of the primary retailer, and of those in which the user has a role. */
	retailerIds: number[] | null;
	roles: string[] | null;
	/** A role in the account as a whole, so in every retailer of it. */
	hasAccountRole: boolean;
	/** Fluent told all that it was asked for. */
	isWhole: boolean;
}

/** @returns nothing if the answer to `PROFILE_QUERY` holds no user, e.g. for want of a permission */
export function readProfile(body: unknown): Profile | undefined {
	const { data, errors } = asObject(body);
	const { me } = asObject(data);
	if (typeof me !== 'object' || me === null) return undefined;
	const { primaryRetailer, roles } = asObject(me);
	const primary = readRetailer(primaryRetailer);
	const names = listOf(roles, (role) => asString(asObject(asObject(role).role).name) || null);
	const contexts = listOf(roles, (role) => listOf(asObject(role).contexts, asObject))?.flat();
	const ofRetailers = contexts?.filter(({ contextType }) => contextType === 'RETAILER');
	const retailers = listOf(ofRetailers, (context) => id(asObject(context).contextId));
	const retailerIds = retailers && [...(primary ? [primary.id] : []), ...retailers];
	return {
		primary,
		retailerIds: retailerIds && [...new Set(retailerIds)],
		roles: names && [...new Set(names)],
		hasAccountRole: contexts?.some(({ contextType }) => contextType === 'ACCOUNT') ?? false,
		isWhole: names !== null && retailers !== null && asArray(errors).length === 0,
	};
}

/** @returns nothing if the answer to `RETAILERS_QUERY` does not hold a whole page; no `next` on the last one */
export function readRetailers(body: unknown) {
	const { data, errors } = asObject(body);
	const { edges, pageInfo } = asObject(asObject(data).retailers);
	const retailers = listOf(edges, (edge) => readRetailer(asObject(edge).node));
	if (!retailers || asArray(errors).length > 0) return undefined;
	const cursor = asObject(asArray(edges).at(-1)).cursor;
	const hasNext = asObject(pageInfo).hasNextPage === true;
	if (hasNext && typeof cursor !== 'string') return undefined;
	return { retailers, next: hasNext ? asString(cursor) : undefined };
}

function readRetailer(node: unknown): Retailer | null {
	const { id: value, ref, tradingName } = asObject(node);
	const known = id(value);
	return known === null
		? null
		: { id: known, ref: asString(ref), tradingName: asString(tradingName) };
}

/** Every item read; `null` if there is no list, or something in it that Fluent did not tell. */
function listOf<Item>(list: unknown, read: (item: unknown) => Item | null): Item[] | null {
	if (!Array.isArray(list) || list.includes(null)) return null;
	const items = list.map(read);
	return items.includes(null) ? null : (items as Item[]);
}
