import { readLogin } from '../../../fluent/account';
import { fingerprint } from '../../../fluent/fingerprint';
import { toText } from '../../../fluent/session';
import { integrationSettings, SAMPLE, type Simulator } from '../../../tools/simulator';
import { integrationLogin } from '../../tools/simulator/helpers';
import type { Login } from './world';

/**
 * What n8n would have stored if FLUENT_INTEGRATION had logged in `age` seconds ago: a token that works in the simulated
 * account, with the clock of its life set back. So tests need not wait for minutes to pass.
 *
 * @param lifetime seconds
 */
export async function storedSession(
	fluent: Simulator,
	{ username }: Login,
	age: number,
	lifetime: number,
): Promise<string> {
	const { body } = await integrationLogin(fluent, { username });
	const issuedAt = Date.now() - age * 1_000;
	const settings = {
		...integrationSettings(fluent.url, username),
		accountId: SAMPLE.accountId,
	};
	return toText({
		accessToken: body.access_token,
		tokenType: body.token_type,
		scope: body.scope,
		refreshToken: body.refresh_token,
		issuedAt,
		expiresAt: issuedAt + lifetime * 1_000,
		retailerId: body.Retailer_id,
		roles: body.Roles,
		firstName: body.FirstName,
		lastName: body.LastName,
		fingerprint: fingerprint(readLogin(settings)),
	});
}
