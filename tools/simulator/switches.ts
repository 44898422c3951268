/**
 * What nobody but Fluent knows of it, or what differs from account to account. The simulation takes each of them both ways.
 * The defaults are Fluent's word, or else Spring's.
 */
export const DEFAULTS = {
	/** Seconds that access tokens of the account's own client live: an account can have any. */
	tokenLifetime: 86_400,
	/** The same of FLUENT_INTEGRATION: 30 minutes, reported by others. */
	integrationTokenLifetime: 1_800,
	/** Seconds that a refresh token lives: 24 hours, reported by others. */
	refreshTokenLifetime: 86_400,

	/** Fluent issues refresh tokens to the account's own client only if the account has them enabled. */
	refreshTokensForAccountClient: false,
	/** A password grant returns the living token, as Fluent says for the own client; else it makes a new one each time. */
	returnsLivingToken: true,
	/** The same holds for FLUENT_INTEGRATION, of which Fluent does not say it. */
	integrationReturnsLivingToken: true,
	/** Which one, if several live: a refresh may have left the old one alive. */
	livingToken: 'newest' as 'newest' | 'oldest',
	/** A password grant that returns the living token returns its refresh token too, as in Spring; else a fresh one. */
	returnsLivingRefreshToken: false,
	/** If that one is used or too old, a fresh one comes in its place; else none comes. */
	replacesUsedRefreshToken: true,
	/** As in Fluent's newer text; the older one calls them "reusable until it expires". */
	singleUseRefreshTokens: true,
	/** A refresh ends the token before, as in Spring; by a release note of Jul 2024 several can be valid. */
	refreshRevokesOldToken: true,
	/** Whoever revokes a user's tokens ends its refresh tokens too. */
	revocationEndsRefreshTokens: false,
	passwordChangeEndsTokens: false,
	/** Tokens of a deactivated user work again as soon as it is active. */
	tokensSurviveDeactivation: true,

	/** A refused refresh counts for the lock of its user, although it names none. */
	countsRefresh: false,
	/** A password grant with a wrong client counts for the lock of the user it names. */
	countsClient: false,
	/** What counts while the user is locked already. Fluent: "15 minutes from the last failed attempt". */
	countsWhileLocked: 'wrong' as 'nothing' | 'wrong' | 'everything',
	/** A good login forgives the failures before it. Fluent names no such rule. */
	successClears: false,
	/** Fluent says of locked users that valid tokens keep working, and nothing of refresh tokens. */
	refusesRefreshWhileLocked: false,
	/** `Fluent-API` is the user `fluent-api`. */
	usernamesIgnoreCase: false,

	/** How a refusal of the user is worded, see `BAD_USER`: Fluent documents three ways, and not which one is live. */
	errorShape: 'flat' as 'flat' | 'wrapped' | 'sso' | 'unauthorized',
	/** 401 is what Spring sends; Fluent shows no status. */
	invalidClientStatus: 401,
	/** Fluent shows no status; Spring sends 400, and 401 for one that has expired. */
	invalidRefreshStatus: 400,
	/** `expires_in` is not mandatory in Fluent's response model. */
	expiresIn: true,
	/** `Retailer_id` of a user without a retailer: Fluent says only that it is not mandatory. */
	retailerIdOfAccountUser: 'absent' as 'absent' | 'null' | 'zero',

	/** `fluent.account` at login; only the newest page names it, so it is likely to be optional. */
	requiresAccountHeader: false,
	/** A client may only ask for its own scope, as in Spring. */
	checksScope: true,
};

export type Switches = typeof DEFAULTS;
