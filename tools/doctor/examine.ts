import { randomBytes, randomUUID } from 'node:crypto';
import { LoginFailure } from '../../fluent/failure';
import { LIVENESS_QUERY, PROFILE_QUERY, readProfile } from '../../fluent/graphql';
import { asArray, asObject } from '../../fluent/json';
import { readLogin, type Login, type Settings } from '../../fluent/settings';
import { SECOND } from '../../fluent/time';
import type { Session } from '../../fluent/token-endpoint';
import { describe, isPassing, reachedUser, type Seen } from './answers';
import { Findings, type FactId, type Row } from './facts';
import { noteFirstLogin, noteSecondLogin } from './login-facts';
import { systemClock, Wire } from './wire';

/** ms between the logins, so that seconds which count down are seen to. */
const PAUSE = 2.1 * SECOND;

/** Of `fluent.account`: `idle` if a login of a made-up user gets as far without it. */
type HeaderRole = 'idle' | 'needed' | 'unclear' | 'not sent';

/** Whose facts are tried, how one asks, and where it is noted. */
interface Case {
	findings: Findings;
	wire: Wire;
	login: Login;
}

/**
 * Tries the facts on a real account, with two password logins at most.
 *
 * @throws LoginFailure if a setting cannot be right, before any request, or if the first login fails, before any other
 */
export async function examine(settings: Settings, clock = systemClock): Promise<Row[]> {
	const login = readLogin(settings);
	const one: Case = { login, findings: new Findings(), wire: new Wire(login.account, clock) };
	one.findings.note('wrongPassword', 'never sent: it would count for the lock', 'not tried');

	// The first login is the package's own, header included: if Fluent refuses it, nothing else is sent.
	const first = await one.wire.token(login);
	if (first.result instanceof LoginFailure) throw first.result;
	noteFirstLogin(one.findings, login, { session: first.result, seen: first.seen });
	await examineProfile(one, first.result.accessToken);
	const header = await examineRefusals(one);
	await clock.sleep(PAUSE);
	const second = await examineSecondLogin(one, first.result, header);
	await examineRefresh(one, second.refreshToken ? second : first.result);
	return one.findings.rows('nothing to try it with');
}

/** What `me` gives with a living token: names of fields, never their values. */
async function examineProfile({ findings, wire }: Case, accessToken: string): Promise<void> {
	const live = await wire.graphql(accessToken, LIVENESS_QUERY);
	noteUser(findings, 'me', live);
	const seen = await wire.graphql(accessToken, PROFILE_QUERY);
	if (readProfile(seen?.body)) noteFields(findings, Boolean(userOf(live).ref), userOf(seen));
	else findings.judge('profile', seen, {});
}

/** A 200 with a user in it. */
function noteUser(findings: Findings, id: FactId, seen: Seen | undefined): void {
	const isUser = seen?.status === 200 && 'ref' in userOf(seen);
	findings.judge(id, seen, isUser ? { found: '200 with a user', holds: true } : {});
}

function noteFields(findings: Findings, ref: boolean, user: Record<string, unknown>): void {
	const { primaryRetailer, roles } = user;
	const contexts = asArray(roles).flatMap((role) => asArray(asObject(role).contexts));
	const types = new Set(contexts.map((context) => asObject(context).contextType));
	const known = ['ACCOUNT', 'RETAILER', 'AGENT'].filter((type) => types.delete(type));
	const shown = [...known, ...(types.size ? ['others'] : [])].join(', ').toLowerCase() || 'none';
	const found = [
		`ref ${ref ? 'there' : 'absent'}`,
		`primaryRetailer ${there(primaryRetailer)}`,
		`roles ${Array.isArray(roles) && roles.length === 0 ? 'empty' : there(roles)}`,
		`context types: ${shown}`,
	];
	const holds = ref && primaryRetailer !== undefined && Array.isArray(roles) && !types.size;
	findings.note('profile', found.join('; '), holds);
}

function there(value: unknown): string {
	if (value === null) return 'null';
	return value === undefined ? 'absent' : 'there';
}

const userOf = (seen: Seen | undefined) => asObject(asObject(asObject(seen?.body).data).me);

