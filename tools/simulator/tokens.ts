import { randomBytes, randomUUID } from 'node:crypto';
import type { LivingToken, TokenState } from './types';

/** The account's own client gets UUIDs, all else is 27 characters of base64url (Fluent's examples). */
export type TokenForm = 'uuid' | 'short';

export interface AccessToken extends LivingToken {
	revoked: boolean;
}

/** Who gets a token; `lifetime` in seconds. */
export interface TokenRequest {
	username: string;
	clientId: string;
	scope: string;
	lifetime: number;
	form: TokenForm;
}

interface RefreshToken {
	beside: AccessToken;
	expiresAt: number;
}

const REFRESH_LIFETIME = 24 * 60 * 60 * 1000;

/** 20 random bytes are 27 characters, which may begin with `-` or `_`. */
export function shortToken(): string {
	return randomBytes(20).toString('base64url');
}

/** Every access token ever issued, so that a dead one is told from one that never was. */
export class TokenStore {
	private readonly access = new Map<string, AccessToken>();
	private readonly refresh = new Map<string, RefreshToken>();

	constructor(private readonly now: () => number) {}

	issue({ lifetime, form, ...owner }: TokenRequest): AccessToken {
		const token: AccessToken = {
			...owner,
			accessToken: form === 'uuid' ? randomUUID() : shortToken(),
			expiresAt: this.now() + lifetime * 1000,
			revoked: false,
		};
		this.access.set(token.accessToken, token);
		return token;
	}

	addRefreshToken(beside: AccessToken): void {
		beside.refreshToken = shortToken();
		this.refresh.set(beside.refreshToken, { beside, expiresAt: this.now() + REFRESH_LIFETIME });
	}

	/** Burns a refresh token and returns the access token it was issued beside; undefined if it is no good. */
	useRefreshToken(refreshToken: string, clientId: string, burn = true): AccessToken | undefined {
		const found = this.refresh.get(refreshToken);
		if (!found || found.beside.clientId !== clientId || this.now() >= found.expiresAt) return;
		if (burn) this.refresh.delete(refreshToken);
		return found.beside;
	}

	/** The newest living token of a user and client. */
	current(username: string, clientId: string): AccessToken | undefined {
		return this.living().findLast(
			(token) => token.username === username && token.clientId === clientId,
		);
	}

	living(): AccessToken[] {
		return [...this.access.values()].filter((token) => this.stateOf(token) === 'alive');
	}

	find(accessToken: string): { state: TokenState; token?: AccessToken } {
		const token = this.access.get(accessToken);
		return token ? { state: this.stateOf(token), token } : { state: 'unknown' };
	}

	revoke(username?: string): void {
		for (const token of this.living()) if (isOf(token, username)) token.revoked = true;
	}

	expire(username?: string): void {
		for (const token of this.living()) if (isOf(token, username)) token.expiresAt = this.now();
	}

	revokeRefreshTokens(username?: string): void {
		for (const [key, { beside }] of this.refresh) {
			if (isOf(beside, username)) this.refresh.delete(key);
		}
	}

	clear(): void {
		this.access.clear();
		this.refresh.clear();
	}

	private stateOf(token: AccessToken): TokenState {
		if (token.revoked) return 'revoked';
		return this.now() < token.expiresAt ? 'alive' : 'expired';
	}
}

function isOf(token: AccessToken, username?: string): boolean {
	return username === undefined || token.username === username;
}
