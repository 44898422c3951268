/** Whom and what an account knows. A test may change all of it at any time. */

export interface SimulatedUser {
	username: string;
	password: string;
	firstName: string;
	lastName: string;
	/** `Retailer_id` and `me.primaryRetailer`; undefined for an account-level user. */
	retailerId?: number;
	/** `Roles` of the token response. */
	roles: string[];
	/** Roles of `me`; default: `roles` in the user's retailer, or in the account without one. */
	roleContexts?: RoleContext[];
	/** Default: true. */
	active?: boolean;
}

export interface RoleContext {
	role: string;
	contextType: 'ACCOUNT' | 'RETAILER' | 'AGENT';
	contextId: string;
}

export interface Retailer {
	id: string;
	ref: string;
	tradingName: string;
	status: string;
}

export interface SimulatedClient {
	clientSecret: string;
	scope: string;
}
