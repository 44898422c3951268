import { expect, it } from '@jest/globals';
import { LoginFailure } from '../../../fluent/failure';
import { readLogin } from '../../../fluent/settings';
import { SECOND } from '../../../fluent/time';
import { readToken } from '../../../fluent/token-endpoint';
import { NO_ANSWER, type Answers, type Seen } from '../../../tools/doctor/answers';
import { rowsOf, type FactId } from '../../../tools/doctor/facts';
import {
	BAD_CLIENT,
	BAD_REFRESH_TOKEN,
	BAD_USER,
	badScope,
	NOT_AUTHORIZED,
	sampleSettings,
	TOKEN,
	type Answer,
} from '../../../tools/simulator';
import { leaks } from '../../support/leaks';

const LOGIN = readLogin(sampleSettings('https://noticeable.example'));

/** An answer to a login, with what the package makes of it. */
function toLogin({ status, body: value }: Answer, at = 0): Seen {
	const body = JSON.parse(JSON.stringify(value)) as unknown;
	try {
		const result = readToken({ statusCode: status, headers: {}, body }, LOGIN, at);
		return { status, body, result };
	} catch (error) {
		return { status, body, result: error as LoginFailure };
	}
}

/** A token response with so much changed. */
const token = (changes: object = {}, at = 0): Seen =>
	toLogin({ status: 200, body: { ...TOKEN.body, ...PERSON, ...changes } }, at);
const PERSON = { Retailer_id: 987_654_321, FirstName: 'Noticeable', Roles: ['NOTICEABLE_ROLE'] };

const rolesIn = (...types: string[]) => [
	{ role: { name: 'NOTICEABLE_ROLE' }, contexts: types.map((contextType) => ({ contextType })) },
];
const user = (me: unknown): Seen => ({ status: 200, body: { data: { me } } });
const USER = user({
	ref: 'noticeable',
	primaryRetailer: { id: '987654321' },
	roles: rolesIn('RETAILER'),
});
const WORDLESS: Seen = { status: 500, body: {} };
const DOWN: Seen = { status: 503, body: undefined };
const UNANSWERED: Seen = { ...NO_ANSWER, result: new LoginFailure('disconnected') };
const REFUSED = toLogin(BAD_USER.flat);
const CLIENT = toLogin(BAD_CLIENT);
const WRAPPED = toLogin(BAD_USER.wrapped);
const FAILED = toLogin({ status: 429, body: [] });
const OTHER = { access_token: 'another-token', refresh_token: 'another-refresh-token' };

const EXPECTED: Answers = {
	sentScope: 'api',
	first: token(),
	second: token({ expires_in: TOKEN.body.expires_in - 2 }, 2 * SECOND),
	me: USER,
	profile: USER,
	refusedUser: REFUSED,
	refusedClient: CLIENT,
	otherScope: toLogin(badScope('retailer')),
	refusedRefresh: toLogin(BAD_REFRESH_TOKEN),
	refusedBearer: NOT_AUTHORIZED,
	withoutHeader: REFUSED,
	refresh: token(OTHER),
	refreshedToken: USER,
	oldToken: NOT_AUTHORIZED,
	deadToken: NOT_AUTHORIZED,
	usedRefreshToken: toLogin(BAD_REFRESH_TOKEN),
};

it('answers as expected speak for every fact that is tried', () => {
	const others = rowsOf(EXPECTED).filter(({ holds }) => holds !== 'yes');
	expect(others).toMatchObject([{ id: 'wrongPassword', holds: 'not tried' }]);
});

const first = (changes: object): Partial<Answers> => ({ first: token(changes) });
const second = (changes: object): Partial<Answers> => ({ second: token(changes) });
const refresh = (changes: object): Partial<Answers> => ({ refresh: token(changes) });
const SSO = { refusedUser: toLogin(BAD_USER.sso), withoutHeader: toLogin(BAD_USER.sso) };
const STRANGE_KEYS = { access_token: 'x', expires_in: 6, Secret_key: 'noticeable' };
const STRANGE = toLogin({ status: 200, body: STRANGE_KEYS });
const MISSING = toLogin({ status: 400, body: { error: 'invalid_request' } });
const UNTRIED = 'not tried: nothing to try it with';

