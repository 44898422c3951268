import { beforeAll, expect, test } from '@jest/globals';
import {
	additionalData,
	CredentialsHelper,
	CredentialStore,
	execute,
	loadPackage,
	workflowOf,
} from './harness';
import { HookContext, WebhookContext } from 'n8n-core';
import type { INodeType, IWebhookData } from 'n8n-workflow';
import { newKeyPair, signature } from '../support/webhook-keys';

const [one, two, stranger] = [newKeyPair(), newKeyPair(), newKeyPair()];
const KEYS = `${one.base64}\n${two.pem}`;
const EVENT = '{ "id":"1","total":10.0,"city":"M\\u00fcnchen" }';
const UNREADABLE = 'in Public Keys is not an RSA public key of 1,024 bits or more.';

let type: INodeType;
let helper: CredentialsHelper;
let webhook: IWebhookData;

beforeAll(async () => {
	const { credential, trigger } = await loadPackage();
	type = trigger;
	helper = new CredentialsHelper(credential, new CredentialStore({}));
	webhook = { webhookDescription: type.description.webhooks?.[0] } as IWebhookData;
});

/** Receives a webhook. @returns what n8n is to do, and what was answered */
async function receive(publicKeys: string, fluentSignature: string) {
	const { workflow, node } = workflowOf(type, { parameters: { publicKeys } });
	const answers: unknown[] = [];
	const httpResponse = {
		status: (status: number) => ({ json: (body: object) => answers.push([status, body]) }),
	};
	const headers = { 'fluent-signature': fluentSignature };
	const httpRequest = { headers, body: JSON.parse(EVENT) as object, rawBody: Buffer.from(EVENT) };
	const data = additionalData(helper, 'webhook');
	const server = { ...data, httpRequest, httpResponse } as unknown as typeof data;
	const context = new WebhookContext(workflow, node, server, 'webhook', webhook, [], null);
	return { result: await type.webhook?.call(context), answers };
}

test.each([one, two])('an event signed with one of the keys is the item of a run', async (pair) => {
	const { result, answers } = await receive(KEYS, signature(EVENT, pair));
	expect(answers).toEqual([]);
	const [input] = result?.workflowData ?? [];
	const { items, error } = await execute(helper, { type, parameters: { publicKeys: KEYS }, input });
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json)).toEqual([JSON.parse(EVENT)]);
});

test.each([
	[
		'a forged event',
		KEYS,
		stranger,
		'The fluent-signature header does not match this body and any of the public keys.',
	],
	[
		'keys that are an expression without a value',
		"={{ $('Nobody').item.json.key }}",
		one,
		'Public Keys holds no key.',
	],
])('answered 401, and nothing is started: %s', async (_what, publicKeys, pair, message) => {
	expect(await receive(publicKeys, signature(EVENT, pair))).toEqual({
		result: { noWebhookResponse: true },
		answers: [[401, { message }]],
	});
});

test.each([
	['init', 'trigger'],
	['manual', 'manual'],
] as const)(
	'a key that cannot be read is refused with its number: %s',
	async (activation, mode) => {
		const create = (publicKeys: string) => {
			const { workflow, node } = workflowOf(type, { parameters: { publicKeys } });
			const data = additionalData(helper, 'webhook');
			const context = new HookContext(workflow, node, data, mode, activation, webhook);
			return type.webhookMethods?.default?.create.call(context);
		};
		expect(await create(KEYS)).toBe(true);
		const broken = `${KEYS}\nMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB`;
		expect(() => create(broken)).toThrow(`Key 3 ${UNREADABLE}`);
	},
);
