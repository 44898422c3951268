import './harness';
import { beforeAll, expect, test } from '@jest/globals';
import { HookContext, WebhookContext } from 'n8n-core';
import { Workflow, type INode, type INodeType, type IWebhookData } from 'n8n-workflow';
import { newKeyPair, signature } from '../support/webhook-keys';
import { additionalData } from './harness/additional-data';
import { CredentialsHelper } from './harness/credentials-helper';
import { execute } from './harness/execution';
import { loadPackage, type LoadedPackage } from './harness/package';
import { CredentialStore } from './harness/store';

const [one, two, stranger] = [newKeyPair(), newKeyPair(), newKeyPair()];
const KEYS = `${one.base64}\n${two.pem}`;
const EVENT = '{ "id":"1","total":10.0,"city":"M\\u00fcnchen" }';

let loaded: LoadedPackage;
let type: INodeType;
let helper: CredentialsHelper;

beforeAll(async () => {
	loaded = await loadPackage();
	type = loaded.trigger;
	helper = new CredentialsHelper(loaded.credential, new CredentialStore({}));
});

/** A workflow with the trigger, and what n8n's server hands to its node. */
function workflowWith(publicKeys: string) {
	const node: INode = {
		id: 'node',
		name: 'Fluent Trigger',
		type: type.description.name,
		typeVersion: 1,
		position: [0, 0],
		parameters: { publicKeys },
	};
	const nodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({
		id: '1',
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes,
	});
	const data = additionalData(helper, workflow, 'webhook');
	const webhook = { webhookDescription: type.description.webhooks?.[0] } as IWebhookData;
	return { workflow, node, data, webhook };
}

/** Receives a webhook. @returns what n8n is to do, and what was answered */
async function receive(publicKeys: string, fluentSignature: string) {
	const { workflow, node, data, webhook } = workflowWith(publicKeys);
	const answers: unknown[] = [];
	const httpResponse = {
		status: (status: number) => ({ json: (body: object) => answers.push([status, body]) }),
	};
	const headers = { 'fluent-signature': fluentSignature };
	const httpRequest = { headers, body: JSON.parse(EVENT) as object, rawBody: Buffer.from(EVENT) };
	const server = { ...data, httpRequest, httpResponse } as unknown as typeof data;
	const context = new WebhookContext(workflow, node, server, 'webhook', webhook, [], null);
	return { result: await type.webhook?.call(context), answers };
}

test.each([
	['one key', one],
	['another', two],
])('an event signed with %s is the item of a run', async (_which, pair) => {
	const { result, answers } = await receive(KEYS, signature(EVENT, pair));
	expect(answers).toEqual([]);
	const [input] = result?.workflowData ?? [];
	const { items, error } = await execute(helper, { type, parameters: { publicKeys: KEYS }, input });
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json)).toEqual([JSON.parse(EVENT)]);
});

test('a forged event is answered 401, and starts nothing', async () => {
	const message =
		'The fluent-signature header does not match this body and any of the public keys.';
	expect(await receive(KEYS, signature(EVENT, stranger))).toEqual({
		result: { noWebhookResponse: true },
		answers: [[401, { message }]],
	});
});

test('keys that are an expression without a value are answered 401, and start nothing', async () => {
	const message = 'Key 1 in Public Keys is not an RSA public key of 1,024 bits or more.';
	expect(await receive("={{ $('Nobody').item.json.key }}", signature(EVENT, one))).toEqual({
		result: { noWebhookResponse: true },
		answers: [[401, { message }]],
	});
});

test.each(['init', 'manual'] as const)(
	'a key that cannot be read is refused with its number: %s',
	async (activation) => {
		const create = (publicKeys: string) => {
			const { workflow, node, data, webhook } = workflowWith(publicKeys);
			const mode = activation === 'manual' ? 'manual' : 'trigger';
			const context = new HookContext(workflow, node, data, mode, activation, webhook);
			return type.webhookMethods?.default?.create.call(context);
		};
		expect(await create(KEYS)).toBe(true);
		expect(() => create(`${KEYS}\nMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB`)).toThrow(
			'Key 3 in Public Keys is not an RSA public key of 1,024 bits or more.',
		);
	},
);
