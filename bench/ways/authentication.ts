import type { INode } from 'n8n-workflow';
import type { SavedCredential } from '../../tools/n8n';

/** An HTTP Request node that sends a header of its own. */
export function withHeader(call: INode, value: string): INode {
	const headerParameters = { parameters: [{ name: 'Authorization', value }] };
	return { ...call, parameters: { ...call.parameters, sendHeaders: true, headerParameters } };
}

/** An HTTP Request node with a predefined credential type. */
export function withCredential(call: INode, { id, name, type }: SavedCredential): INode {
	return {
		...call,
		parameters: {
			...call.parameters,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: type,
		},
		credentials: { [type]: { id, name } },
	};
}

/** An HTTP Request node with one of the credential types that belong to no service. */
export function withGenericCredential(call: INode, { id, name, type }: SavedCredential): INode {
	return {
		...call,
		parameters: {
			...call.parameters,
			authentication: 'genericCredentialType',
			genericAuthType: type,
		},
		credentials: { [type]: { id, name } },
	};
}
