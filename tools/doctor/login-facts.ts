import { asObject } from '../../fluent/json';
import type { Login } from '../../fluent/settings';
import type { Session } from '../../fluent/token-endpoint';
import type { Seen } from './answers';
import type { Findings } from './facts';
import type { Case } from './wire';

/** The keys that Fluent documents, and the one that others saw. */
const KEYS = [
	'access_token',
	'token_type',
	'refresh_token',
	'expires_in',
	'scope',
	'Retailer_id',
	'FirstName',
	'LastName',
	'Roles',
	'User_id',
];

/** What the first login tells. */
export function noteFirstLogin(
	{ findings, login }: Case,
	session: Session,
	seen: Seen | undefined,
): void {
	findings.note('formBody', 'accepted', true);
	const body = asObject(seen?.body);
	noteKeys(findings, body);
	noteScope(findings, login, body.scope);
	noteToken(findings, session.accessToken);
	noteRefreshToken(findings, login, Boolean(session.refreshToken));
	noteKinds(findings, body);
}

function noteKeys(findings: Findings, body: Record<string, unknown>): void {
	const known = KEYS.filter((key) => key in body);
	const others = Object.keys(body).length - known.length;
	const mandatory = 'access_token' in body && 'token_type' in body;
	findings.note('keys', [...known, ...(others ? [`${others} unknown`] : [])].join(', '), mandatory);
}

function noteScope(findings: Findings, login: Login, scope: unknown): void {
	if (scope === undefined) return findings.note('scope', 'none in the answer', 'not known');
	const same = scope === login.scope;
	findings.note('scope', same ? login.scope : `not ${login.scope}`, same);
}

function noteToken(findings: Findings, token: string): void {
	if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(token)) {
		findings.note('tokenForm', 'UUID', true);
	} else if (/^[\w-]{27}$/.test(token)) {
		findings.note('tokenForm', '27 characters of base64url', true);
	} else {
		findings.note('tokenForm', `${token.length} characters of another form`, false);
	}
}

function noteRefreshToken(findings: Findings, login: Login, there: boolean): void {
	const holds = there || login.scope === 'api';
	findings.note('refreshToken', there ? 'there' : 'absent', holds);
}

/** Kinds only: a retailer ID is nobody else's business. */
function noteKinds(findings: Findings, body: Record<string, unknown>): void {
	const { expires_in: seconds, Retailer_id: retailerId, Roles: roles } = body;
	const whole = Number.isInteger(seconds);
	findings.note(
		'lifetime',
		whole ? `${String(seconds)} s` : kind(seconds),
		whole || seconds === undefined,
	);
	const zero = retailerId === 0;
	const number = typeof retailerId === 'number' && !zero;
	findings.note('retailerId', zero ? '0' : kind(retailerId), number || retailerId === undefined);
	const list = Array.isArray(roles);
	const found = list && roles.length === 0 ? 'an empty list' : kind(roles);
	findings.note('roles', found, list || roles === undefined);
}

function kind(value: unknown): string {
	if (value === undefined) return 'absent';
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
