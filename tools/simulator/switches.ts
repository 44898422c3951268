/**
 * What nobody but Fluent knows of it, or what differs from account to account. The simulation takes each of them both ways,
 * but for `readsFormBody`: Fluent's page of Dec 2025 says that it does. The defaults are Fluent's word, or else Spring's.
 */
export interface Switches {
	/** Seconds that access tokens of the account's own client live: an account can have any. */
	tokenLifetime: number;
	/** The same of FLUENT_INTEGRATION: 30 minutes, reported by others. */
	integrationTokenLifetime: number;
	/** Seconds that a refresh token lives: 24 hours, reported by others. */
	refreshTokenLifetime: number;

	/** Fluent issues refresh tokens to the account's own client only if the account has them enabled. */
	refreshTokensForAccountClient: boolean;
	/** A password grant returns the living token, as Fluent says for the own client; else it makes a new one each time. */
	returnsLivingToken: boolean;
	/** The same holds for FLUENT_INTEGRATION, of which Fluent does not say it. */
	integrationReturnsLivingToken: boolean;
	/** Which one, if several live: a refresh may have left the old one alive. */
	livingToken: 'newest' | 'oldest';
	/** A password grant that returns the living token returns its refresh token too, as in Spring; else a fresh one. */
	returnsLivingRefreshToken: boolean;
	/** If that one is used or too old, a fresh one comes in its place; else none comes. */
	replacesUsedRefreshToken: boolean;
	/** As in Fluent's newer text; the older one calls them "reusable until it expires". */
	singleUseRefreshTokens: boolean;
	/** A refresh ends the token before, as in Spring; by a release note of Jul 2024 several can be valid. */
	refreshRevokesOldToken: boolean;
	/** Whoever revokes a user's tokens ends its refresh tokens too. */
	revocationEndsRefreshTokens: boolean;
	passwordChangeEndsTokens: boolean;
	/** Tokens of a deactivated user work again as soon as it is active. */
	tokensSurviveDeactivation: boolean;

	/** A refused refresh counts for the lock of its user, although it names none. */
	countsRefresh: boolean;
	/** A password grant with a wrong client counts for the lock of the user it names. */
	countsClient: boolean;
	/** What counts while the user is locked already. Fluent: "15 minutes from the last failed attempt". */
	countsWhileLocked: 'nothing' | 'wrong' | 'everything';
	/** A good login forgives the failures before it. Fluent names no such rule. */
	successClears: boolean;
	/** Fluent says of locked users that valid tokens keep working, and nothing of refresh tokens. */
	refusesRefreshWhileLocked: boolean;
	/** `Fluent-API` is the user `fluent-api`. */
	usernamesIgnoreCase: boolean;

	/** How a refusal of the user is worded, see `BAD_USER`: Fluent documents three ways, and not which one is live. */
	errorShape: 'flat' | 'wrapped' | 'sso' | 'unauthorized';
	/** 401 is what Spring sends; Fluent shows no status. */
	invalidClientStatus: number;
	/** Fluent shows no status; Spring sends 400, and 401 for one that has expired. */
	invalidRefreshStatus: number;
	/** `expires_in` is not mandatory in Fluent's response model. */
	expiresIn: boolean;
	/** `Retailer_id` of a user without a retailer: Fluent says only that it is not mandatory. */
	retailerIdOfAccountUser: 'absent' | 'null' | 'zero';

	/** Fluent's documentation of 2024 knew the query string only. */
	readsFormBody: boolean;
	/** `fluent.account` at login; only the newest page names it, so it is likely to be optional. */
	requiresAccountHeader: boolean;
	/** A client may only ask for its own scope, as in Spring. */
	checksScope: boolean;
}

export const DEFAULTS: Switches = {
	tokenLifetime: 86_400,
	integrationTokenLifetime: 1_800,
	refreshTokenLifetime: 86_400,
	refreshTokensForAccountClient: false,
	returnsLivingToken: true,
	integrationReturnsLivingToken: true,
	livingToken: 'newest',
	returnsLivingRefreshToken: false,
	replacesUsedRefreshToken: true,
	singleUseRefreshTokens: true,
	refreshRevokesOldToken: true,
	revocationEndsRefreshTokens: false,
	passwordChangeEndsTokens: false,
	tokensSurviveDeactivation: true,
	countsRefresh: false,
	countsClient: false,
	countsWhileLocked: 'wrong',
	successClears: false,
	refusesRefreshWhileLocked: false,
	usernamesIgnoreCase: false,
	errorShape: 'flat',
	invalidClientStatus: 401,
	invalidRefreshStatus: 400,
	expiresIn: true,
	retailerIdOfAccountUser: 'absent',
	readsFormBody: true,
	requiresAccountHeader: false,
	checksScope: true,
};
