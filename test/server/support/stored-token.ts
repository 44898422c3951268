import { readLogin, type Settings } from '../../../fluent/settings';
import { toText } from '../../../fluent/shared-store';
import { readToken } from '../../../fluent/token-endpoint';
import type { Simulator } from '../../../tools/simulator';
import { login as askForToken } from '../../tools/simulator/helpers';

/** Seconds. */
export interface Age {
	/** Since the login. */
	age: number;
	/** Of the token. */
	lifetime: number;
}

/**
 * What n8n would have stored if these settings had logged in some time ago: a token that works in the simulated account,
 * with the clock of its life set back. So tests need not wait for minutes to pass.
 */
export async function storedToken(
	fluent: Simulator,
	form: Settings,
	{ age, lifetime }: Age,
): Promise<string> {
	const login = readLogin(form);
	const { clientId, clientSecret, scope, username, fingerprint, user } = login;
	const client = { client_id: clientId, client_secret: clientSecret, scope };
	const { status: statusCode, body } = await askForToken(fluent, { username, ...client });
	const sentAt = Date.now() - age * 1_000;
	const answer = { statusCode, headers: {}, body: { ...body, expires_in: lifetime } };
	const session = readToken(answer, login, sentAt);
	return toText({ fingerprint, user, session, failures: [] });
}
