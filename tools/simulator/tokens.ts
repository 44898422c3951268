import type { SimulatedUser } from './users';

export type TokenState = 'alive' | 'expired' | 'revoked' | 'unknown';

export interface RefreshToken {
	value: string;
	/** The access token that it was issued beside. */
	beside: Token;
	expiresAt: number;
	used: boolean;
}

/** An access token. All times are ms of the account's clock. */
export class Token {
	/** When it was revoked, or replaced by a refresh. */
	endedAt?: number;
	/** Fluent has answered 401 to it; noted by whoever answers. */
	refused = false;
	/** Of several refresh tokens that were issued beside it, each is good until it is used. */
	newestRefresh?: RefreshToken;

	constructor(
		readonly access: string,
		readonly user: SimulatedUser,
		readonly clientId: string,
		readonly issuedAt: number,
		public expiresAt: number,
	) {}

	/** The newest refresh token beside it; empty if there is none. */
	get refresh(): string {
		return this.newestRefresh?.value ?? '';
	}
}
