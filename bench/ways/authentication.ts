import type { INode } from 'n8n-workflow';
import type { SavedCredential } from '../../tools/n8n';

const isGraphql = ({ type }: INode) => type.endsWith('.graphql');

/** An HTTP Request or GraphQL node that sends a header of its own. */
export function withHeader(call: INode, value: string): INode {
	const header = { name: 'Authorization', value };
	const added = isGraphql(call)
		? { headerParametersUi: { parameter: [header] } }
		: { sendHeaders: true, headerParameters: { parameters: [header] } };
	return { ...call, parameters: { ...call.parameters, ...added } };
}

/** The same with a predefined credential type. */
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

/** The node in `bench/built-in-style`. */
export const leastNode = (saved: SavedCredential): INode =>
	withCredential(
		{
			id: 'least-node',
			name: 'Least Node',
			type: 'n8n-nodes-fluent-built-in-style.leastNode',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		},
		saved,
	);

/** The same with one of the credential types that belong to no service. */
export function withGenericCredential(call: INode, { id, name, type }: SavedCredential): INode {
	const added = isGraphql(call)
		? { authentication: 'headerAuth' }
		: { authentication: 'genericCredentialType', genericAuthType: type };
	return {
		...call,
		parameters: { ...call.parameters, ...added },
		credentials: { [type]: { id, name } },
	};
}
