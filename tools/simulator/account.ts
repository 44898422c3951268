import { MINUTE, SECOND } from '../time';
import {
	BAD_CLIENT,
	BAD_REFRESH_TOKEN,
	BAD_USER,
	badGrant,
	badScope,
	MISSING_GRANT,
	MISSING_HEADER,
	TOKEN,
	type Answer,
} from './answers';
import type { Switches } from './switches';
import { Token, type RefreshToken, type TokenState } from './tokens';
import type { Retailer, SimulatedClient, SimulatedUser } from './users';

export const INTEGRATION_CLIENT = 'FLUENT_INTEGRATION';

/** So many failures of a username in a rolling 15 minutes lock it for 15 minutes from the last one (release note of 14 Jul 2025). */
const LIMIT = 5;
const WINDOW = 15 * MINUTE;

/** What an account takes from outside, so that the same requests at the same times get the same answers. */
export interface Surroundings {
	/** Clock in ms. */
	now: () => number;
	newAccessToken: (clientId: string) => string;
	newRefreshToken: () => string;
}

/** A request to the token endpoint, however it came. */
export interface TokenRequest {
	query: Record<string, string>;
	headers: Record<string, string>;
	form?: Record<string, string>;
}

/** What of a login the account refused. */
export type Refused = 'header' | 'client' | 'scope' | 'grant' | 'user' | 'refresh';

/** How the account judged a login. */
export interface LoginOutcome {
	answer: Answer;
	token?: Token;
	refused?: Refused;
	/** The user whose lock this login brought nearer. */
	countedFor?: SimulatedUser;
}

export interface Lock {
	user: SimulatedUser;
	from: number;
	to: number;
}

type Given = Record<string, string | undefined>;

/** A Fluent account by what is known of it; what is not is a switch. Plain calls: no HTTP, no clock and no chance of its own. */
export class Account {
	readonly users = new Map<string, SimulatedUser>();
	readonly clients = new Map<string, SimulatedClient>();
	retailers: Retailer[] = [];
	/** Every one ever issued, so that a dead one is told from one that never was. */
	readonly tokens: Token[] = [];
	/** Intervals in which users were locked. */
	readonly locks: Lock[] = [];
	/** Times of failed logins, and ends of locks, by username. */
	private readonly failed = new Map<string, number[]>();
	private readonly lockedUntil = new Map<string, number>();
	private readonly byAccess = new Map<string, Token>();
	private readonly byRefresh = new Map<string, RefreshToken>();

	/** @param switches may be changed at any time */
	constructor(
		readonly switches: Switches,
		private readonly surroundings: Surroundings,
	) {}

	now(): number {
		return this.surroundings.now();
	}

	clear(): void {
		const { users, clients, failed, lockedUntil, byAccess, byRefresh } = this;
		for (const map of [users, clients, failed, lockedUntil, byAccess, byRefresh]) map.clear();
		for (const list of [this.retailers, this.tokens, this.locks]) list.length = 0;
	}

	/** POST /oauth/token. The checks come in Spring's order: client, scope, grant, user. */
	login(request: TokenRequest): LoginOutcome {
		const { switches } = this;
		if (switches.requiresAccountHeader && !request.headers['fluent.account']) {
			return { refused: 'header', answer: MISSING_HEADER };
		}
		const given = parameters(request);
		const { client_id: clientId = '', client_secret: secret = '', scope = '' } = given;
		const client = this.clients.get(clientId);
		if (client?.clientSecret !== secret) {
			const counts = switches.countsClient && given.grant_type === 'password';
			const answer = { ...BAD_CLIENT, status: switches.invalidClientStatus };
			return this.refuse('client', answer, counts ? given.username : undefined);
		}
		const strange = scope.split(/\s+/).find((one) => one !== '' && one !== client.scope);
		if (strange !== undefined && switches.checksScope) {
			return { refused: 'scope', answer: badScope(strange) };
		}
		switch (given.grant_type) {
			case 'password':
				return this.passwordGrant(clientId, given);
			case 'refresh_token':
				return this.refreshGrant(clientId, given.refresh_token);
			case undefined:
				return { refused: 'grant', answer: MISSING_GRANT };
			default:
				return { refused: 'grant', answer: badGrant(given.grant_type) };
		}
	}

