import type { Client, FluentRules } from './schedule';
import { MINUTE, SECOND } from './time';

/** A Fluent account by the rules of `fluent-api.md`; what that page marks as unknown is a switch of `FluentRules`. */

export const SECRET = 'ca5ce9a8-2f2e-4b4a-b8da-767f79fc81a9';
const LOCK_WINDOW = 15 * MINUTE;
const FAILURES_TO_LOCK = 5;

export interface User {
	name: string;
	password: string;
	active: boolean;
	/** Times of failed logins, as Fluent counts them. */
	failures: number[];
	lockedUntil: number;
}

export interface Token {
	access: string;
	refresh: string;
	user: User;
	client: Client;
	expiresAt: number;
	/** When it was revoked, or replaced by a refresh. */
	endedAt?: number;
	refreshExpiresAt: number;
	refreshUsed: boolean;
	/** Fluent has answered 401 to it. */
	refused: boolean;
}

export interface Answer {
	status: number;
	headers?: Record<string, string>;
	body: string;
}

/** What a password grant presents, beside the client's ID. */
export interface Login {
	clientSecret: string;
	username: string;
	password: string;
}

/** How Fluent judged a login. */
export interface Verdict {
	answer: Answer;
	token?: Token;
	/** The user whose lock this login brought nearer. */
	countedFor?: User;
}

export class Fluent {
	readonly users: User[] = ['fluent-api', 'fluent-api-2'].map((name) => ({
		name,
		password: passwordOf(name, 0),
		active: true,
		failures: [],
		lockedUntil: -Infinity,
	}));
	readonly tokens: Token[] = [];
	/** Intervals in which users were locked. */
	readonly locks: Array<{ user: User; from: number; to: number }> = [];

	private counted?: User;

	constructor(
		private readonly rules: FluentRules,
		private readonly now: () => number,
	) {}

	login(form: URLSearchParams): Verdict {
		this.counted = undefined;
		return { ...this.judge(form), countedFor: this.counted };
	}

	private judge(form: URLSearchParams): Verdict {
		const client = clientOf(form.get('client_id'));
		const refresh = form.get('refresh_token');
		const presented = this.tokens.find((token) => refresh && token.refresh === refresh);
		const user = refresh ? presented?.user : this.user(form.get('username'));
		if (!client || form.get('client_secret') !== SECRET) {
			if (this.rules.countsClient && !refresh) this.fail(user);
			return refusal(this.rules.clientRefusal, 'invalid_client', 'Bad client credentials');
		}
		if (form.get('grant_type') === 'refresh_token') return this.refresh(client, presented);
		return this.passwordGrant(client, user, form.get('password'));
	}

	private passwordGrant(client: Client, user: User | undefined, password: string | null): Verdict {
		if (!user) return this.refuseUser();
		if (this.isLocked(user)) {
			if (this.rules.countsWhileLocked) this.fail(user);
			return this.refuseUser();
		}
		if (!user.active || user.password !== password) {
			this.fail(user);
			return this.refuseUser();
		}
		if (this.rules.successClears) user.failures = [];
		const isSame = client === 'account' || this.rules.integrationSameToken;
		const living = isSame
			? this.tokens.find(
					(token) => token.user === user && token.client === client && this.isAlive(token),
				)
			: undefined;
		return this.hand(living ?? this.issue(user, client));
	}

	private refresh(client: Client, token: Token | undefined): Verdict {
		const isGood = token?.client === client && this.isRefreshGood(token);
		if (!isGood) {
			if (this.rules.countsRefresh) this.fail(token?.user);
			return refusal(this.rules.refreshRefusal, 'invalid_grant', 'Invalid refresh token');
		}
		token.refreshUsed = true;
		if (this.rules.refreshEndsOldToken) token.endedAt ??= this.now();
		return this.hand(this.issue(token.user, client));
	}

	/** Whether the API accepts the token. */
	isAlive({ user, endedAt, expiresAt }: Token): boolean {
		return user.active && endedAt === undefined && this.now() < expiresAt;
	}

	isRefreshGood({ user, refresh, refreshUsed, refreshExpiresAt }: Token): boolean {
		const refused = this.isLocked(user) && this.rules.refusesRefreshWhileLocked;
		return !!refresh && user.active && !refused && !refreshUsed && this.now() < refreshExpiresAt;
	}

