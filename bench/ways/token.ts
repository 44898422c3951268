import { SAMPLE } from '../../tools/simulator';
import type { Stage, User } from '../stage';

/** What a person does with curl before pasting the token. */
export async function fetchToken(stage: Stage, { username, password }: User): Promise<string> {
	const body = new URLSearchParams({
		grant_type: 'password',
		client_id: SAMPLE.clientId,
		client_secret: SAMPLE.clientSecret,
		scope: 'api',
		username,
		password,
	});
	const response = await fetch(`${stage.fluent.url}/oauth/token`, { method: 'POST', body });
	const { access_token: token } = (await response.json()) as { access_token: string };
	return token;
}
