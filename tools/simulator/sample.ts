import { INTEGRATION_CLIENT, type Account } from './account';
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

/** Fills an empty account. */
export function addSamples({ clients, retailers, users }: Account): void {
	clients.set(SAMPLE.clientId, { clientSecret: SAMPLE.clientSecret, scope: 'api' });
	clients.set(INTEGRATION_CLIENT, { clientSecret: SAMPLE.integrationSecret, scope: 'retailer' });
	retailers.push(
		{ id: '1', ref: 'NORTH', tradingName: 'North Outfitters', status: 'ACTIVE' },
		{ id: '2', ref: 'HARBOUR', tradingName: 'Harbour Home', status: 'ACTIVE' },
		{ id: '5', ref: 'GARDEN', tradingName: 'Garden Lane', status: 'ACTIVE' },
	);
	for (const user of sampleUsers()) users.set(user.username, user);
}

/** One user per kind of token response: retailer without `Roles`, retailer with them, no retailer at all. */
function sampleUsers(): SimulatedUser[] {
	return [
		newUser(SAMPLE.username, {
			roleContexts: [
				{ role: 'RETAILER', contextType: 'RETAILER', contextId: '1' },
				{ role: 'ORCHESTRATION', contextType: 'RETAILER', contextId: '1' },
			],
		}),
		newUser('fluent-retailer', { retailerId: 5, roles: ['RETAILER'] }),
		newUser('fluent-account', {
			lastName: '',
			retailerId: undefined,
			roleContexts: [
				{ role: 'ADMIN', contextType: 'ACCOUNT', contextId: '1' },
				{ role: 'RETAILER', contextType: 'RETAILER', contextId: '1' },
				{ role: 'RETAILER', contextType: 'RETAILER', contextId: '2' },
				{ role: 'RETAILER', contextType: 'RETAILER', contextId: '5' },
			],
		}),
	];
}
