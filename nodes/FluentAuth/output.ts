import type { IDataObject } from 'n8n-workflow';
import type { Account } from '../../fluent/account';
import type { Identity } from './identity';

/** What to put out. */
export interface OutputOptions {
	includeToken: boolean;
	/** Wins over what Fluent says; 0 stands for none. */
	retailerId: number;
}

/** The fields of an output item. */
export function outputFields(
	{ session, profile }: Identity,
	{ accountId, environment, root, graphqlUrl }: Account,
	{ includeToken, retailerId }: OutputOptions,
): IDataObject {
	const { accessToken, tokenType, scope, expiresAt, firstName, lastName } = session;
	const left = expiresAt === null ? null : (expiresAt - Date.now()) / 1_000;
	const retailer = retailerId || (session.retailerId ?? profile?.retailerId ?? null);
	const retailers = [...(retailer === null ? [] : [retailer]), ...(profile?.retailerIds ?? [])];
	return {
		...(includeToken ? { accessToken, authorization: `Bearer ${accessToken}` } : {}),
		tokenType,
		scope,
		expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
		expiresIn: left === null ? null : Math.max(0, Math.floor(left)),
		retailerId: retailer,
		retailerIds: [...new Set(retailers)],
		roles: session.roles.length > 0 ? session.roles : (profile?.roles ?? []),
		firstName,
		lastName,
		accountId,
		environment,
		baseUrl: root,
		graphqlUrl,
	};
}
