import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readAccount, readLogin } from '../../fluent/account';
import { LoginFailure } from '../../fluent/failure';
import { fingerprint } from '../../fluent/fingerprint';
import type { Credentials } from '../../fluent/hook';
import { identify, type Identity } from './identity';
import { outputFields } from './output';

/** The options as they are when nobody adds them; the same as the defaults in the panel. */
export const DEFAULTS = {
	checkWithFluent: true,
	includeInputFields: false,
	includeToken: true,
	minimumValidity: 0,
	retailerId: 0,
};

/** What was found out in this execution, by settings and by how it was asked: items share it. */
export type Identities = Map<string, Promise<Identity | LoginFailure>>;

const MINUTE = 60_000;

/** The output item for one input item. @throws LoginFailure */
export async function authenticateItem(
	this: IExecuteFunctions,
	index: number,
	identities: Identities,
): Promise<INodeExecutionData> {
	const options = { ...DEFAULTS, ...(this.getNodeParameter('options', index, {}) as object) };
	const credentials = await this.getCredentials<Credentials>('fluentCommerceApi', index);
	const { checkWithFluent, minimumValidity } = options;
	const key = [fingerprint(readLogin(credentials)), checkWithFluent, minimumValidity].join();
	const asked =
		identities.get(key) ??
		identify.call(this, credentials, checkWithFluent, minimumValidity * MINUTE);
	identities.set(key, asked);
	const identity = await asked;
	if (identity instanceof LoginFailure) throw identity;

	const account = readAccount(credentials);
	const { includeToken, includeInputFields, retailerId } = options;
	const fields = outputFields(identity, account, includeToken, retailerId, Date.now());
	const input = this.getInputData()[index];
	return includeInputFields
		? { ...input, json: { ...input.json, ...fields }, pairedItem: { item: index } }
		: { json: fields, pairedItem: { item: index } };
}
