import { baseUrlRoot, checkCustomAccountId, environmentRoot } from './root';
import { required, trimmed, type Settings } from './settings';

/** Where a Fluent account lives. */
export interface Account {
	environment: string;
	/** Empty for a custom base URL without one. */
	accountId: string;
	/** API root without a trailing slash, e.g. `https://acme.sandbox.api.fluentretail.com`. */
	root: string;
	origin: string;
	host: string;
	tokenUrl: string;
	graphqlUrl: string;
}

/** @throws LoginFailure if the host part of the settings cannot be that of a Fluent API */
export function readAccount(settings: Settings): Account {
	const environment = trimmed(settings.environment);
	const accountId = trimmed(settings.accountId);
	const root =
		environment === 'custom'
			? baseUrlRoot(required('Base URL', trimmed(settings.baseUrl)))
			: environmentRoot(environment, required('Account ID', accountId));
	if (environment === 'custom' && accountId) checkCustomAccountId(accountId);
	const { origin, hostname } = new URL(root);
	return {
		environment,
		accountId,
		root,
		origin,
		host: hostname,
		tokenUrl: `${root}/oauth/token`,
		graphqlUrl: `${root}/graphql`,
	};
}
