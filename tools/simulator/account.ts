import { Lockout } from './lockout';
import { INTEGRATION_CLIENT, sampleClients, sampleUsers } from './sample';
import { TokenStore, type AccessToken } from './tokens';
import type { SimulatedClient, SimulatedUser, SimulatorOptions } from './types';

/** Users, clients and what they may do. Knows nothing of HTTP. */
export class Account {
	readonly users = new Map<string, SimulatedUser>();
	readonly clients = new Map<string, SimulatedClient>();
	readonly lockout = new Lockout(() => this.options.now());
	readonly tokens = new TokenStore(() => this.options.now());

	constructor(readonly options: Required<SimulatorOptions>) {
		this.restore();
	}

	restore(): void {
		this.users.clear();
		for (const user of sampleUsers()) this.users.set(user.username, user);
		this.clients.clear();
		for (const [clientId, client] of sampleClients()) this.clients.set(clientId, client);
		this.lockout.clear();
		this.tokens.clear();
	}

	/**
	 * The password grant: the token that lives already, or a new one; undefined if refused. While
	 * locked the right password is refused as well, but it is no failure that prolongs the lock.
	 */
	login(clientId: string, username: string, password: string): AccessToken | undefined {
		const right = this.users.get(username)?.password === password;
		if (!right) this.lockout.fail(username);
		if (!right || this.lockout.isLocked(username)) return undefined;
		const { returnsLivingToken, returnsLivingRefreshToken } = this.options;
		const living = returnsLivingToken ? this.tokens.current(username, clientId) : undefined;
		const token = living ?? this.newToken(clientId, username);
		if (living?.refreshToken && returnsLivingRefreshToken) return token;
		// Unknown for Fluent; a fresh one keeps single-use tokens apart if two processes log in.
		if (this.givesRefreshTokens(clientId)) this.tokens.addRefreshToken(token);
		return token;
	}

	/** The refresh grant: always a new token with its full life; undefined if refused. */
	refresh(clientId: string, refreshToken: string): AccessToken | undefined {
		const { singleUseRefreshTokens, refreshRevokesOldToken } = this.options;
		const old = this.tokens.useRefreshToken(refreshToken, clientId, singleUseRefreshTokens);
		if (!old || !this.users.has(old.username)) return undefined;
		if (refreshRevokesOldToken) old.revoked = true;
		const token = this.newToken(clientId, old.username);
		this.tokens.addRefreshToken(token);
		return token;
	}

	/** Whole seconds that are left: 0 in the last second, as Spring counts. */
	secondsLeft(token: AccessToken): number {
		return Math.floor((token.expiresAt - this.options.now()) / 1000);
	}

	private newToken(clientId: string, username: string): AccessToken {
		const integration = clientId === INTEGRATION_CLIENT;
		return this.tokens.issue({
			username,
			clientId,
			scope: this.clients.get(clientId)?.scope ?? '',
			lifetime: integration ? this.options.integrationTokenLifetime : this.options.tokenLifetime,
			form: integration ? 'short' : 'uuid',
		});
	}

	private givesRefreshTokens(clientId: string): boolean {
		return clientId === INTEGRATION_CLIENT || this.options.refreshTokensForAccountClient;
	}
}
