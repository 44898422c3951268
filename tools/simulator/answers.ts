/** What the server says: status and JSON body. */
export interface Answer {
	status: number;
	body: object;
}

const BAD_CREDENTIALS = { error: 'invalid_grant', error_description: 'Bad credentials' };

/** The error of every other endpoint, and of wrapped logins: a code as string, a message as text or object. */
export const fluentError = (status: number, message: unknown, code = String(status)): Answer => ({
	status,
	body: { errors: [{ code, message }] },
});

const oauthError = (status: number, error: string, error_description: string): Answer => ({
	status,
	body: { error, error_description },
});

/** A good login, with the sample of Fluent's API Authentication page: keys, casing and order are Fluent's. */
export const TOKEN = {
	status: 200,
	body: {
		access_token: 'cf02e220-86ea-408d-9b80-fb55f517725b',
		token_type: 'bearer',
		refresh_token: 'xlUuQ5e-h9Y2pRw5G4Du4fAdRfk',
		expires_in: 86_386,
		scope: 'api',
		Retailer_id: 1,
		FirstName: 'Fluent',
		LastName: 'Commerce',
		Roles: [] as string[],
	},
};

/** A wrong password, an unknown user and a locked one, in the four ways in which Fluent may say so. */
export const BAD_USER = {
	/** Release note on brute-force protection, 14 Jul 2025. */
	flat: { status: 400, body: BAD_CREDENTIALS },
	/** API Authentication page. */
	wrapped: fluentError(400, BAD_CREDENTIALS),
	/** Users of single sign-on, same release note. */
	sso: fluentError(
		500,
		'The username or password you entered is incorrect. Please try again.',
		'400',
	),
	/** Spring, where the user is not asked for by a grant. */
	unauthorized: oauthError(401, 'unauthorized', 'Bad credentials'),
};

/** Texts of the API Authentication page, which shows no status: 401 and 400 are Spring's. */
export const BAD_CLIENT = oauthError(401, 'invalid_client', 'Bad client credentials');
export const BAD_REFRESH_TOKEN = oauthError(400, 'invalid_grant', 'Invalid refresh token');

/** Spring's. What a server that asks for the header would answer is invented. */
export const badScope = (scope: string): Answer =>
	oauthError(400, 'invalid_scope', `Invalid scope: ${scope}`);
export const badGrant = (grant: string): Answer =>
	oauthError(400, 'unsupported_grant_type', `Unsupported grant type: ${grant}`);
export const MISSING_GRANT = oauthError(400, 'invalid_request', 'Missing grant type');
export const MISSING_HEADER = oauthError(400, 'invalid_request', 'Missing fluent.account');
export const badMethod = (method: string): Answer =>
	oauthError(405, 'method_not_allowed', `Request method '${method}' not supported`);

/** Fluent's page "API error responses": one text for a missing, dead and invented token. */
export const NOT_AUTHORIZED = fluentError(
	401,
	'Invalid user, Authorization header value does not belong to a valid user',
);
