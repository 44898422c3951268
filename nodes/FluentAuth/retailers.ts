import type { IExecuteFunctions } from 'n8n-workflow';
import type { Credentials } from '../../fluent/hook';
import type { Profile } from '../../fluent/profile';
import { readRetailers, RETAILERS_QUERY } from '../../fluent/retailers';
import { askFluent } from './ask-fluent';

/** Pages of 100 retailers; no account is known to have as many. */
const MOST_PAGES = 50;

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
		const question = { query: RETAILERS_QUERY, variables: { after } };
		const answer = await askFluent.call(this, { ...credentials }, question).catch(() => undefined);
		const { retailers, next } = readRetailers(answer);
		for (const { id } of retailers) ids.add(id);
		if (!next) break;
		after = next;
	}
	return [...ids];
}
