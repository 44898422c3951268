import { describe, expect, it } from '@jest/globals';
import { NodeOperationError, type IHookFunctions, type IWebhookFunctions } from 'n8n-workflow';
import codex from '../../../nodes/FluentTrigger/FluentTrigger.node.json';
import { FluentTrigger } from '../../../nodes/FluentTrigger/FluentTrigger.node';
import { homepage, n8n, name } from '../../../package.json';
import { newKeyPair, signature } from '../../support/webhook-keys';

const node = new FluentTrigger();
const { description } = node;
const [one, two, other] = [newKeyPair(), newKeyPair(), newKeyPair()];
const BROKEN = 'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB';
const unreadable = (number: number) =>
	`Key ${number} in Public Keys is not an RSA public key of 1,024 bits or more.`;

it('has the names that workflows and people use, and is not offered to AI agents', () => {
	expect(description).toMatchObject({
		name: 'fluentTrigger',
		displayName: 'Fluent Trigger',
		inputs: [],
		outputs: ['main'],
		usableAsTool: undefined,
		properties: [
			{ type: 'notice', displayName: expect.stringMatching(/ports 80 and 443/) },
			{ name: 'publicKeys', type: 'string', required: true },
		],
	});
	expect(description).not.toHaveProperty('credentials');
	// It answers on receipt.
	const answer = { responseMode: 'onReceived', responseData: 'noData' };
	const webhook = { name: 'default', httpMethod: 'POST', path: 'webhook', ...answer };
	expect(description.webhooks).toEqual([webhook]);
	expect(codex.node).toBe(`${name}.${description.name}`);
	expect(n8n.nodes).toContain('dist/nodes/FluentTrigger/FluentTrigger.node.js');
	expect(codex.alias).toEqual(expect.arrayContaining(['webhook', 'event', 'order']));
	expect(codex.resources.primaryDocumentation[0].url).toContain(homepage.replace(/#.*/, ''));
});

const KEYS = `${one.base64}\n${two.pem}`;
const NO_KEY = 'Public Keys holds no key.';

describe('listening or publishing', () => {
	const create = async (publicKeys: unknown) => {
		const getNode = () => ({ name: 'Fluent Trigger' });
		const functions = { getNodeParameter: () => publicKeys, getNode };
		return await node.webhookMethods.default.create.call(functions as unknown as IHookFunctions);
	};

	it('reads the keys, and has nothing to find or delete in Fluent', async () => {
		const { checkExists, delete: remove } = node.webhookMethods.default;
		const done = [await create(KEYS), await checkExists(), await remove()];
		expect(done).toEqual([true, false, true]);
	});

	it.each([
		[`${BROKEN}\n${one.base64}`, unreadable(1)],
		[`${one.pem}${two.pem}${one.privateKey}`, unreadable(3)],
		[' \n', NO_KEY],
	])('tells what cannot be read', async (keys, message) => {
		const refusal: unknown = await create(keys).catch((error: unknown) => error);
		expect(refusal).toBeInstanceOf(NodeOperationError);
		const description = 'Paste each key as Fluent lists it, on a line of its own.';
		expect(refusal).toMatchObject({ message, description });
		// Neither a key nor a word of OpenSSL.
		expect(JSON.stringify(refusal)).not.toMatch(/MI[GIC]|BEGIN|asn1|decoder|DECODER|error:/);
	});
});

describe('a webhook', () => {
	const BODY = '{"id":"1","name":"OrderStatus","total":10.0}';

	interface Given {
		/** The signed bytes, of which n8n may have kept none. */
		body?: string;
		isKept?: boolean;
		headers?: Record<string, string>;
		keys?: () => string;
	}

	/** What the node returns, and what it has answered itself. */
	async function receive({ body = BODY, isKept = true, headers = {}, keys = () => KEYS }: Given) {
		const answers: unknown[] = [];
		const response = {
			status: (status: number) => ({ json: (answer: unknown) => answers.push([status, answer]) }),
		};
		const functions = {
			getNodeParameter: keys,
			getRequestObject: () => ({ rawBody: isKept ? Buffer.from(body) : undefined }),
			// What n8n made of the body by the headers.
			getBodyData: () => ({ id: 'another' }),
			getHeaderData: () => headers,
			getResponseObject: () => response,
		};
		const result = await node.webhook.call(functions as unknown as IWebhookFunctions);
		return { result, answers };
	}

	const signedBy = (pair = one, body = BODY) => ({ 'fluent-signature': signature(body, pair) });
	const brokenLater = () => `${one.base64}\n${BROKEN}`;

	it.each<[string, Given]>([
		['by one of the keys', { headers: signedBy(two) }],
		['by a key beside one that was broken later', { headers: signedBy(), keys: brokenLater }],
	])('that is signed %s starts the workflow with the event', async (_, given) => {
		expect(await receive(given)).toEqual({
			result: { workflowData: [[{ json: { id: '1', name: 'OrderStatus', total: 10 } }]] },
			answers: [],
		});
	});

	const failing = () => {
		throw new Error('Referenced node does not exist');
	};
	const notSigned = expect.stringMatching(/^The fluent-signature header does not match/);
	const noEvent = 'The body is not a JSON object.';

	it.each<[string, Given, number, unknown]>([
		['no signature', {}, 401, notSigned],
		['another key', { headers: signedBy(other) }, 401, notSigned],
		['the MD5 header', { headers: { 'flex.signature': signature(BODY, one) } }, 401, notSigned],
		['all keys gone', { keys: () => '', headers: signedBy() }, 401, NO_KEY],
		['a broken key', { keys: brokenLater, headers: signedBy(two) }, 401, unreadable(2)],
		['keys that throw', { keys: failing, headers: signedBy() }, 401, NO_KEY],
		['no raw body', { isKept: false, headers: signedBy() }, 400, noEvent],
		['a list', { body: '[]', headers: signedBy(one, '[]') }, 400, noEvent],
	])('with %s is answered and starts nothing', async (_, given, status, message) => {
		expect(await receive(given)).toEqual({
			result: { noWebhookResponse: true },
			answers: [[status, { message }]],
		});
	});
});
