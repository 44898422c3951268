import { asObject, asObjects, wholeNumber } from './http';

/** Error codes of RFC 6749, RFC 6750 and Spring Security OAuth; no other text of the server reaches a message. */
export const OAUTH_CODES: ReadonlySet<string> = new Set([
	'access_denied',
	'invalid_client',
	'invalid_grant',
	'invalid_request',
	'invalid_scope',
	'invalid_token',
	'server_error',
	'temporarily_unavailable',
	'unauthorized',
	'unauthorized_client',
	'unsupported_grant_type',
]);

/** What Fluent says when it says no. */
export interface FluentError {
	/** The OAuth code, if it is a known one. */
	code?: string;
	/** The status in Fluent's `errors` array, which can be another than that of the answer. */
	status?: number;
}

/**
 * Reads any of the three shapes that Fluent's pages show: flat OAuth, OAuth wrapped in `errors`, text in `errors`.
 *
 * @returns `undefined` if it is not Fluent that speaks, but a firewall, proxy or sign-in page
 */
export function readFluentError(body: unknown): FluentError | undefined {
	const first = asObjects(asObject(body).errors).at(0);
	const named = asObject(body).error ?? asObject(first?.message).error;
	const code = typeof named === 'string' && OAUTH_CODES.has(named) ? named : undefined;
	const status = wholeNumber(first?.code) ?? undefined;
	return code === undefined && status === undefined ? undefined : { code, status };
}
