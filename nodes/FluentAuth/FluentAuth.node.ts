import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';
import { readAccount, readLogin } from '../../fluent/account';
import { LoginFailure } from '../../fluent/failure';
import { fingerprint } from '../../fluent/fingerprint';
import type { Credentials } from '../../fluent/hook';
import { DEFAULTS, description } from './description';
import { identify, type Identity } from './identity';
import { outputFields } from './output';

const MINUTE = 60_000;

export class FluentAuth implements INodeType {
	description = description;

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		const identities: Identities = new Map();
		const output: INodeExecutionData[] = [];
		for (let index = 0; index < items.length; index++) {
			try {
				output.push(await authenticateItem.call(this, index, identities));
			} catch (error) {
				const shown = describe.call(this, error, index);
				if (!this.continueOnFail()) throw shown;
				output.push({ json: { error: shown.message }, error: shown, pairedItem: { item: index } });
			}
		}
		return [output];
	}
}

/** What was found out in this execution, by settings and by how it was asked: items share it. */
type Identities = Map<string, Promise<Identity | LoginFailure>>;

async function authenticateItem(
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
	const fields = outputFields(
		identity,
		readAccount(credentials),
		options.includeToken,
		options.retailerId,
		Date.now(),
	);
	const input = this.getInputData()[index];
	return options.includeInputFields
		? { ...input, json: { ...input.json, ...fields }, pairedItem: { item: index } }
		: { json: fields, pairedItem: { item: index } };
}

/** What happened as the message, what to do as the description: together the text of the credential test. */
function describe(this: IExecuteFunctions, error: unknown, itemIndex: number): NodeOperationError {
	if (error instanceof LoginFailure) {
		const { happened, advice } = error;
		return new NodeOperationError(this.getNode(), happened, { description: advice, itemIndex });
	}
	return new NodeOperationError(this.getNode(), error as Error, { itemIndex });
}
