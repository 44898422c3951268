import { markdownTable } from 'markdown-table';
import { LoginFailure } from '../../fluent/failure';
import { readProfile } from '../../fluent/graphql';
import { asArray, asObject } from '../../fluent/json';
import type { Settings } from '../../fluent/settings';
import { SECOND } from '../../fluent/time';
import {
	BAD_CLIENT,
	BAD_REFRESH_TOKEN,
	BAD_USER,
	badScope,
	NOT_AUTHORIZED,
	TOKEN,
} from '../simulator/answers';
import {
	describe,
	isPassing,
	reachedUser,
	sessionOf,
	sessionToRefresh,
	type Answers,
	type Seen,
} from './answers';

/** Fluent's own text; and what follows from it, or what Spring Security OAuth does, which it seems to use. */
const SAID = 'documented';
const INFERRED = 'inferred';
const SHAPE = 'status inferred';

const FIRST = 'the first login';
const AGAIN = 'the second login';
const BARE = 'a login without it, of a made-up user, then of yours';
const MADE_UP = 'a login of a made-up user';
const LIVING = 'GraphQL with a living token';
const LOCK = "Wrong password of the real user, and the user's lock";
const ENABLED = 'for FLUENT_INTEGRATION; for the own client if enabled';

type Fact = [fact: string, question: string, expectation: string | Seen, source: string];

/** What is believed of Fluent, what tells of it, and what that should tell, in the order of the report. */
const FACTS = {
	formBody: ['Login as a form body', FIRST, 'accepted', SAID],
	accountHeader: ['Header `fluent.account` at login', BARE, 'not needed', INFERRED],
	scope: ['Scope of the token', FIRST, 'the one that was sent', SAID],
	otherScope: ['Scope of the other client', MADE_UP, badScope(''), INFERRED],
	keys: ['Keys of the token response', FIRST, 'access_token, token_type, others optional', SAID],
	lifetime: ['`expires_in`', FIRST, 'whole seconds, or absent', SAID],
	retailerId: ['`Retailer_id`', FIRST, 'a number, or absent', SAID],
	roles: ['`Roles`', FIRST, 'a list, may be empty or absent', SAID],
	refreshToken: ['Refresh token at login', FIRST, ENABLED, SAID],
	sameToken: ['Token of a second login', AGAIN, 'the same', SAID],
	secondsLeft: ['`expires_in` of a second login', AGAIN, 'the seconds that are left', SAID],
	sameRefreshToken: ['Refresh token of a second login', AGAIN, 'the same', INFERRED],
	refusedUser: ['Refusal of a user', MADE_UP, BAD_USER.flat, SAID],
	refusedClient: ['Refusal of a client secret', `${MADE_UP} with a wrong one`, BAD_CLIENT, SHAPE],
	refusedRefresh: ['Refusal of a refresh token', 'a made-up one', BAD_REFRESH_TOKEN, SHAPE],
	refusedBearer: ['Refusal of a token', 'GraphQL with a made-up one', NOT_AUTHORIZED, SAID],
	me: ['`{ me { ref } }`', LIVING, '200 with a user', SAID],
	profile: ['Fields of `me`', LIVING, 'ref, primaryRetailer (may be null), roles', SAID],
	refresh: ['Refresh grant', 'your refresh token', 'a new token, a new refresh token', SAID],
	refreshedToken: ['Token of a refresh', 'GraphQL with it', '200 with a user', SAID],
	usedRefreshToken: ['Refresh token used twice', 'yours once more', BAD_REFRESH_TOKEN, SHAPE],
	oldToken: ['The old token after a refresh', 'GraphQL with it', 'refused with 401', INFERRED],
	deadToken: ['Refusal of a token that was alive', 'the same', NOT_AUTHORIZED, SAID],
	wrongPassword: [LOCK, 'nothing: it would count for the lock', '5 in 15 minutes', SAID],
} satisfies Record<string, Fact>;

export type FactId = keyof typeof FACTS;
type Holds = 'yes' | 'no' | 'not known' | 'not tried';

