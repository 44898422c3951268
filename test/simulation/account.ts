import { Account, INTEGRATION_CLIENT } from '../../tools/simulator/account';
import { newUser, SAMPLE } from '../../tools/simulator/sample';
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
	}
	return account;
}

export const passwordOf = (username: string, change: number): string =>
	`fluent-staging-${username}${change ? `-${change}` : ''}`;
