import { Router } from 'express';
import type { Account } from './account';
import { badCredentials, oauthError, type Refusal } from './errors';
import { locals, parameters } from './requests';
import type { AccessToken } from './tokens';
import type { RecordedRequest } from './types';

interface Refused extends Refusal {
	why: NonNullable<RecordedRequest['refused']>;
}

/** POST /oauth/token. The checks come in Spring's order: client, scope, grant, user. */
export function oauth(account: Account): Router {
	const router = Router({ strict: true, caseSensitive: true });
	router.post('/oauth/token', (_req, res) => {
		const { record } = locals(res);
		const answer = headerMissing(account, record) ?? grant(account, given(account, record));
		res.set('Cache-Control', 'no-store');
		if ('why' in answer) {
			record.refused = answer.why;
			res.status(answer.status).json(answer.body);
		} else {
			res.json(tokenResponse(account, answer));
		}
	});
	router.all('/oauth/token', (req, res) => {
		const text = `Request method '${req.method}' not supported`;
		const { status, body } = oauthError(405, 'method_not_allowed', text);
		res.status(status).set('Allow', 'POST').json(body);
	});
	return router;
}

function given({ options }: Account, record: RecordedRequest): Record<string, string> {
	return options.readsFormBody ? parameters(record) : record.query;
}

/** Before anything else is looked at; what a server that asks for the header would answer is invented. */
function headerMissing({ options }: Account, { headers }: RecordedRequest): Refused | undefined {
	if (!options.requiresAccountHeader || headers['fluent.account']) return undefined;
	return { why: 'header', ...oauthError(400, 'invalid_request', 'Missing fluent.account') };
}

function grant(account: Account, given: Record<string, string>): AccessToken | Refused {
	const { client_id: clientId = '', client_secret: secret = '', scope = '' } = given;
	const { invalidClientStatus, invalidRefreshStatus, errorShape, checksScope } = account.options;

	const client = account.clients.get(clientId);
	if (client?.clientSecret !== secret) {
		const text = 'Bad client credentials';
		return { why: 'client', ...oauthError(invalidClientStatus, 'invalid_client', text) };
	}
	const strange = scope.split(/\s+/).find((one) => one !== '' && one !== client.scope);
	if (strange !== undefined && checksScope) {
		return { why: 'scope', ...oauthError(400, 'invalid_scope', `Invalid scope: ${strange}`) };
	}
	switch (given.grant_type) {
		case 'password': {
			const { username = '', password = '' } = given;
			const refused = badCredentials(errorShape, account.users.get(username));
			return account.login(clientId, username, password) ?? { why: 'user', ...refused };
		}
		case 'refresh_token': {
			const refused = oauthError(invalidRefreshStatus, 'invalid_grant', 'Invalid refresh token');
			return account.refresh(clientId, given.refresh_token ?? '') ?? { why: 'refresh', ...refused };
		}
		case undefined:
			return { why: 'grant', ...oauthError(400, 'invalid_request', 'Missing grant type') };
		default: {
			const text = `Unsupported grant type: ${given.grant_type}`;
			return { why: 'grant', ...oauthError(400, 'unsupported_grant_type', text) };
		}
	}
}

/** Keys, casing and order of Fluent's examples. Keys without a value are left out. */
function tokenResponse(account: Account, token: AccessToken): object {
	const user = account.users.get(token.username);
	return {
		access_token: token.accessToken,
		token_type: 'bearer',
		refresh_token: token.refreshToken,
		expires_in: account.secondsLeft(token),
		scope: token.scope,
		Retailer_id: user?.retailerId,
		FirstName: user?.firstName,
		LastName: user?.lastName,
		Roles: user?.roles,
	};
}
