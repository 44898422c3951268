import { asObject } from '../../fluent/json';
import type { Login } from '../../fluent/settings';
import { SECOND } from '../../fluent/time';
import type { Session } from '../../fluent/token-endpoint';
import type { Seen } from './answers';
import type { FactId, Findings } from './facts';

/** The keys that Fluent documents, and the one that others saw. */
const KEYS = [
	...['access_token', 'token_type', 'refresh_token', 'expires_in', 'scope'],
	...['Retailer_id', 'FirstName', 'LastName', 'Roles', 'User_id'],
];

/** What the first login tells: of what it holds the kinds only, as a retailer ID is nobody else's business. */
export function noteFirstLogin(
	findings: Findings,
	login: Login,
	{ session, seen }: { session: Session; seen?: Seen },
): void {
	const body = asObject(seen?.body);
	const { scope, expires_in: seconds, Retailer_id: retailerId, Roles: roles } = body;
	findings.note('formBody', 'accepted', true);

	const known = KEYS.filter((key) => key in body);
	const others = Object.keys(body).length - known.length;
	const isWhole = 'access_token' in body && 'token_type' in body;
	findings.note('keys', [...known, ...(others ? [`${others} unknown`] : [])].join(', '), isWhole);

	const isSame = scope === login.scope;
	if (scope === undefined) findings.note('scope', 'none in the answer', 'not known');
	else findings.note('scope', isSame ? login.scope : `not ${login.scope}`, isSame);

	const form = formOf(session.accessToken);
	const length = `${session.accessToken.length} characters of another form`;
	findings.note('tokenForm', form ?? length, form !== undefined);

	const isThere = Boolean(session.refreshToken);
	findings.note('refreshToken', isThere ? 'there' : 'absent', isThere || login.scope === 'api');

	/** What may be absent. */
	const optional = (id: FactId, value: unknown, good: string | undefined) =>
		findings.note(id, good ?? kind(value), good !== undefined || value === undefined);
	optional('lifetime', seconds, Number.isInteger(seconds) ? `${String(seconds)} s` : undefined);
	if (retailerId === 0) findings.note('retailerId', '0', false);
	else optional('retailerId', retailerId, typeof retailerId === 'number' ? 'a number' : undefined);
	const list = Array.isArray(roles) && roles.length === 0 ? 'an empty list' : 'a list';
	optional('roles', roles, Array.isArray(roles) ? list : undefined);
}

function formOf(token: string): string | undefined {
	if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(token)) return 'UUID';
	return /^[\w-]{27}$/.test(token) ? '27 characters of base64url' : undefined;
}

function kind(value: unknown): string {
	if (value === undefined) return 'absent';
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** What a second login tells beside the first. */
export function noteSecondLogin(findings: Findings, first: Session, second: Session): void {
	const isSame = second.accessToken === first.accessToken;
	if (!isSame && first.expiresAt !== null && second.issuedAt >= first.expiresAt - SECOND) {
		findings.note('sameToken', 'the first had just expired; run again', 'not known');
	} else {
		findings.note('sameToken', isSame ? 'the same' : 'another', isSame);
		const [before, after] = [secondsOf(first), secondsOf(second)];
		if (before !== null && after !== null) {
			findings.note('secondsLeft', `${before} s, then ${after} s`, isSame && after < before);
		}
	}
	if (!first.refreshToken && !second.refreshToken) return;
	const isSameRefresh = first.refreshToken === second.refreshToken;
	const found = second.refreshToken ? 'another' : 'none';
	findings.note('sameRefreshToken', isSameRefresh ? 'the same' : found, isSameRefresh);
}

const secondsOf = ({ expiresAt, issuedAt }: Session): number | null =>
	expiresAt === null ? null : (expiresAt - issuedAt) / SECOND;
