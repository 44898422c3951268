import type { IDataObject } from 'n8n-workflow';
import type { Account } from '../../fluent/account';
import type { Identity } from './identity';

/**
 * The fields of an output item.
 *
 * @param retailerId used if Fluent names none; 0 stands for none
 * @param now epoch ms
 */
export function outputFields(
	{ session, profile }: Identity,
	account: Account,
	includeToken: boolean,
	retailerId: number,
	now: number,
): IDataObject {
	const { accessToken, tokenType, scope, expiresAt, firstName, lastName } = session;
	const retailer = session.retailerId ?? profile?.retailerId ?? (retailerId || null);
	const retailers = [...(retailer === null ? [] : [retailer]), ...(profile?.retailerIds ?? [])];
	return {
		...(includeToken ? { accessToken, authorization: `Bearer ${accessToken}` } : {}),
		tokenType,
		scope,
		expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
		expiresIn: expiresAt === null ? null : Math.max(0, Math.floor((expiresAt - now) / 1_000)),
		retailerId: retailer,
		retailerIds: [...new Set(retailers)],
		roles: session.roles.length > 0 ? session.roles : (profile?.roles ?? []),
		firstName,
		lastName,
		accountId: account.accountId,
		environment: account.environment,
		baseUrl: account.root,
		graphqlUrl: account.graphqlUrl,
	};
}