	byAccess(access: string | undefined): Token | undefined {
		return this.tokens.find((token) => token.access === access);
	}

	/** Whether a password grant with these fields would succeed, but for a lock. */
	accepts({ clientSecret, username, password }: Login): boolean {
		const user = this.user(username);
		return clientSecret === SECRET && !!user?.active && user.password === password;
	}

	user(name: string | null): User | undefined {
		return this.users.find((user) => user.name === name?.toLowerCase());
	}

	isLocked(user: User): boolean {
		return this.now() < user.lockedUntil;
	}

	/** Ends all tokens of a user, its refresh tokens too. */
	revoke(user: User): void {
		for (const token of this.tokens) {
			if (token.user !== user) continue;
			token.endedAt ??= this.now();
			token.refreshUsed = true;
		}
	}

	changePassword(user: User, change: number): void {
		user.password = passwordOf(user.name, change);
		if (this.rules.passwordChangeEndsTokens) this.revoke(user);
	}

	activate(user: User, active: boolean): void {
		if (!active && !this.rules.tokensSurviveDeactivation) this.revoke(user);
		user.active = active;
	}

	fail(user: User | undefined): void {
		if (!user) return;
		this.counted = user;
		const now = this.now();
		user.failures = [...user.failures.filter((at) => now < at + LOCK_WINDOW), now];
		if (user.failures.length < FAILURES_TO_LOCK) return;
		user.lockedUntil = now + LOCK_WINDOW;
		this.locks.push({ user, from: now, to: user.lockedUntil });
	}

	private issue(user: User, client: Client): Token {
		const number = this.tokens.length + 1;
		const refreshes = client === 'fluentIntegration' || this.rules.accountRefreshes;
		const token: Token = {
			access: `access-${number}`,
			refresh: refreshes ? `refresh-${number}` : '',
			user,
			client,
			expiresAt: this.now() + this.rules.life[client],
			refreshExpiresAt: this.now() + this.rules.refreshLife,
			refreshUsed: false,
			refused: false,
		};
		this.tokens.push(token);
		return token;
	}

	private hand(token: Token): Verdict {
		const left = Math.floor((token.expiresAt - this.now()) / SECOND);
		const body = {
			access_token: token.access,
			token_type: 'bearer',
			...(token.refresh && !token.refreshUsed ? { refresh_token: token.refresh } : {}),
			...(this.rules.expiresIn ? { expires_in: left } : {}),
			scope: token.client === 'account' ? 'api' : 'retailer',
			Retailer_id: 1,
			Roles: [],
		};
		return { answer: json(200, body), token };
	}

	private refuseUser(): Verdict {
		switch (this.rules.userRefusal) {
			case 'flat':
				return refusal(400, 'invalid_grant', 'Bad credentials');
			case 'unauthorized':
				return refusal(401, 'unauthorized', 'Bad credentials');
			case 'wrapped':
				return wrapped(400, { error: 'invalid_grant', error_description: 'Bad credentials' });
			case 'sso':
				return wrapped(500, 'The username or password you entered is incorrect. Please try again.');
		}
	}
}

export const passwordOf = (name: string, change: number): string =>
	`fluent-staging-${name}${change ? `-${change}` : ''}`;

/** What the API answers to a token that it does not accept, and to one without a permission. */
export const NOT_AUTHORIZED: Answer = json(401, {
	errors: [
		{
			code: '401',
			message: 'Invalid user, Authorization header value does not belong to a valid user',
		},
	],
});

export const ME: Answer = json(200, { data: { me: { ref: 'fluent-api' } } });

function clientOf(id: string | null): Client | undefined {
	if (id === 'ACME') return 'account';
	return id === 'FLUENT_INTEGRATION' ? 'fluentIntegration' : undefined;
}

const refusal = (status: number, error: string, error_description: string): Verdict => ({
	answer: json(status, { error, error_description }),
});

const wrapped = (status: number, message: unknown): Verdict => ({
	answer: json(status, { errors: [{ code: '400', message }] }),
});

function json(status: number, body: unknown): Answer {
	return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
