import type { Account } from './account';
import { connection, type Page } from './connection';
import type { Retailer, RoleContext, SimulatedUser } from './users';

/** What the account says of its users and retailers in answer to GraphQL; nothing here needs GraphQL. */

interface UserRole {
	role: { id: string; name: string };
	contexts: Array<Omit<RoleContext, 'role'>>;
}

/** The `User` that `me` is; what is not here is null. */
export function userNode(account: Account, user: SimulatedUser) {
	const { username, firstName, lastName, retailerId } = user;
	return {
		id: String([...account.users.keys()].indexOf(username) + 1),
		ref: username,
		username,
		firstName,
		lastName,
		primaryEmail: `${username}@example.com`,
		type: 'API',
		status: 'ACTIVE',
		primaryRetailer: retailerId === undefined ? null : retailerOf(account, String(retailerId)),
		roles: userRoles(user),
	};
}

/** A user may be given a retailer that the account does not list. */
export function retailerOf({ retailers }: Account, id: string): Retailer {
	const known = retailers.find((retailer) => retailer.id === id);
	return known ?? { id, ref: `RETAILER_${id}`, tradingName: `Retailer ${id}`, status: 'ACTIVE' };
}

/** The body of an answer to `{ me { ref } }`. */
export const answerMeRef = ({ username }: SimulatedUser) => ({ data: { me: { ref: username } } });

/** The body of an answer to a query for roles and retailers of `me`. */
export function answerProfile(account: Account, user: SimulatedUser) {
	const { primaryRetailer, roles } = userNode(account, user);
	return { data: { me: { primaryRetailer, roles } } };
}

/** The body of an answer to a query for a page of `retailers`. */
export const answerRetailers = ({ retailers }: Account, page: Page) => ({
	data: { retailers: connection(retailers, page) },
});

/** Each role once, with every context it holds in. */
function userRoles(user: SimulatedUser): UserRole[] {
	const byName = new Map<string, UserRole>();
	for (const { role: name, ...context } of user.roleContexts ?? ownContexts(user)) {
		const known = byName.get(name) ?? { role: { id: String(byName.size + 1), name }, contexts: [] };
		byName.set(name, { ...known, contexts: [...known.contexts, context] });
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