	/** The token that lives already, or a new one. While locked the right password is refused in the same words. */
	private passwordGrant(clientId: string, { username = '', password = '' }: Given): LoginOutcome {
		const { errorShape, countsWhileLocked, successClears } = this.switches;
		const user = this.user(username);
		const isRight = this.accepts(username, password);
		const isLocked = this.isLocked(username);
		if (!user || !isRight || isLocked) {
			const counts =
				!isLocked ||
				countsWhileLocked === 'everything' ||
				(countsWhileLocked === 'wrong' && !isRight);
			const answer = BAD_USER[errorShape];
			return this.refuse('user', answer, counts ? username : undefined);
		}
		if (successClears) this.failed.delete(user.username);
		return this.hand(this.livingToken(user, clientId) ?? this.issue(user, clientId));
	}

	/** Always a new token with its full life. */
	private refreshGrant(clientId: string, value = ''): LoginOutcome {
		const { singleUseRefreshTokens, refreshRevokesOldToken, countsRefresh } = this.switches;
		const presented = this.byRefresh.get(value);
		if (!presented || presented.beside.clientId !== clientId || !this.isGood(presented)) {
			const answer = { ...BAD_REFRESH_TOKEN, status: this.switches.invalidRefreshStatus };
			const username = countsRefresh ? presented?.beside.user.username : undefined;
			return this.refuse('refresh', answer, username);
		}
		const old = presented.beside;
		if (singleUseRefreshTokens) presented.used = true;
		if (refreshRevokesOldToken) old.endedAt ??= this.now();
		const token = this.issue(old.user, clientId);
		if (!token.newestRefresh) this.addRefreshToken(token);
		return this.hand(token);
	}

	private refuse(refused: Refused, answer: Answer, counted: string | undefined): LoginOutcome {
		return { refused, answer, countedFor: counted === undefined ? undefined : this.fail(counted) };
	}

	/** Notes a failed login. @returns the user that it counts for */
	fail(username: string): SimulatedUser | undefined {
		const user = this.user(username);
		const name = this.nameOf(username);
		const [from, to] = [this.now(), this.now() + WINDOW];
		const times = [...this.failuresOf(name), from];
		this.failed.set(name, times);
		if (times.length < LIMIT) return user;
		this.lockedUntil.set(name, to);
		if (user) this.locks.push({ user, from, to });
		return user;
	}

	/** Failed logins in the rolling 15 minutes. */
	failures(username: string): number {
		return this.failuresOf(this.nameOf(username)).length;
	}

	isLocked(username: string): boolean {
		return this.now() < (this.lockedUntil.get(this.nameOf(username)) ?? -Infinity);
	}

	user(username: string): SimulatedUser | undefined {
		const known = this.users.get(username);
		if (known || !this.switches.usernamesIgnoreCase) return known;
		const wanted = username.toLowerCase();
		return [...this.users.values()].find((user) => user.username.toLowerCase() === wanted);
	}

	/** Whether a password grant of this user would succeed, but for a lock. */
	accepts(username: string, password: string): boolean {
		const user = this.user(username);
		return user !== undefined && user.active !== false && user.password === password;
	}

	changePassword(user: SimulatedUser, password: string): void {
		user.password = password;
		if (this.switches.passwordChangeEndsTokens) this.endAll(user);
	}

	activate(user: SimulatedUser, active: boolean): void {
		if (!active && !this.switches.tokensSurviveDeactivation) this.endAll(user);
		user.active = active;
	}

	find(access: string | undefined): Token | undefined {
		return access === undefined ? undefined : this.byAccess.get(access);
	}

	findByRefresh(refresh: string | undefined): Token | undefined {
		return refresh === undefined ? undefined : this.byRefresh.get(refresh)?.beside;
	}

	/** A user who was removed or deactivated takes the tokens along. */
	stateOf(token: Token | undefined): TokenState {
		if (!token) return 'unknown';
		if (token.endedAt !== undefined) return 'revoked';
		if (this.now() >= token.expiresAt) return 'expired';
		return this.isActive(token.user) ? 'alive' : 'revoked';
	}

	/** Whether the API accepts the token. */
	isAlive(token: Token): boolean {
		return this.stateOf(token) === 'alive';
	}

	/** As an administrator would: 401 from now on, and the next password grant gives a new token. */
	revokeTokens(username?: string): void {
		for (const token of this.tokensOf(username)) {
			if (this.now() < token.expiresAt) token.endedAt ??= this.now();
		}
		if (this.switches.revocationEndsRefreshTokens) this.revokeRefreshTokens(username);
	}

	/** As if their clock had run out. Refresh tokens stay good. */
	expireTokens(username?: string): void {
		for (const token of this.tokensOf(username)) {
			token.expiresAt = Math.min(token.expiresAt, this.now());
		}
	}

