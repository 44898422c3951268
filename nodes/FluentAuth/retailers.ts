import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import type { Credentials } from '../../fluent/hook';
import type { Profile } from '../../fluent/profile';
import { readRetailers, RETAILERS_QUERY, type RetailerPage } from '../../fluent/retailers';
import { askFluent } from './ask-fluent';

/** Pages of 100 retailers; no account is known to have as many. */
export const MOST_PAGES = 50;

/** @param after the cursor of the page; the first one without it */
export async function retailerPage(
	this: IExecuteFunctions | ILoadOptionsFunctions,
	credentials: Credentials,
	after?: string,
): Promise<RetailerPage> {
	const question = { query: RETAILERS_QUERY, variables: { after } };
	return readRetailers(await askFluent.call(this, { ...credentials }, question));
}

/**
 * The IDs of every retailer of the account, those in which the user has a role first. What Fluent does not say, for want
 * of a permission or by a failure, is left out.
 */
export async function allRetailers(
	this: IExecuteFunctions,
	credentials: Credentials,
	{ retailerIds }: Profile,
): Promise<number[]> {
	const ids = new Set(retailerIds);
	let after: string | undefined;
	for (let page = 0; page < MOST_PAGES; page++) {
		const asked = retailerPage.call(this, credentials, after);
		const { retailers, next } = await asked.catch(() => readRetailers(undefined));
		for (const { id } of retailers) ids.add(id);
		if (next === undefined) break;
		after = next;
	}
	return [...ids];
}
