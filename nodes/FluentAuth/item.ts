import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { readLogin } from '../../fluent/login';
import { identify } from './identity';
import { outputFields } from './output';
import { chosenRetailer } from './retailer';

/** The options as they are when nobody adds them; the same as the defaults in the panel. */
export const DEFAULTS = {
	checkWithFluent: true,
	includeInputFields: false,
	includeToken: true,
	minimumValidity: 0,
};

const MINUTE = 60_000;

/** The output item for one input item. @throws LoginFailure, or NodeOperationError for a wrong parameter */
export async function authenticateItem(
	this: IExecuteFunctions,
	item: INodeExecutionData,
	index: number,
): Promise<INodeExecutionData> {
	const retailerId = chosenRetailer.call(this, index);
	const options = { ...DEFAULTS, ...(this.getNodeParameter('options', index, {}) as object) };
	const credentials = await this.getCredentials('fluentCommerceApi', index);
	const { account } = readLogin(credentials);
	const { checkWithFluent: check, minimumValidity } = options;
	const wish = { check, minimumValidity: minimumValidity * MINUTE };
	const identity = await identify.call(this, credentials, wish);

	const fields = outputFields(identity, account, { ...options, retailerId });
	if (!options.includeInputFields) return { json: fields, pairedItem: { item: index } };
	const { json, binary } = withoutError(item);
	return { json: { ...json, ...fields }, binary, pairedItem: { item: index } };
}

/** What n8n takes for an item of an error branch, in which case it would send ours there as well. */
const ERROR_KEYS = ['error', 'message', 'details'];

/** An input item without the failure of a node before: here it is one that has been dealt with. */
function withoutError(item: INodeExecutionData): INodeExecutionData {
	const { json, binary, error } = item;
	const isError = error !== undefined || Object.keys(json).every((key) => ERROR_KEYS.includes(key));
	const { error: handled, ...others } = json;
	return { json: isError && handled !== undefined ? others : json, binary };
}