/**
 * Provokes each refusal without the user: Fluent counts failed logins by username, and these carry a random name or
 * none. Wrong bearers and refresh tokens are random as well, so they belong to nobody.
 *
 * @returns what `fluent.account` does for them
 */
async function examineRefusals({ findings, wire, login }: Case): Promise<HeaderRole> {
	findings.compare('refusedBearer', await wire.graphql(randomUUID(), LIVENESS_QUERY));
	const refuse = async (id: FactId, changes: Partial<Login>, refreshToken?: string) => {
		const { result, seen } = await wire.token({ ...nobody, ...changes }, refreshToken);
		// What a user of the package would read, so that a wrong reading is seen in the report.
		const read = result instanceof LoginFailure ? `; read as: ${result.happened}` : '';
		findings.compare(id, seen, read.replaceAll(login.account.host, 'the host'));
		return seen;
	};
	const username = `n8n-doctor-${randomBytes(6).toString('hex')}`;
	const nobody: Login = { ...login, username, password: randomUUID() };
	await refuse('refusedClient', { clientSecret: randomUUID() });
	await refuse('otherScope', { scope: login.scope === 'api' ? 'retailer' : 'api' });
	await refuse('refusedRefresh', {}, randomUUID());
	const refused = await refuse('refusedUser', {});

	if (!login.account.accountId) return 'not sent';
	const { seen: bare } = await wire.token(withoutHeader(nobody));
	if (reachedUser(bare)) return 'idle';
	const isNeeded = reachedUser(refused) && !isPassing(bare);
	const found = `made-up user without it: ${describe(bare)}; with it: ${describe(refused)}`;
	findings.note('accountHeader', found, isNeeded ? false : 'not known');
	return isNeeded ? 'needed' : 'unclear';
}

/** The package sends the header if it knows an account ID; the host stays. */
const withoutHeader = (login: Login): Login => ({
	...login,
	account: { ...login.account, accountId: '' },
});

/**
 * The second and last password login. It leaves `fluent.account` out if a made-up user showed that this changes
 * nothing, so one login tells of the header and of the token.
 *
 * @returns the newest session
 */
async function examineSecondLogin(
	{ findings, wire, login }: Case,
	first: Session,
	header: HeaderRole,
): Promise<Session> {
	const { result, seen } = await wire.token(header === 'idle' ? withoutHeader(login) : login);
	if (header === 'not sent') {
		findings.note('accountHeader', 'login without it (no Account ID given): accepted', true);
	}
	if (result instanceof LoginFailure) {
		const found = `login without it: ${describe(seen)}`;
		if (header === 'idle') findings.judge('accountHeader', seen, { found });
		findings.note('sameToken', `the login failed: ${describe(seen)}`, 'not known');
		return first;
	}
	if (header === 'idle') findings.note('accountHeader', 'login without it: accepted', true);
	noteSecondLogin(findings, first, result);
	return result;
}

/** What a refresh does to the tokens before it. A refresh grant carries no username and no password. */
async function examineRefresh({ findings, wire, login }: Case, before: Session): Promise<void> {
	const { accessToken, refreshToken } = before;
	if (!refreshToken) return;
	const { result, seen } = await wire.token(login, refreshToken);
	if (result instanceof LoginFailure) return findings.judge('refresh', seen, {});
	const isNew = result.accessToken !== accessToken;
	const next = result.refreshToken === refreshToken ? 'the same' : 'a new';
	const found = `${isNew ? 'a new' : 'the same'} token, ${result.refreshToken ? next : 'no'} refresh token`;
	findings.note('refresh', found, found === 'a new token, a new refresh token');
	noteUser(findings, 'refreshedToken', await wire.graphql(result.accessToken, LIVENESS_QUERY));
	if (isNew) {
		const old = await wire.graphql(accessToken, LIVENESS_QUERY);
		const hasEnded = old?.status === 401;
		findings.judge('oldToken', old, hasEnded ? { found: 'refused with 401', holds: true } : {});
		// Only a token that no longer gets data is dead.
		if (old?.status !== 200) findings.compare('deadToken', old);
	}
	// Last, because a server may answer a reused token by ending all that came from it.
	findings.compare('usedRefreshToken', (await wire.token(login, refreshToken)).seen);
}
