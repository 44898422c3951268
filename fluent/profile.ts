import { asObject, asObjects, exchange, type Http } from './http';
import type { Account } from './account';
import { wholeNumber } from './login';

/** What `me` tells of the user that a token belongs to. */
export interface Profile {
	/** The user's primary retailer, if it has one. */
	retailerId: number | null;
	/** Every retailer in which the user has a role. */
	retailerIds: number[];
	/** Names of the user's roles, each once. */
	roles: string[];
}

/** Roles with their contexts, from the schema of Fluent's GraphQL API. */
export const PROFILE_QUERY =
	'{ me { primaryRetailer { id } roles { role { name } contexts { contextType contextId } } } }';

/** The lightest query that needs a token: the connection test of Fluent's own SDK. */
export const LIVENESS_QUERY = '{ me { ref } }';

const PROBE_TIMEOUT = 10_000;

export function graphqlRequest(account: Account, query: string) {
	return {
		method: 'POST' as const,
		url: account.graphqlUrl,
		headers: { accept: 'application/json', 'content-type': 'application/json' },
		body: { query },
	};
}

/** @returns `undefined` if the answer to `PROFILE_QUERY` holds no user, e.g. for want of a permission */
export function readProfile(answer: unknown): Profile | undefined {
	const { me } = asObject(asObject(answer).data);
	if (typeof me !== 'object' || me === null) return undefined;
	const { primaryRetailer, roles } = asObject(me);
	const userRoles = asObjects(roles);
	const contexts = userRoles.flatMap(({ contexts }) => asObjects(contexts));
	return {
		retailerId: id(asObject(primaryRetailer).id),
		retailerIds: unique(
			contexts
				.filter(({ contextType }) => contextType === 'RETAILER')
				.map(({ contextId }) => id(contextId)),
		),
		roles: unique(userRoles.map(({ role }) => asObject(role).name)).filter(
			(name) => typeof name === 'string',
		),
	};
}

/**
 * Asks Fluent whether it still takes a token.
 *
 * @returns `false` only if Fluent said so (401): any other trouble is not the token's
 */
export async function isAlive(http: Http, account: Account, accessToken: string): Promise<boolean> {
	const request = graphqlRequest(account, LIVENESS_QUERY);
	const headers = { ...request.headers, authorization: `Bearer ${accessToken}` };
	return await exchange(http, { ...request, headers }, PROBE_TIMEOUT).then(
		({ statusCode }) => statusCode !== 401,
		() => true,
	);
}

/** GraphQL gives IDs as strings of digits; 0 is no ID. */
const id = (value: unknown): number | null => wholeNumber(value) || null;

const unique = <Value>(values: Array<Value | null>): Value[] => [
	...new Set(values.filter((value) => value !== null)),
];
