import { createHash } from 'node:crypto';
import type { Login } from './account';

/**
 * Which settings a token is for: SHA-256 over all that a login depends on, so that an edited credential never uses
 * the token of the settings before. It is stored only inside the encrypted field: whoever reads it could try passwords.
 */
export function fingerprint(login: Login): string {
	const { account, clientId, clientSecret, scope, username, password } = login;
	const inputs = [
		account.root,
		account.accountId,
		clientId,
		clientSecret,
		scope,
		username,
		password,
	];
	return createHash('sha256').update(JSON.stringify(inputs)).digest('base64');
}