/** What was found, in words that hold nothing of account or person, and whether it is what was expected. */
type Finding = [found: string, holds: Holds | boolean];

/** How a fact is read from the answers. Without an entry the answer of that name has to look as expected. */
const LOOKS: Partial<Record<FactId, (answers: Answers) => Finding | undefined>> = {
	formBody: () => ['accepted', true],
	accountHeader({ withoutHeader, refusedUser, second }) {
		if (!withoutHeader) return ['login without it (no Account ID given): accepted', true];
		if (reachedUser(withoutHeader)) {
			if (sessionOf(second)) return ['login without it: accepted', true];
			return unexpected(second, `login without it: ${describe(second)}`);
		}
		const isNeeded = reachedUser(refusedUser) && !isPassing(withoutHeader);
		const found = `without it: ${describe(withoutHeader)}; with it: ${describe(refusedUser)}`;
		return [`made-up user ${found}`, isNeeded ? false : 'not known'];
	},
	scope({ first, sentScope: sent }) {
		const { scope } = asObject(first.body);
		if (scope === undefined) return ['none in the answer', 'not known'];
		return scope === sent ? [sent, true] : [`not ${sent}`, false];
	},
	keys({ first }) {
		const body = asObject(first.body);
		const known = KEYS.filter((key) => key in body);
		const others = Object.keys(body).length - known.length;
		const found = [...known, ...(others ? [`${others} unknown`] : [])].join(', ');
		return [found, 'access_token' in body && 'token_type' in body];
	},
	lifetime({ first }) {
		const { expires_in: seconds } = asObject(first.body);
		return optional(seconds, Number.isInteger(seconds) && `${String(seconds)} s`);
	},
	retailerId({ first }) {
		// The kind alone, as the ID is nobody else's business.
		const { Retailer_id: id } = asObject(first.body);
		return id === 0 ? ['0', false] : optional(id, typeof id === 'number' && 'a number');
	},
	roles({ first }) {
		const { Roles: roles } = asObject(first.body);
		const isEmpty = Array.isArray(roles) && roles.length === 0;
		return optional(roles, Array.isArray(roles) && (isEmpty ? 'an empty list' : 'a list'));
	},
	refreshToken: ({ first, sentScope }) =>
		sessionOf(first)?.refreshToken ? ['there', true] : ['absent', sentScope === 'api'],
	sameToken(answers) {
		const { second } = answers;
		if (!sessionOf(second)) return [`the login failed: ${describe(second)}`, 'not known'];
		const both = bothLogins(answers);
		if (!both) return ['the first had just expired; run again', 'not known'];
		return both.isSame ? ['the same', true] : ['another', false];
	},
	secondsLeft(answers) {
		const { seconds: [before, after] = [], isSame = false } = bothLogins(answers) ?? {};
		if (before === undefined || after === undefined) return undefined;
		return [`${before} s, then ${after} s`, isSame && after < before];
	},
	sameRefreshToken({ first, second }) {
		const [before, after] = [first, second].map((seen) => sessionOf(seen)?.refreshToken);
		if (after === undefined || (!before && !after)) return undefined;
		if (before === after) return ['the same', true];
		return [after ? 'another' : 'none', false];
	},
	me: ({ me }) => ofUser(me),
	profile({ me, profile }) {
		if (!readProfile(profile.body)) return unexpected(profile);
		const { ref } = userOf(me);
		const { primaryRetailer, roles } = userOf(profile);
		const contexts = asArray(roles).flatMap((role) => asArray(asObject(role).contexts));
		const types = new Set(contexts.map((context) => asObject(context).contextType));
		const known = ['ACCOUNT', 'RETAILER', 'AGENT'].filter((type) => types.delete(type));
		const shown = [...known, ...(types.size ? ['others'] : [])].join(', ').toLowerCase();
		const found = [
			`ref ${ref ? 'there' : 'absent'}`,
			`primaryRetailer ${there(primaryRetailer)}`,
			`roles ${Array.isArray(roles) && roles.length === 0 ? 'empty' : there(roles)}`,
			`context types: ${shown || 'none'}`,
		];
		const isWhole = ref && primaryRetailer !== undefined && Array.isArray(roles);
		return [found.join('; '), Boolean(isWhole) && !types.size];
	},
	refresh(answers) {
		const { refresh } = answers;
		const [before, after] = [sessionToRefresh(answers), refresh && sessionOf(refresh)];
		if (!before || !after) return refresh && unexpected(refresh);
		const token = after.accessToken === before.accessToken ? 'the same' : 'a new';
		const next = after.refreshToken === before.refreshToken ? 'the same' : 'a new';
		const found = `${token} token, ${after.refreshToken ? next : 'no'} refresh token`;
		return [found, found === FACTS.refresh[2]];
	},
	refreshedToken: ({ refreshedToken: seen }) => seen && ofUser(seen),
	oldToken({ oldToken: seen }) {
		return seen?.status === 401 ? ['refused with 401', true] : seen && unexpected(seen);
	},
	wrongPassword: () => ['never sent: it would count for the lock', 'not tried'],
};

