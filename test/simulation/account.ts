import { Account, INTEGRATION_CLIENT } from '../../tools/simulator/account';
import { newUser, SAMPLE } from '../../tools/simulator/sample';
import type { Retailer, RoleContext, SimulatedUser } from '../../tools/simulator/users';
import type { RolesPlan } from './schedule';
import type { Switches } from '../../tools/simulator/switches';

export const SECRET = SAMPLE.clientSecret;
export const ACCOUNT_CLIENT = 'ACME';

/** Two users who have logged in never, and IDs that count. */
export function createAccount(rules: Switches, now: () => number): Account {
	let accessTokens = 0;
	let refreshTokens = 0;
	const account = new Account(rules, {
		now,
		newAccessToken: () => `access-${++accessTokens}`,
		newRefreshToken: () => `refresh-${++refreshTokens}`,
	});
	account.clients.set(ACCOUNT_CLIENT, { clientSecret: SECRET, scope: 'api' });
	account.clients.set(INTEGRATION_CLIENT, { clientSecret: SECRET, scope: 'retailer' });
	for (const username of ['fluent-api', 'fluent-api-2']) {
		account.users.set(username, newUser(username, { password: passwordOf(username, 0) }));
		giveRoles(account.users.get(username)!, 'one');
	}
	account.retailers.push(...[1, 2, 3].map(newRetailer));
	return account;
}

export const newRetailer = (id: number): Retailer => ({
	id: String(id),
	ref: `RETAILER_${id}`,
	tradingName: `Retailer ${id}`,
	status: 'ACTIVE',
});

const ROLES: Record<RolesPlan, RoleContext[]> = {
	one: [{ role: 'RETAILER', contextType: 'RETAILER', contextId: '1' }],
	several: [
		{ role: 'RETAILER', contextType: 'RETAILER', contextId: '2' },
		{ role: 'BUYER', contextType: 'RETAILER', contextId: '3' },
	],
	account: [{ role: 'ADMIN', contextType: 'ACCOUNT', contextId: '1' }],
	none: [],
};

export function giveRoles(user: SimulatedUser, plan: RolesPlan): void {
	user.roleContexts = ROLES[plan];
	user.roles = ROLES[plan].map(({ role }) => role);
	user.retailerId = plan === 'one' ? 1 : undefined;
}

export const passwordOf = (username: string, change: number): string =>
	`fluent-staging-${username}${change ? `-${change}` : ''}`;