	/** As if another process had used them. */
	revokeRefreshTokens(username?: string): void {
		for (const token of this.byRefresh.values()) {
			if (username === undefined || token.beside.user.username === username) token.used = true;
		}
	}

	/** Under which the lock counts. */
	private nameOf(username: string): string {
		return this.user(username)?.username ?? username;
	}

	private failuresOf(name: string): number[] {
		const since = this.now() - WINDOW;
		return (this.failed.get(name) ?? []).filter((time) => time > since);
	}

	private endAll({ username }: SimulatedUser): void {
		for (const token of this.tokensOf(username)) token.endedAt ??= this.now();
		this.revokeRefreshTokens(username);
	}

	private tokensOf(username?: string): Token[] {
		return this.tokens.filter(({ user }) => username === undefined || user.username === username);
	}

	private isActive({ username }: SimulatedUser): boolean {
		const user = this.users.get(username);
		return user !== undefined && user.active !== false;
	}

	private isGood({ used, expiresAt, beside: { user } }: RefreshToken): boolean {
		const isHeld = this.switches.refusesRefreshWhileLocked && this.isLocked(user.username);
		return !used && this.now() < expiresAt && this.isActive(user) && !isHeld;
	}

	/** Which a password grant returns, with the refresh token that it hands out beside it. */
	private livingToken(user: SimulatedUser, clientId: string): Token | undefined {
		const { switches } = this;
		const mayReturn = clientId !== INTEGRATION_CLIENT || switches.integrationReturnsLivingToken;
		if (!switches.returnsLivingToken || !mayReturn) return undefined;
		const isSame = (token: Token) =>
			token.clientId === clientId && token.user.username === user.username && this.isAlive(token);
		const token =
			switches.livingToken === 'newest' ? this.tokens.findLast(isSame) : this.tokens.find(isSame);
		if (!token || !this.givesRefreshTokens(clientId)) return token;
		const isGood = token.newestRefresh !== undefined && this.isGood(token.newestRefresh);
		const mayStay = isGood || !switches.replacesUsedRefreshToken;
		if (!switches.returnsLivingRefreshToken || !mayStay) this.addRefreshToken(token);
		return token;
	}

	private issue(user: SimulatedUser, clientId: string): Token {
		const { integrationTokenLifetime, tokenLifetime } = this.switches;
		const lifetime = clientId === INTEGRATION_CLIENT ? integrationTokenLifetime : tokenLifetime;
		const now = this.now();
		const access = this.surroundings.newAccessToken(clientId);
		const token = new Token(access, user, clientId, now, now + lifetime * SECOND);
		this.tokens.push(token);
		this.byAccess.set(access, token);
		if (this.givesRefreshTokens(clientId)) this.addRefreshToken(token);
		return token;
	}

	private addRefreshToken(beside: Token): void {
		const value = this.surroundings.newRefreshToken();
		const expiresAt = this.now() + this.switches.refreshTokenLifetime * SECOND;
		beside.newestRefresh = { value, beside, expiresAt, used: false };
		this.byRefresh.set(value, beside.newestRefresh);
	}

	private givesRefreshTokens(clientId: string): boolean {
		return clientId === INTEGRATION_CLIENT || this.switches.refreshTokensForAccountClient;
	}

	/** Keys without a value are left out of the JSON. Whole seconds are left: 0 in the last one, as Spring counts. */
	private hand(token: Token): LoginOutcome {
		const { clientId, newestRefresh } = token;
		const user = this.users.get(token.user.username) ?? token.user;
		const body = {
			...TOKEN.body,
			access_token: token.access,
			refresh_token: newestRefresh && this.isGood(newestRefresh) ? token.refresh : undefined,
			expires_in: this.switches.expiresIn
				? Math.floor((token.expiresAt - this.now()) / SECOND)
				: undefined,
			scope: this.clients.get(clientId)?.scope,
			Retailer_id: user.retailerId ?? NO_RETAILER[this.switches.retailerIdOfAccountUser],
			FirstName: user.firstName,
			LastName: user.lastName,
			Roles: user.roles,
		};
		return { answer: { ...TOKEN, body }, token };
	}
}

const NO_RETAILER = { absent: undefined, null: null, zero: 0 };

/** Query string and form merged, as a servlet merges them: the query string comes first. */
export function parameters({ form, query }: TokenRequest): Given {
	return { ...form, ...query };
}