/** The keys that Fluent documents, and the one that others saw. */
const KEYS = [...Object.keys(TOKEN.body), 'User_id'];

/** What may be absent; `good` says what it is, if it is as it should be. */
function optional(value: unknown, good: string | false): Finding {
	if (good) return [good, true];
	if (value === undefined || value === null) return [there(value), value === undefined];
	return [typeof value === 'object' ? 'an object or list' : `a ${typeof value}`, false];
}

function there(value: unknown): string {
	if (value === null) return 'null';
	return value === undefined ? 'absent' : 'there';
}

/** What the second login gave beside the first; nothing if the first token had just expired. */
function bothLogins({ first, second }: Answers) {
	const [before, after] = [sessionOf(first), sessionOf(second)];
	if (!before || !after) return undefined;
	const isSame = after.accessToken === before.accessToken;
	const end = before.expiresAt ?? Infinity;
	if (!isSame && after.issuedAt >= end - SECOND) return undefined;
	const ends = [before, after].filter(({ expiresAt }) => expiresAt !== null);
	const seconds = ends.map(({ expiresAt, issuedAt }) => (expiresAt! - issuedAt) / SECOND);
	return { isSame, seconds };
}

const userOf = (seen: Seen) => asObject(asObject(asObject(seen.body).data).me);

const ofUser = (seen: Seen): Finding =>
	seen.status === 200 && 'ref' in userOf(seen) ? ['200 with a user', true] : unexpected(seen);

/** What does not speak for a fact speaks against it, unless nothing of Fluent was in it. */
const unexpected = (seen: Seen, found = describe(seen)): Finding => [
	found,
	isPassing(seen) ? 'not known' : false,
];

/** Whether a refusal has the status and the shape that was expected, and what a user of the package would read. */
function compare(seen: Seen, expectation: string): Finding {
	const shape = describe(seen);
	const { result } = seen;
	let found = shape;
	if (result instanceof LoginFailure) {
		const { host = 'the host' } = result.facts;
		found += `; read as: ${result.happened.replaceAll(host, 'the host')}`;
	}
	return shape === expectation ? [found, true] : unexpected(seen, found);
}

export interface Row extends Record<'fact' | 'question' | 'expectation' | 'found', string> {
	id: FactId;
	holds: Holds;
}

/** Every fact has its row, found or not. */
export function rowsOf(answers: Answers): Row[] {
	return (Object.keys(FACTS) as FactId[]).map((id) => {
		const [fact, question, expected, source]: Fact = FACTS[id];
		const expectation = typeof expected === 'string' ? expected : describe(expected);
		const seen = (answers as Partial<Record<FactId, Seen>>)[id];
		const finding = LOOKS[id] ? LOOKS[id](answers) : seen && compare(seen, expectation);
		const [found, holds] = finding ?? ['nothing to try it with', 'not tried' as const];
		const word = typeof holds === 'boolean' ? (holds ? 'yes' : 'no') : holds;
		return { id, fact, question, expectation: `${expectation} (${source})`, found, holds: word };
	});
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
