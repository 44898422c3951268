import type { FailureKind } from './failure-kinds';
import { asArray, asObject, wholeNumber } from './json';

/** Codes of RFC 6749, RFC 6750 and Spring Security OAuth; no other text of the server reaches a message. */
export const OAUTH_KINDS = {
	access_denied: 'requestRefused',
	invalid_client: 'clientRefused',
	invalid_grant: 'userRefused',
	invalid_request: 'requestRefused',
	invalid_scope: 'requestRefused',
	invalid_token: 'requestRefused',
	server_error: 'serverFailed',
	temporarily_unavailable: 'serverFailed',
	unauthorized: 'requestRefused',
	unauthorized_client: 'clientRefused',
	unsupported_grant_type: 'requestRefused',
} satisfies Record<string, FailureKind>;

export type FluentError = NonNullable<ReturnType<typeof readFluentError>>;

/**
 * What Fluent says when it says no, in any of the three shapes that its pages show: flat OAuth, OAuth wrapped in
 * `errors`, text in `errors` (rule 5).
 *
 * @returns `undefined` if it is not Fluent that speaks, but a firewall, proxy or sign-in page
 */
export function readFluentError(body: unknown) {
	const first = asObject(asArray(asObject(body).errors).at(0));
	const named = asObject(body).error ?? asObject(first.message).error;
	const isKnown = typeof named === 'string' && Object.hasOwn(OAUTH_KINDS, named);
	const code = isKnown ? (named as keyof typeof OAUTH_KINDS) : undefined;
	// An SSO user's wrong password has "400" in a 500 (Fluent's lockout release note, July 2025).
	const status = wholeNumber(first.code) ?? undefined;
	return code === undefined && status === undefined ? undefined : { code, status };
}
