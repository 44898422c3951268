import { createHash } from 'node:crypto';
import { readAccount, type Account } from './account';
import { BoundedMap } from './bounded-map';
import { asText, required, trimmed, type Settings } from './settings';

/** Everything a login depends on. */
export interface Login {
	account: Account;
	clientId: string;
	clientSecret: string;
	/** `api` for the account's own client, `retailer` for FLUENT_INTEGRATION (Fluent's API Authentication page). */
	scope: string;
	username: string;
	password: string;
	/** Which settings these are, see `fingerprintOf`. */
	fingerprint: string;
	/** Whose failed logins Fluent counts: by username, whatever the client. */
	user: string;
}

const INTEGRATION_CLIENT = 'FLUENT_INTEGRATION';

/** Settings that have been read before: n8n hands the same ones over before every request. */
const known = new BoundedMap<string, Login>(1_000);

/** @throws LoginFailure if a field is empty or cannot be right, before any request */
export function readLogin(settings: Settings): Login {
	const { environment, accountId, baseUrl, client, clientId, clientSecret } = settings;
	const fields = [environment, accountId, baseUrl, client, clientId, clientSecret];
	const key = JSON.stringify([...fields, settings.username, settings.password]);
	return known.getOrSet(key, () => parseLogin(settings));
}

function parseLogin(settings: Settings): Login {
	const account = readAccount(settings);
	const integration = settings.client === 'fluentIntegration';
	const secret = trimmed(settings.clientSecret);
	const login = {
		account,
		clientId: integration ? INTEGRATION_CLIENT : required('Client ID', trimmed(settings.clientId)),
		// Fluent does not say which secret FLUENT_INTEGRATION has, and OAuth lets a client have none.
		clientSecret: integration ? secret : required('Client Secret', secret),
		scope: integration ? 'retailer' : 'api',
		username: required('Username', trimmed(settings.username)),
		// Not trimmed: a password may begin or end with a space.
		password: required('Password', asText(settings.password)),
	};
	const user = `${account.root} ${login.username.toLowerCase()}`;
	return { ...login, user, fingerprint: fingerprintOf(login) };
}

/**
 * SHA-256 over all that a login depends on, so that an edited credential never uses the token of the settings before.
 * It is stored only inside the encrypted field: whoever reads it could try passwords.
 */
function fingerprintOf(login: Omit<Login, 'fingerprint' | 'user'>): string {
	const { account, clientId, clientSecret, scope, username, password } = login;
	const inputs = [account.root, account.accountId, clientId, clientSecret, scope];
	const text = JSON.stringify([...inputs, username, password]);
	return createHash('sha256').update(text).digest('base64');
}
