import { markdownTable } from 'markdown-table';
import type { Settings } from '../../fluent/settings';
import {
	BAD_CLIENT,
	BAD_REFRESH_TOKEN,
	BAD_USER,
	badScope,
	NOT_AUTHORIZED,
} from '../simulator/answers';
import { describe, isPassing, type Seen } from './answers';

/** Fluent's own text; and what follows from it, or what Spring Security OAuth does, which it seems to use. */
const SAID = 'documented';
const INFERRED = 'inferred';
const SHAPE = 'status inferred';

const FIRST = 'the first login';
const SECOND = 'the second login';
const BARE = 'a login without it, of a made-up user, then of yours';
const MADE_UP = 'a login of a made-up user';
const LIVING = 'GraphQL with a living token';
const LOCK = "Wrong password of the real user, and the user's lock";

type Fact = [fact: string, question: string, expectation: string | Seen, source: string];

/** What is believed of Fluent, what tells of it, and what that should tell, in the order of the report. */
const FACTS = {
	formBody: ['Login as a form body', FIRST, 'accepted', SAID],
	accountHeader: ['Header `fluent.account` at login', BARE, 'not needed', INFERRED],
	scope: ['Scope of the token', FIRST, 'the one that was sent', SAID],
	otherScope: ['Scope of the other client', MADE_UP, badScope(''), INFERRED],
	keys: ['Keys of the token response', FIRST, 'access_token, token_type, others optional', SAID],
	tokenForm: ['Form of the token', FIRST, 'UUID or 27 characters of base64url', `${SAID} examples`],
	lifetime: ['`expires_in`', FIRST, 'whole seconds, or absent', SAID],
	retailerId: ['`Retailer_id`', FIRST, 'a number, or absent', SAID],
	roles: ['`Roles`', FIRST, 'a list, may be empty or absent', SAID],
	refreshToken: [
		'Refresh token at login',
		FIRST,
		'for FLUENT_INTEGRATION; for the own client if enabled',
		SAID,
	],
	sameToken: ['Token of a second login', SECOND, 'the same', SAID],
	secondsLeft: ['`expires_in` of a second login', SECOND, 'the seconds that are left', SAID],
	sameRefreshToken: ['Refresh token of a second login', SECOND, 'the same', INFERRED],
	refusedUser: ['Refusal of a user', MADE_UP, BAD_USER.flat, SAID],
	refusedClient: ['Refusal of a client secret', `${MADE_UP} with a wrong one`, BAD_CLIENT, SHAPE],
	refusedRefresh: ['Refusal of a refresh token', 'a made-up one', BAD_REFRESH_TOKEN, SHAPE],
	refusedBearer: ['Refusal of a token', 'GraphQL with a made-up one', NOT_AUTHORIZED, SAID],
	me: ['`{ me { ref } }`', LIVING, '200 with a user', SAID],
	profile: ['Fields of `me`', LIVING, 'ref, primaryRetailer (may be null), roles', SAID],
	refresh: ['Refresh grant', 'your refresh token', 'a new token and a new refresh token', SAID],
	refreshedToken: ['Token of a refresh', 'GraphQL with it', '200 with a user', SAID],
	usedRefreshToken: [
		'Refresh token used a second time',
		'your refresh token once more',
		BAD_REFRESH_TOKEN,
		SHAPE,
	],
	oldToken: ['The old token after a refresh', 'GraphQL with it', 'refused with 401', INFERRED],
	deadToken: [
		'Refusal of a token that was alive',
		'GraphQL with the old one',
		NOT_AUTHORIZED,
		SAID,
	],
	wrongPassword: [LOCK, 'nothing: it would count for the lock', '5 in 15 minutes', SAID],
} satisfies Record<string, Fact>;

export type FactId = keyof typeof FACTS;
type Holds = 'yes' | 'no' | 'not known' | 'not tried';

export interface Row extends Record<'fact' | 'question' | 'expectation' | 'found', string> {
	id: FactId;
	holds: Holds;
}

const expectationOf = (id: FactId): string => {
	const expectation: string | Seen = FACTS[id][2];
	return typeof expectation === 'string' ? expectation : describe(expectation);
};

/** What was found so far; every fact has its row, found or not. */
export class Findings {
	private readonly found = new Map<FactId, Pick<Row, 'found' | 'holds'>>();

	note(id: FactId, found: string, holds: Holds | boolean): void {
		const word = typeof holds === 'boolean' ? (holds ? 'yes' : 'no') : holds;
		this.found.set(id, { found, holds: word });
	}

	/** What an answer tells, unless nothing of Fluent was in it. */
	judge(id: FactId, seen: Seen | undefined, { found = describe(seen), holds = false }): void {
		this.note(id, found, isPassing(seen) ? 'not known' : holds);
	}

	/** Whether a refusal has the status and the shape that was expected. */
	compare(id: FactId, seen: Seen | undefined, remark = ''): void {
		const found = describe(seen);
		this.judge(id, seen, { found: found + remark, holds: found === expectationOf(id) });
	}

	/** @param why facts without a finding were not tried */
	rows(why: string): Row[] {
		return (Object.keys(FACTS) as FactId[]).map((id) => {
			const [fact, question, , source] = FACTS[id];
			const expectation = `${expectationOf(id)} (${source})`;
			const { found, holds } = this.found.get(id) ?? { found: why, holds: 'not tried' };
			return { id, fact, question, expectation, found, holds };
		});
	}
}

const HEAD = ['Fact', 'Asked by', 'Expected', 'Found', 'Holds'];

/** Text for an issue. Of the settings it names only the choices, no account, host or user. */
export function report({ environment, client }: Settings, rows: Row[], version: string): string {
	const cells = rows.map((row) => [row.fact, row.question, row.expectation, row.found, row.holds]);
	const own = client !== 'fluentIntegration';
	return `### What holds on a real Fluent account

- Package ${version}, Node.js ${process.versions.node}
- Environment: ${String(environment)}; client: ${own ? "the account's own" : 'FLUENT_INTEGRATION'}

${markdownTable([HEAD, ...cells])}

"Read as" is what the package tells its user. Tokens, names, hosts and IDs are left out.`;
}
