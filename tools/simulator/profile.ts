import type { Account } from './account';
import { MISSING_RETAILER_VIEW } from './answers';
import { connection, type Page } from './connection';
import type { Retailer, RoleContext, SimulatedUser } from './users';

/** What the account says of its users and retailers in answer to GraphQL; nothing here needs GraphQL. */

const CREATED = '2026-01-05T00:00:00.000Z';

/** Roles as `me` groups them: each once, with every context it holds in. */
interface UserRole {
	role: { id: string; name: string; permissions: Array<{ name: string }> };
	contexts: Array<Omit<RoleContext, 'role'>>;
}

/** The `User` that `me` is. */
export function userNode(account: Account, user: SimulatedUser) {
	const { username, firstName, lastName, retailerId } = user;
	return {
		id: String([...account.users.keys()].indexOf(username) + 1),
		ref: refOf(user),
		username,
		firstName,
		lastName,
		primaryEmail: `${username}@example.com`,
		type: user.type ?? 'API',
		status: 'ACTIVE',
		timezone: 'UTC',
		language: { value: 'en-AU', label: 'English (AU)' },
		promotionOptIn: false,
		createdOn: CREATED,
		updatedOn: CREATED,
		primaryRetailer: retailerId === undefined ? null : retailerOf(account, String(retailerId)),
		primaryLocation: null,
		roles: userRoles(user),
	};
}

/** A user may be given a retailer that the account does not list. */
export function retailerOf({ retailers }: Account, id: string): Retailer {
	const known = retailers.find((retailer) => retailer.id === id);
	return known ?? { id, ref: `RETAILER_${id}`, tradingName: `Retailer ${id}`, status: 'ACTIVE' };
}

export const mayListRetailers = (user: SimulatedUser): boolean => user.mayListRetailers !== false;

/** The body of an answer to `{ me { ref } }`. */
export const answerMeRef = (user: SimulatedUser) => ({ data: { me: { ref: refOf(user) } } });

/** The body of an answer to a query for roles and retailers of `me`. */
export function answerProfile(account: Account, user: SimulatedUser) {
	const { primaryRetailer, roles } = userNode(account, user);
	return { data: { me: { primaryRetailer, roles } } };
}

/** The body of an answer to a query for a page of `retailers`. */
export function answerRetailers({ retailers }: Account, user: SimulatedUser, page: Page) {
	if (mayListRetailers(user)) return { data: { retailers: connection(retailers, page) } };
	return { data: { retailers: null }, errors: [{ ...MISSING_RETAILER_VIEW, path: ['retailers'] }] };
}

const refOf = ({ ref, username }: SimulatedUser): string => ref ?? username;

function userRoles(user: SimulatedUser): UserRole[] {
	const byName = new Map<string, UserRole>();
	for (const { role: name, ...context } of user.roleContexts ?? ownContexts(user)) {
		const known = byName.get(name) ?? {
			role: { id: String(byName.size + 1), name, permissions: [{ name: `${name}_VIEW` }] },
			contexts: [],
		};
		known.contexts.push(context);
		byName.set(name, known);
	}
	return [...byName.values()];
}

function ownContexts({ roles, retailerId }: SimulatedUser): RoleContext[] {
	return roles.map((role) =>
		retailerId === undefined
			? { role, contextType: 'ACCOUNT', contextId: '1' }
			: { role, contextType: 'RETAILER', contextId: String(retailerId) },
	);
}
