import { randomUUID } from 'node:crypto';
import type { IConnections, IDataObject, INode, INodeCredentialsDetails } from 'n8n-workflow';

export interface WorkflowDefinition {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings: { executionOrder: 'v1' };
}

export const CREDENTIAL_TYPE = 'fluentCommerceApi';
export const FLUENT_AUTH = 'n8n-nodes-fluent-commerce.fluentAuth';
export const FLUENT_TRIGGER = 'n8n-nodes-fluent-commerce.fluentTrigger';

/** How a node of n8n itself is told to use the credential. */
const PREDEFINED = {
	authentication: 'predefinedCredentialType',
	nodeCredentialType: CREDENTIAL_TYPE,
};

function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: IDataObject = {},
	credential?: INodeCredentialsDetails,
): INode {
	return {
		id: randomUUID(),
		name,
		type,
		typeVersion,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		...(credential && {
			credentials: { [CREDENTIAL_TYPE]: { id: credential.id, name: credential.name } },
		}),
	};
}

export const manualTrigger = () => node('Manual Trigger', 'n8n-nodes-base.manualTrigger', 1);

/** A webhook that answers with the items of the last node. */
export function webhook(path: string, httpMethod = 'GET'): INode {
	return {
		...node('Webhook', 'n8n-nodes-base.webhook', 2, {
			path,
			httpMethod,
			responseMode: 'lastNode',
			responseData: 'allEntries',
			options: {},
		}),
		webhookId: randomUUID(),
	};
}

/** Makes `count` items `{ number }`, 1 and up, without a task runner. */
export function items(count: number): INode[] {
	const list = Array.from({ length: count }, (_, index) => ({ number: index + 1 }));
	return [
		node('List', 'n8n-nodes-base.set', 3.4, {
			mode: 'raw',
			jsonOutput: JSON.stringify({ list }),
			options: {},
		}),
		node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'list', options: {} }),
	];
}

export function fluentAuth(credential: INodeCredentialsDetails, options: IDataObject = {}): INode {
	return node('Fluent Auth', FLUENT_AUTH, 1, { options }, credential);
}

/** Its path below `/webhook/` or `/webhook-test/` is that of `pathOf`. */
export function fluentTrigger(publicKeys: string): INode {
	return { ...node('Fluent Trigger', FLUENT_TRIGGER, 1, { publicKeys }), webhookId: randomUUID() };
}

export const pathOf = ({ webhookId }: INode) => `${webhookId}/webhook`;

export interface HttpRequestSettings {
	url: string;
	method?: string;
	/** Header values may be expressions, such as `={{ $json.authorization }}`. */
	headers?: Record<string, string>;
	/** JSON body, as text (may be an expression) or as a value. */
	body?: unknown;
	/** Sent with the predefined credential type; without it nobody logs in. */
	credential?: INodeCredentialsDetails;
	options?: IDataObject;
}

export function httpRequest(settings: HttpRequestSettings, name = 'HTTP Request'): INode {
	const { url, method = 'GET', headers = {}, body, credential, options = {} } = settings;
	const pairs = Object.entries(headers).map(([header, value]) => ({ name: header, value }));
	return node(
		name,
		'n8n-nodes-base.httpRequest',
		4.2,
		{
			method,
			url,
			...(credential && PREDEFINED),
			...(pairs.length > 0 && { sendHeaders: true, headerParameters: { parameters: pairs } }),
			...(body !== undefined && {
				sendBody: true,
				specifyBody: 'json',
				jsonBody: typeof body === 'string' ? body : JSON.stringify(body),
			}),
			options,
		},
		credential,
	);
}

/** The GraphQL node, with the predefined credential type if there is a credential; it offers that from n8n 2.39 on. */
export function graphql(
	endpoint: string,
	query: string,
	credential?: INodeCredentialsDetails,
): INode {
	const authentication = credential && PREDEFINED;
	const parameters = { ...authentication, endpoint, requestFormat: 'json', query };
	return node('GraphQL', 'n8n-nodes-base.graphql', 1.1, parameters, credential);
}

/** A workflow whose nodes run one after the other. */
export function chain(name: string, ...nodes: INode[]): WorkflowDefinition {
	const connections: IConnections = {};
	nodes.slice(1).forEach((next, index) => {
		connections[nodes[index].name] = { main: [[{ node: next.name, type: 'main', index: 0 }]] };
	});
	return {
		name,
		nodes: nodes.map((each, index) => ({ ...each, position: [index * 220, 0] })),
		connections,
		settings: { executionOrder: 'v1' },
	};
}
