/** An access token and what Fluent said with it. */
export interface Session {
	accessToken: string;
	tokenType: string;
	scope: string;
	/** Single-use; empty if Fluent issued none, or if it has been used. */
	refreshToken: string;
	/** Epoch ms at which the token was asked for. */
	issuedAt: number;
	/** Epoch ms, never later than the true expiry; `null` if Fluent gave no `expires_in`. */
	expiresAt: number | null;
	retailerId: number | null;
	roles: string[];
	firstName: string;
	lastName: string;
}
