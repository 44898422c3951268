import { INTEGRATION_CLIENT, SAMPLE } from '../../tools/simulator';
import type { Stage, User } from '../stage';
import type { WayChanges } from './way';

/** The client that is logged in with, under the names of a token request. */
export const clientOf = ({ integration }: WayChanges) =>
	integration
		? { client_id: INTEGRATION_CLIENT, client_secret: SAMPLE.integrationSecret }
		: { client_id: SAMPLE.clientId, client_secret: SAMPLE.clientSecret };

/** What a person does with curl before pasting the token. */
export async function fetchToken(stage: Stage, user: User): Promise<string> {
	const form = { grant_type: 'password', ...clientOf({}), scope: 'api', ...user };
	const response = await fetch(`${stage.fluent.url}/oauth/token`, {
		method: 'POST',
		body: new URLSearchParams(form),
	});
	const { access_token: token } = (await response.json()) as { access_token: string };
	return token;
}
