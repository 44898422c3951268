import type { RoleContext, SimulatedUser } from '../types';
import type { Data, Retailer } from './data';

const CREATED = '2026-01-05T00:00:00.000Z';

/** Roles as `me` groups them: each once, with every context it holds in. */
interface UserRole {
	role: { id: string; name: string; permissions: Array<{ name: string }> };
	contexts: Array<{ contextType: string; contextId: string }>;
}

/** The `User` that `me` answers with. */
export function userNode(user: SimulatedUser, id: string, data: Data): object {
	return {
		id,
		ref: user.ref ?? user.username,
		username: user.username,
		firstName: user.firstName,
		lastName: user.lastName,
		primaryEmail: `${user.username}@example.com`,
		type: user.type ?? 'API',
		status: 'ACTIVE',
		timezone: 'UTC',
		language: { value: 'en-AU', label: 'English (AU)' },
		promotionOptIn: false,
		createdOn: CREATED,
		updatedOn: CREATED,
		primaryRetailer: primaryRetailer(user, data),
		primaryLocation: null,
		roles: userRoles(user),
	};
}

function primaryRetailer(user: SimulatedUser, data: Data): Retailer | null {
	return user.retailerId === undefined ? null : data.retailer(String(user.retailerId));
}

function userRoles(user: SimulatedUser): UserRole[] {
	const byName = new Map<string, UserRole>();
	for (const { role: name, contextType, contextId } of user.roleContexts ?? ownContexts(user)) {
		const known = byName.get(name) ?? {
			role: { id: String(byName.size + 1), name, permissions: [{ name: `${name}_VIEW` }] },
			contexts: [],
		};
		known.contexts.push({ contextType, contextId });
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
