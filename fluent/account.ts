import { wrongSetting } from './failure';
import { baseUrlRoot, environmentRoot } from './root';

/** What the person typed into the credential; values may be missing or of another type (expressions, overwrites). */
export interface Settings {
	environment?: unknown;
	accountId?: unknown;
	baseUrl?: unknown;
	client?: unknown;
	clientId?: unknown;
	clientSecret?: unknown;
	username?: unknown;
	password?: unknown;
}

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

/** Everything a login depends on: two logins that are equal here are the same login. */
export interface Login {
	account: Account;
	clientId: string;
	clientSecret: string;
	/** `api` for the account's own client, `retailer` for FLUENT_INTEGRATION (Fluent's API Authentication page). */
	scope: string;
	username: string;
	password: string;
}

const INTEGRATION_CLIENT = 'FLUENT_INTEGRATION';

/** @throws LoginFailure if the host part of the settings cannot be that of a Fluent API */
export function readAccount(settings: Settings): Account {
	const environment = text(settings.environment);
	const accountId = text(settings.accountId);
	const root =
		environment === 'custom'
			? baseUrlRoot(required('Base URL', text(settings.baseUrl)))
			: environmentRoot(environment, required('Account ID', accountId));
	// The ID also travels in a header, so that of a custom host is held to the same form.
	if (accountId) environmentRoot('sandbox', accountId);
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

/** @throws LoginFailure if a field is empty or cannot be right, before any request */
export function readLogin(settings: Settings): Login {
	const account = readAccount(settings);
	const integration = settings.client === 'fluentIntegration';
	const secret = text(settings.clientSecret);
	return {
		account,
		clientId: integration ? INTEGRATION_CLIENT : required('Client ID', text(settings.clientId)),
		// Fluent does not say which secret FLUENT_INTEGRATION has, and OAuth lets a client have none.
		clientSecret: integration ? secret : required('Client Secret', secret),
		scope: integration ? 'retailer' : 'api',
		username: required('Username', text(settings.username)),
		// Not trimmed: a password may begin or end with a space.
		password: required('Password', asText(settings.password)),
	};
}

/** An expression may give a number; nothing else can be meant for a text. */
function asText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function text(value: unknown): string {
	return asText(value).trim();
}

function required(field: string, value: string): string {
	if (value.trim()) return value;
	throw wrongSetting(`${field} is empty.`, `Fill in ${field} in the Fluent Commerce credential.`);
}
