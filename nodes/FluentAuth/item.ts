import { NodeOperationError } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	INode,
	INodeExecutionData,
} from 'n8n-workflow';
import type { Identity } from '../../fluent/entry';
import { LoginFailure } from '../../fluent/failure';
import { hook, type Credentials } from '../../fluent/hook';
import { identify, identifyUnchecked, type Asker } from '../../fluent/identity';
import { asString, id } from '../../fluent/json';
import { MINUTE } from '../../fluent/time';

/** The options as they are when nobody adds them; the same as the defaults in the panel. */
const DEFAULTS = {
	checkWithFluent: true,
	includeToken: true,
	minimumValidity: 0,
	outputPropertyName: '',
};

/** Of any type, if they come from expressions. */
type Options = Record<keyof typeof DEFAULTS, unknown>;

/** @throws LoginFailure, or NodeOperationError for a wrong parameter */
export async function authenticateItem(
	this: IExecuteFunctions,
	itemIndex: number,
): Promise<{ fields: IDataObject; options: Options; hints: string[] }> {
	const chosen = chosenRetailer.call(this, itemIndex);
	const given = this.getNodeParameter('options', itemIndex, {}) as Partial<Options>;
	const options: Options = { ...DEFAULTS, ...given };
	const minutes = Number(options.minimumValidity);
	if (!(minutes >= 0)) {
		throw new NodeOperationError(this.getNode(), 'Minimum Validity is not a number of minutes.', {
			description: 'Enter 0 or more, such as 10.',
			itemIndex,
		});
	}
	const credentials = await this.getCredentials('fluentCommerceApi', itemIndex);
	const asker = { ...askerOf.call(this, credentials), minimumValidity: minutes * MINUTE };
	const isChecked = options.checkWithFluent !== false;
	const identity = isChecked ? await identify(asker) : await identifyUnchecked(asker);
	const { accessToken, authorization, ...others } = outputFields(identity, chosen);
	return {
		// Nothing but `true`: an expression may give the text "false".
		fields: options.includeToken === true ? { accessToken, authorization, ...others } : others,
		options,
		hints: [
			...(isChecked && !identity.profile ? [NO_PROFILE] : []),
			...hintsOf(identity, chosen, minutes),
		],
	};
}

/** Asks Fluent through n8n's helper, which logs in before if need be, and stores what a login brought. */
export function askerOf(
	this: IExecuteFunctions | ILoadOptionsFunctions,
	credentials: Credentials,
): Asker {
	const send = async (data: Credentials, request: IHttpRequestOptions): Promise<unknown> =>
		(await this.helpers.httpRequestWithAuthentication.call(this, 'fluentCommerceApi', request, {
			// Those of this item, where n8n would take those of the first.
			credentialsDecrypted: { id: '', name: '', type: 'fluentCommerceApi', data },
		})) as unknown;
	return { hook, credentials, send };
}

/** The output in place of an input item, or in one field of it. */
export function placed(
	fields: IDataObject,
	{ json, binary }: INodeExecutionData,
	{ outputPropertyName }: Options,
): INodeExecutionData {
	const name = asString(outputPropertyName).trim();
	return name === '' ? { json: fields } : { json: { ...json, [name]: fields }, binary };
}

/**
 * The ID of the retailer that was chosen for an item, by hand or by an expression; `null` if none was.
 *
 * @throws NodeOperationError if it is no whole number; without the value, which may be a token that was mapped by mistake
 */
function chosenRetailer(this: IExecuteFunctions, itemIndex: number): number | null {
	const given: unknown = this.getNodeParameter('retailer', itemIndex, '', { extractValue: true });
	const value = typeof given === 'string' ? given.trim() : given;
	if (value === '' || value === null || value === undefined) return null;
	const chosen = Number.isInteger(Number(value)) ? id(value) : null;
	if (chosen !== null) return chosen;
	throw new NodeOperationError(this.getNode(), 'The ID of the retailer is not a whole number.', {
		description: 'Choose the retailer from the list, or enter its ID, such as 5.',
		itemIndex,
	});
}

/** What Fluent did not tell is null. All are copies: what a later node does to them reaches nobody. */
export function outputFields(
	{ account, session, profile }: Identity,
	chosen: number | null,
): IDataObject {
	const { accountId, environment, root, graphqlUrl } = account;
	const { accessToken, tokenType, scope, expiresAt, firstName, lastName } = session;
	const left = expiresAt === null ? null : (expiresAt - Date.now()) / 1_000;
	const rolesOfLogin = session.roles.length > 0 ? session.roles : null;
	const roles = profile?.roles ?? rolesOfLogin;
	const retailerIds = profile?.retailerIds ?? null;
	return {
		accessToken,
		authorization: `Bearer ${accessToken}`,
		tokenType,
		scope,
		expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
		expiresIn: left === null ? null : Math.max(0, Math.floor(left)),
		retailerId: chosen ?? profile?.primary?.id ?? session.retailerId,
		retailerIds: retailerIds && [...retailerIds],
		roles: roles && [...roles],
		firstName,
		lastName,
		accountId,
		environment,
		baseUrl: root,
		graphqlUrl,
	};
}

const NO_PROFILE =
	"Fluent did not return the user's profile; roles and retailers come from the login response only.";
const NOT_WHOLE =
	"Fluent did not return all of the user's roles and retailers; an incomplete list is null, or that of the login.";

function hintsOf({ session, profile }: Identity, chosen: number | null, minutes: number): string[] {
	const isForeign = chosen !== null && profile?.retailerIds?.includes(chosen) === false;
	const left = (session.expiresAt ?? Infinity) - Date.now();
	return [
		...(profile?.isWhole === false ? [NOT_WHOLE] : []),
		...(isForeign ? [`Retailer ${chosen} is not one of the user's retailers.`] : []),
		...(left < minutes * MINUTE
			? [`Fluent has no token that stays valid for ${minutes} minutes; see expiresAt for this one.`]
			: []),
	];
}

/** What happened as the message, what to do as the description: together the text of the credential test. */
export function asNodeError(node: INode, error: unknown, itemIndex: number): NodeOperationError {
	if (!(error instanceof LoginFailure)) {
		return new NodeOperationError(node, error as Error, { itemIndex });
	}
	const { happened, advice } = error;
	return new NodeOperationError(node, happened, { description: advice, itemIndex });
}