it.each<[FactId, found: string, answers: Partial<Answers>]>([
	['scope', 'no: not api', first({ scope: 'api write' })],
	['scope', 'not known: none in the answer', first({ scope: undefined })],
	['keys', 'no: access_token, expires_in, 1 unknown', { first: STRANGE }],
	['lifetime', 'yes: absent', first({ expires_in: undefined })],
	['lifetime', 'no: a string', first({ expires_in: '60' })],
	['retailerId', 'yes: absent', first({ Retailer_id: undefined })],
	['retailerId', 'no: null', first({ Retailer_id: null })],
	['retailerId', 'no: 0', first({ Retailer_id: 0 })],
	['retailerId', 'no: a string', first({ Retailer_id: '987654321' })],
	['roles', 'yes: an empty list', first({ Roles: [] })],
	['roles', 'no: an object or list', first({ Roles: {} })],
	['refreshToken', 'yes: absent', first({ refresh_token: undefined })],
	['refreshToken', 'no: absent', { ...first({ refresh_token: undefined }), sentScope: 'retailer' }],
	// The header.
	['accountHeader', 'yes: login without it: accepted', SSO],
	['accountHeader', 'yes: login without it: accepted', { withoutHeader: WRAPPED }],
	['accountHeader', 'no: made-up user without it: 401, flat: inv…', { withoutHeader: CLIENT }],
	['accountHeader', 'no: login without it: 400, flat: invalid…', { second: REFUSED }],
	['accountHeader', 'not known: login without it: no answer', { second: UNANSWERED }],
	['accountHeader', 'no: made-up user without it: 400, flat: inv…', { withoutHeader: MISSING }],
	[
		'accountHeader',
		'not known: made-up user without it: 400, flat: invalid_request, no text; with it: 503…',
		{ withoutHeader: MISSING, refusedUser: DOWN },
	],
	['accountHeader', 'not known: made-up user without it: 503, not JSON…', { withoutHeader: DOWN }],
	// The second login.
	['sameToken', 'no: another', second(OTHER)],
	['sameToken', 'not known: the login failed: 429…', { second: FAILED }],
	[
		'sameToken',
		'not known: the first had just expired; run again',
		{ ...first({ expires_in: 2 }), second: token(OTHER, SECOND) },
	],
	['secondsLeft', 'no: 86386 s, then 86386 s', second({})],
	['secondsLeft', 'no: 86386 s, then 50 s', second({ ...OTHER, expires_in: 50 })],
	['secondsLeft', UNTRIED, second({ expires_in: undefined })],
	['sameRefreshToken', 'no: another', second(OTHER)],
	['sameRefreshToken', 'no: none', second({ refresh_token: undefined })],
	// Refusals.
	['refusedUser', 'no: 400, wrapped, code 400, mess…', { refusedUser: WRAPPED }],
	['refusedUser', 'no: 500, wrapped, code 400: "The username or…', SSO],
	// In the words of the package, without the host.
	[
		'refusedUser',
		'no: 404, JSON of another shape; read as: the host did not answer as Fluent does (status 404).',
		{ refusedUser: toLogin({ status: 404, body: {} }) },
	],
	['refusedRefresh', 'not known: 429, JSON of…', { refusedRefresh: FAILED }],
	['refusedBearer', 'not known: no answer', { refusedBearer: NO_ANSWER }],
	// What GraphQL answers.
	['me', 'no: 200, data', { me: user(null) }],
	['me', 'not known: 502, not JSON', { me: { ...DOWN, status: 502 } }],
	['profile', 'no: 200, data', { profile: user(null) }],
	['profile', 'not known: 504, not JSON', { profile: { ...DOWN, status: 504 } }],
	['profile', 'yes: ref there; primaryRetailer there; roles there; context types: retailer', {}],
	[
		'profile',
		'yes: ref there; primaryRetailer null; roles empty; context types: none',
		{ profile: user({ primaryRetailer: null, roles: [] }) },
	],
	[
		'profile',
		'no: ref absent; primaryRetailer absent; roles absent; context types: none',
		{ me: user({}), profile: user({}) },
	],
	[
		'profile',
		'no: ref there; primaryRetailer null; roles there; context types: account, others',
		{ profile: user({ primaryRetailer: null, roles: rolesIn('ACCOUNT', 'NOTICEABLE') }) },
	],
	// The refresh.
	['refresh', 'not known: 429, JSON of another shape', { refresh: FAILED }],
	['refresh', 'no: a new token, no refresh token', refresh({ ...OTHER, refresh_token: undefined })],
	['refresh', 'no: the same token, the same refresh token', refresh({})],
	['deadToken', 'no: 500, JSON of another shape', { deadToken: WORDLESS }],
])('%s is found as "%s"', (id, expected, answers) => {
	const rows = rowsOf({ ...EXPECTED, ...answers });
	const { holds, found } = rows.find((row) => row.id === id)!;
	const said = `${holds}: ${found}`;
	const isBeginning = expected.endsWith('…');
	expect(isBeginning ? `${said.slice(0, expected.length - 1)}…` : said).toBe(expected);
	const { access_token: access, refresh_token: value } = TOKEN.body;
	const person = ['noticeable', 'Noticeable', 'NOTICEABLE', '987654321'];
	const tokens = [access, value, ...Object.values(OTHER)];
	expect(leaks(JSON.stringify(rows), [...person, ...tokens])).toEqual([]);
});
