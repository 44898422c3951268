import { describe, EXPECTED } from './answers';

/** What is believed of Fluent, and how it is tried. */
interface Fact {
	fact: string;
	/** What tells of it. */
	question: string;
	/** "Documented" is Fluent's own text; "inferred" what follows from it, or what Spring Security OAuth does, which it seems to use. */
	expectation: string;
}

/** In the order of the report. */
const FACTS = {
	formBody: {
		fact: 'Login as a form body',
		question: 'the first login',
		expectation: 'accepted (documented)',
	},
	accountHeader: {
		fact: 'Header `fluent.account` at login',
		question: 'a login without it, of a made-up user, then of yours',
		expectation: 'not needed (inferred)',
	},
	scope: {
		fact: 'Scope of the token',
		question: 'the first login',
		expectation: 'the one that was sent (documented)',
	},
	otherScope: {
		fact: 'Scope of the other client',
		question: 'a login of a made-up user',
		expectation: `${describe(EXPECTED.refusedScope)} (inferred)`,
	},
	keys: {
		fact: 'Keys of the token response',
		question: 'the first login',
		expectation: 'access_token, token_type, others optional (documented)',
	},
	tokenForm: {
		fact: 'Form of the token',
		question: 'the first login',
		expectation: 'UUID or 27 characters of base64url (documented examples)',
	},
	lifetime: {
		fact: '`expires_in`',
		question: 'the first login',
		expectation: 'whole seconds, or absent (documented)',
	},
	retailerId: {
		fact: '`Retailer_id`',
		question: 'the first login',
		expectation: 'a number, or absent (documented)',
	},
	roles: {
		fact: '`Roles`',
		question: 'the first login',
		expectation: 'a list, may be empty or absent (documented)',
	},
	refreshToken: {
		fact: 'Refresh token at login',
		question: 'the first login',
		expectation: 'for FLUENT_INTEGRATION; for the own client if enabled (documented)',
	},
	sameToken: {
		fact: 'Token of a second login',
		question: 'the second login',
		expectation: 'the same (documented)',
	},
	secondsLeft: {
		fact: '`expires_in` of a second login',
		question: 'the second login',
		expectation: 'the seconds that are left (documented)',
	},
	sameRefreshToken: {
		fact: 'Refresh token of a second login',
		question: 'the second login',
		expectation: 'the same (inferred)',
	},
	refusedUser: {
		fact: 'Refusal of a user',
		question: 'a login of a made-up user',
		expectation: `${describe(EXPECTED.refusedUser)} (documented)`,
	},
	refusedClient: {
		fact: 'Refusal of a client secret',
		question: 'a login of a made-up user with a wrong one',
		expectation: `${describe(EXPECTED.refusedClient)} (status inferred)`,
	},
	refusedRefresh: {
		fact: 'Refusal of a refresh token',
		question: 'a made-up one',
		expectation: `${describe(EXPECTED.refusedRefresh)} (status inferred)`,
	},
	refusedBearer: {
		fact: 'Refusal of a token',
		question: 'GraphQL with a made-up one',
		expectation: `${describe(EXPECTED.refusedBearer)} (documented)`,
	},
	me: {
		fact: '`{ me { ref } }`',
		question: 'GraphQL with a living token',
		expectation: '200 with a user (documented)',
	},
	profile: {
		fact: 'Fields of `me`',
		question: 'GraphQL with a living token',
		expectation: 'ref, primaryRetailer (may be null), roles (documented)',
	},
	refresh: {
		fact: 'Refresh grant',
		question: 'your refresh token',
		expectation: 'a new token and a new refresh token (documented)',
	},
	refreshedToken: {
		fact: 'Token of a refresh',
		question: 'GraphQL with it',
		expectation: '200 with a user (documented)',
	},
	usedRefreshToken: {
		fact: 'Refresh token used a second time',
		question: 'your refresh token once more',
		expectation: `${describe(EXPECTED.refusedRefresh)} (status inferred)`,
	},
	oldToken: {
		fact: 'The old token after a refresh',
		question: 'GraphQL with it',
		expectation: 'refused with 401 (inferred)',
	},
	deadToken: {
		fact: 'Refusal of a token that was alive',
		question: 'GraphQL with the old one',
		expectation: `${describe(EXPECTED.refusedBearer)} (documented)`,
	},
	wrongPassword: {
		fact: "Wrong password of the real user, and the user's lock",
		question: 'nothing: it would count for the lock',
		expectation: '5 in 15 minutes (documented)',
	},
} satisfies Record<string, Fact>;

export type FactId = keyof typeof FACTS;

export type Holds = 'yes' | 'no' | 'not known' | 'not tried';

export interface Row extends Fact {
	id: FactId;
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
			return { id, ...FACTS[id], ...(this.found.get(id) ?? { found: why, holds: 'not tried' }) };
		});
	}
}
