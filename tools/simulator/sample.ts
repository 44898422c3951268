import { INTEGRATION_CLIENT, type Account } from './account';
import sample from './sample.json';
import type { SimulatedUser } from './users';

/** The samples of Fluent's own API Authentication page. */
export const SAMPLE = {
	accountId: 'ACCOUNT',
	clientId: 'fluent-api',
	clientSecret: 'ca5ce9a8-2f2e-4b4a-b8da-767f79fc81a9',
	username: 'fluent-api',
	password: 'fluent-staging',
	integrationSecret: 'ca5ce9a8-2f2e-4b4a-b8da-767f79fc81a9',
} as const;

/** The credential's form as a person fills it in for the simulated account at `baseUrl`. */
export function sampleSettings(baseUrl: string) {
	return {
		environment: 'custom',
		accountId: SAMPLE.accountId,
		baseUrl,
		client: 'account',
		clientId: SAMPLE.clientId,
		clientSecret: SAMPLE.clientSecret,
		username: SAMPLE.username as string,
		password: SAMPLE.password as string,
	};
}

/** The same with FLUENT_INTEGRATION, which needs neither account nor client ID. */
export function integrationSettings(baseUrl: string, username: string) {
	const { environment, password } = sampleSettings(baseUrl);
	const client = { client: 'fluentIntegration', clientSecret: SAMPLE.integrationSecret };
	return { environment, baseUrl, ...client, username, password };
}

/** One more user, who has a retailer. */
export function newUser(username: string, changes: Partial<SimulatedUser> = {}): SimulatedUser {
	const names = { firstName: 'Fluent', lastName: 'Commerce' };
	return { username, password: SAMPLE.password, ...names, retailerId: 1, roles: [], ...changes };
}

/** Fills an empty account: one user per kind of token response, with a retailer and no `Roles`, with both, with no retailer. */
export function addSamples({ clients, retailers, users }: Account): void {
	clients.set(SAMPLE.clientId, { clientSecret: SAMPLE.clientSecret, scope: 'api' });
	clients.set(INTEGRATION_CLIENT, { clientSecret: SAMPLE.integrationSecret, scope: 'retailer' });
	const samples = structuredClone(sample);
	retailers.push(...samples.retailers);
	for (const user of samples.users as SimulatedUser[]) users.set(user.username, user);
}
