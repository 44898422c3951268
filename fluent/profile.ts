import type { Account } from './account';
import { asObject, asObjects, wholeNumber, type Clock } from './http';
import type { Session } from './session';

/** ms for which Fluent Auth uses what Fluent said of a user (rule 8). */
const PROFILE_LIFE = 30_000;

/** What `me` says of the user that a token belongs to. */
export interface Profile {
	/** The user's primary retailer, if it has one. */
	retailerId: number | null;
	/** Every retailer in which the user has a role. */
	retailerIds: number[];
	/** Names of the user's roles, each once. */
	roles: string[];
	/** The user has a role in the account as a whole, so in every retailer of it. */
	isAccountUser: boolean;
}

/** Roles with their contexts, from the schema of Fluent's GraphQL API. */
export const PROFILE_QUERY =
	'{ me { primaryRetailer { id } roles { role { name } contexts { contextType contextId } } } }';

/** The lightest query that needs a token: the connection test of Fluent's own SDK. */
export const LIVENESS_QUERY = '{ me { ref } }';

export function graphqlRequest(account: Account, query: string, variables?: object) {
	return {
		method: 'POST' as const,
		url: account.graphqlUrl,
		headers: { accept: 'application/json', 'content-type': 'application/json' },
		body: { query, ...(variables && { variables }) },
	};
}

/** @returns `undefined` if the answer to `PROFILE_QUERY` holds no user, e.g. for want of a permission */
export function readProfile(answer: unknown): Profile | undefined {
	const { me } = asObject(asObject(answer).data);
	if (typeof me !== 'object' || me === null) return undefined;
	const { primaryRetailer, roles } = asObject(me);
	const userRoles = asObjects(roles);
	const contexts = userRoles.flatMap((role) => asObjects(role.contexts));
	const retailers = contexts.filter(({ contextType }) => contextType === 'RETAILER');
	return {
		retailerId: id(asObject(primaryRetailer).id),
		retailerIds: unique(retailers.map(({ contextId }) => id(contextId))),
		roles: unique(userRoles.map(({ role }) => asObject(role).name)).filter(
			(name) => typeof name === 'string',
		),
		isAccountUser: contexts.some(({ contextType }) => contextType === 'ACCOUNT'),
	};
}

/** GraphQL gives IDs as strings of digits; 0 is no ID. */
export function id(value: unknown): number | null {
	const number = wholeNumber(value);
	return number === 0 ? null : number;
}

const unique = <Value>(values: Array<Value | null>): Value[] => [
	...new Set(values.filter((value) => value !== null)),
];

/** What Fluent said last of the user of a token. */
export class LastProfile {
	private accessToken?: string;
	private profile?: Profile;
	private askedAt = -Infinity;

	constructor(private readonly clock: Clock) {}

	/** `undefined` if it is of another token, or older than 30 s. */
	of({ accessToken }: Session): Profile | undefined {
		const now = this.clock.now();
		const isRecent = this.askedAt <= now && now < this.askedAt + PROFILE_LIFE;
		return isRecent && accessToken === this.accessToken ? this.profile : undefined;
	}

	/** @param askedAt epoch ms */
	keep({ accessToken }: Session, profile: Profile, askedAt: number): void {
		Object.assign(this, { accessToken, profile, askedAt });
	}
}
