import { describe, EXPECTED } from './answers';

/**
 * What is believed of Fluent, in the order of the report: the fact and what is expected. "Documented" is Fluent's own
 * text; "inferred" is what follows from it, or what Spring Security OAuth does, which Fluent seems to use.
 */
export const FACTS = {
	formBody: ['Login as a form body', 'accepted (documented)'],
	accountHeader: ['Header `fluent.account` at login', 'not needed (inferred)'],
	scope: ['Scope of the token', 'the one that was sent (documented)'],
	otherScope: [
		'Scope of the other client, made-up user',
		`${describe(EXPECTED.refusedScope)} (inferred)`,
	],
	keys: ['Keys of the token response', 'access_token, token_type, others optional (documented)'],
	tokenForm: ['Form of the token', 'UUID or 27 characters of base64url (documented examples)'],
	lifetime: ['`expires_in`', 'whole seconds, or absent (documented)'],
	retailerId: ['`Retailer_id`', 'a number, or absent (documented)'],
	roles: ['`Roles`', 'a list, may be empty or absent (documented)'],
	refreshToken: [
		'Refresh token at login',
		'for FLUENT_INTEGRATION; for the own client if enabled (documented)',
	],
	sameToken: ['Token of a second login', 'the same (documented)'],
	secondsLeft: ['`expires_in` of a second login', 'the seconds that are left (documented)'],
	sameRefreshToken: ['Refresh token of a second login', 'the same (inferred)'],
	refusedUser: ['Refusal of a made-up user', `${describe(EXPECTED.refusedUser)} (documented)`],
	refusedClient: [
		'Refusal of a wrong client secret, made-up user',
		`${describe(EXPECTED.refusedClient)} (status inferred)`,
	],
	refusedRefresh: [
		'Refusal of a made-up refresh token',
		`${describe(EXPECTED.refusedRefresh)} (status inferred)`,
	],
	refusedBearer: [
		'GraphQL with a made-up token',
		`${describe(EXPECTED.refusedBearer)} (documented)`,
	],
	me: ['`{ me { ref } }` with a living token', '200 with a user (documented)'],
	profile: ['Fields of `me`', 'ref, primaryRetailer (may be null), roles (documented)'],
	refresh: ['Refresh grant', 'a new token and a new refresh token (documented)'],
	refreshedToken: ['GraphQL with the token of a refresh', '200 with a user (documented)'],
	usedRefreshToken: [
		'Refresh token used a second time',
		`${describe(EXPECTED.refusedRefresh)} (status inferred)`,
	],
	oldToken: ['GraphQL with the old token after a refresh', 'refused with 401 (inferred)'],
	deadToken: [
		'Refusal of a token that was alive',
		`${describe(EXPECTED.refusedBearer)} (documented)`,
	],
	wrongPassword: [
		"Wrong password of the real user, and the user's lock",
		'5 in 15 minutes (documented)',
	],
} as const;

export type FactId = keyof typeof FACTS;

export type Holds = 'yes' | 'no' | 'not known' | 'not tried';

export interface Row {
	id: FactId;
	fact: string;
	expected: string;
	found: string;
	holds: Holds;
}

/** What was found so far; every fact has its row, found or not. */
export class Findings {
	private readonly found = new Map<FactId, Pick<Row, 'found' | 'holds'>>();

	note(id: FactId, found: string, holds: Holds | boolean): void {
		const word = typeof holds === 'boolean' ? (holds ? 'yes' : 'no') : holds;
		this.found.set(id, { found, holds: word });
	}

	/** @param why facts without a finding were not tried */
	rows(why: string): Row[] {
		return (Object.keys(FACTS) as FactId[]).map((id) => {
			const [fact, expected] = FACTS[id];
			return { id, fact, expected, ...(this.found.get(id) ?? { found: why, holds: 'not tried' }) };
		});
	}
}
