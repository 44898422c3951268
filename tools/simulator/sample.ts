import type { SimulatedClient, SimulatedUser } from './types';

/** The samples of Fluent's own API Authentication page. */
export const SAMPLE = {
	accountId: 'ACCOUNT',
	clientId: 'fluent-api',
	clientSecret: 'ca5ce9a8-2f2e-4b4a-b8da-767f79fc81a9',
	username: 'fluent-api',
	password: 'fluent-staging',
	integrationSecret: 'ca5ce9a8-2f2e-4b4a-b8da-767f79fc81a9',
} as const;

export const INTEGRATION_CLIENT = 'FLUENT_INTEGRATION';

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
	return {
		environment: 'custom',
		baseUrl,
		client: 'fluentIntegration',
		clientSecret: SAMPLE.integrationSecret,
		username,
		password: SAMPLE.password as string,
	};
}

/** One more user, who has a retailer. */
export function newUser(username: string, changes: Partial<SimulatedUser> = {}): SimulatedUser {
	const names = { firstName: 'Fluent', lastName: 'Commerce' };
	return { username, password: SAMPLE.password, ...names, retailerId: 1, roles: [], ...changes };
}

export function sampleClients(): Array<[string, SimulatedClient]> {
	return [
		[SAMPLE.clientId, { clientSecret: SAMPLE.clientSecret, scope: 'api' }],
		[INTEGRATION_CLIENT, { clientSecret: SAMPLE.integrationSecret, scope: 'retailer' }],
	];
}

/** One user per kind of token response: retailer without `Roles`, retailer with them, no retailer at all. */
export function sampleUsers(): SimulatedUser[] {
	return [
		{
			username: SAMPLE.username,
			password: SAMPLE.password,
			firstName: 'Fluent',
			lastName: 'Commerce',
			retailerId: 1,
			roles: [],
			roleContexts: [
				{ role: 'RETAILER', contextType: 'RETAILER', contextId: '1' },
				{ role: 'ORCHESTRATION', contextType: 'RETAILER', contextId: '1' },
			],
		},
		{
			username: 'fluent-retailer',
			password: SAMPLE.password,
			firstName: 'Fluent',
			lastName: 'Commerce',
			retailerId: 5,
			roles: ['RETAILER'],
		},
		{
			username: 'fluent-account',
			password: SAMPLE.password,
			firstName: 'Fluent',
			lastName: '',
			roles: [],
			roleContexts: [
				{ role: 'ADMIN', contextType: 'ACCOUNT', contextId: '1' },
				{ role: 'RETAILER', contextType: 'RETAILER', contextId: '1' },
				{ role: 'RETAILER', contextType: 'RETAILER', contextId: '2' },
				{ role: 'RETAILER', contextType: 'RETAILER', contextId: '5' },
			],
		},
	];
}
