import {
	NodeConnectionTypes,
	NodeOperationError,
	type IDataObject,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import {
	isSigned,
	readEvent,
	readPublicKeys,
	type PublicKeys,
} from '../../fluent/webhook-signature';

const NOT_SIGNED =
	'The fluent-signature header does not match this body and any of the public keys.';
const NO_EVENT = 'The body is not a JSON object.';

const executionsHelp = (production: string) =>
	`Webhooks have two modes: test and production. <br /> <br /> <b>Use test mode while you build your workflow</b>. Click the 'execute step' button, then have Fluent send a webhook to the test URL. The executions will show up in the editor.<br /> <br /> <b>Use production mode to run your workflow automatically</b>. ${production} These executions will show up in the <a data-key="executions">executions list</a>, but not in the editor.`;

export class FluentTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Fluent Trigger',
		name: 'fluentTrigger',
		icon: { light: 'file:fluentTrigger.svg', dark: 'file:fluentTrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: 'signed webhook',
		description: 'Starts the workflow when Fluent Commerce sends a webhook with a valid signature',
		eventTriggerDescription: 'Waiting for Fluent to call the Test URL',
		activationMessage: 'Fluent can now send webhooks to your production webhook URL.',
		defaults: { name: 'Fluent Trigger' },
		// Nothing that an AI agent could call.
		usableAsTool: undefined,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'webhook',
				responseMode: 'onReceived',
				responseData: 'noData',
			},
		],
		triggerPanel: {
			header: '',
			executionsHelp: {
				inactive: executionsHelp(
					'Publish or activate the workflow, and enter the production URL in Fluent: in the setting that the SendWebhook rule of your Fluent workflow names.',
				),
				active: executionsHelp('Fluent can call the production URL now.'),
			},
			activationHint:
				'Once you’ve finished building your workflow, run it without having to click this button by entering the production webhook URL in Fluent.',
		},
		properties: [
			{
				displayName:
					'Fluent only sends webhooks to ports 80 and 443. Put a proxy in front of n8n if your URL has another port, such as 5678.',
				name: 'portNotice',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Public Keys',
				name: 'publicKeys',
				type: 'string',
				typeOptions: { rows: 4 },
				default: '',
				required: true,
				placeholder: 'e.g. MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC...',
				description:
					'Public key of your Fluent region and environment, in base64 or PEM. Enter several on separate lines to accept webhooks signed with any of them.',
				hint: 'Fluent lists its keys on the page <a href="https://docs.fluentcommerce.com/essential-knowledge/webhook-receivers" target="_blank">Webhook Receivers</a>',
			},
		],
	};

	webhookMethods = {
		default: {
			// The URL is entered in Fluent by hand: nothing to find there, to create or to delete.
			checkExists: () => Promise.resolve(false),
			create(this: IHookFunctions): Promise<boolean> {
				const problem = problemOf(readPublicKeys(this.getNodeParameter('publicKeys')));
				if (!problem) return Promise.resolve(true);
				throw new NodeOperationError(this.getNode(), problem, {
					description: 'Paste each key as Fluent lists it, on a line of its own.',
				});
			},
			delete: () => Promise.resolve(true),
		},
	};

	webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		// What n8n parsed depends on headers that nobody signed. It keeps no raw body of a multipart request.
		const { rawBody } = this.getRequestObject() as { rawBody?: Buffer };
		if (!rawBody) return refuse(this, 400, NO_EVENT);
		const given = keysOf(this);
		if (!isSigned(rawBody, this.getHeaderData()['fluent-signature'], given.keys)) {
			return refuse(this, 401, problemOf(given) ?? NOT_SIGNED);
		}
		const event = readEvent(rawBody);
		if (!event) return refuse(this, 400, NO_EVENT);
		return Promise.resolve({ workflowData: [[{ json: event as IDataObject }]] });
	}
}

/** What is wrong with the keys, if anything. */
function problemOf({ keys, unreadable }: PublicKeys): string | undefined {
	if (unreadable) {
		return `Key ${unreadable} in Public Keys is not an RSA public key of 1,024 bits or more.`;
	}
	return keys.length === 0 ? 'Public Keys holds no key.' : undefined;
}

/** Throws nothing: n8n would start the workflow, to show the error. */
function keysOf(functions: IWebhookFunctions): PublicKeys {
	try {
		return readPublicKeys(functions.getNodeParameter('publicKeys'));
	} catch {
		return { keys: [] };
	}
}

/** Answers the webhook, and starts nothing. */
function refuse(
	functions: IWebhookFunctions,
	status: number,
	message: string,
): Promise<IWebhookResponseData> {
	functions.getResponseObject().status(status).json({ message });
	return Promise.resolve({ noWebhookResponse: true });
}
