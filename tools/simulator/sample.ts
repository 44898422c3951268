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
};

/** The credential's form as a person fills it in for the simulated account at `baseUrl`. */
export const sampleSettings = (baseUrl: string) => ({
	environment: 'custom',
	client: 'account',
	baseUrl,
	...SAMPLE,
});

/** The same with FLUENT_INTEGRATION, which needs neither account nor client ID. */
export function integrationSettings(baseUrl: string, username: string) {
	const { environment, clientSecret, password } = sampleSettings(baseUrl);
	return { environment, client: 'fluentIntegration', baseUrl, clientSecret, username, password };
}

/** One more user, who has a retailer. */
export function newUser(username: string, changes: Partial<SimulatedUser> = {}): SimulatedUser {
	const names = { firstName: 'Fluent', lastName: 'Commerce' };
	return { username, password: SAMPLE.password, ...names, retailerId: 1, roles: [], ...changes };
}

/** Fills an empty account: one user per kind of token response, with a retailer and no `Roles`, with both, with no retailer. */
export function addSamples({ clients, retailers, users }: Account): void {
	const { clientId, clientSecret } = SAMPLE;
	clients.set(clientId, { clientSecret, scope: 'api' });
	clients.set(INTEGRATION_CLIENT, { clientSecret, scope: 'retailer' });
	const samples = structuredClone(sample);
	retailers.push(...samples.retailers);
	for (const user of samples.users as SimulatedUser[]) users.set(user.username, user);
}
