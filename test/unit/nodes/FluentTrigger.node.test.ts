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

describe('the description', () => {
	it('has the names that workflows and people use', () => {
		expect([description.name, description.displayName]).toEqual([
			'fluentTrigger',
			'Fluent Trigger',
		]);
		expect(codex.node).toBe(`${name}.${description.name}`);
		expect([description.inputs, description.outputs]).toEqual([[], ['main']]);
		expect(description.credentials).toBeUndefined();
		expect(n8n.nodes).toContain('dist/nodes/FluentTrigger/FluentTrigger.node.js');
	});

	it('answers a POST on receipt', () => {
		expect(description.webhooks).toEqual([
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'webhook',
				responseMode: 'onReceived',
				responseData: 'noData',
			},
		]);
	});

	it('has one parameter, and a notice', () => {
		expect(description.properties.map((each) => [each.name, each.type, each.required])).toEqual([
			['portNotice', 'notice', undefined],
			['publicKeys', 'string', true],
		]);
		expect(description.properties[0].displayName).toMatch(/ports 80 and 443/);
	});

	it('is not offered to AI agents', () => {
		expect(description).toHaveProperty('usableAsTool', undefined);
	});

	it.each(['webhook', 'event', 'order'])('is found by the word "%s"', (word) => {
		expect(codex.alias).toContain(word);
	});

	it('links to the pages of the package', () => {
		const [{ url }] = codex.resources.primaryDocumentation;
		expect(url).toContain(homepage.replace(/#.*/, ''));
	});
});

describe('listening or publishing', () => {
	const create = (publicKeys: unknown) => {
		const functions = {
			getNodeParameter: () => publicKeys,
			getNode: () => ({ name: 'Fluent Trigger' }),
		};
		return node.webhookMethods.default.create.call(functions as unknown as IHookFunctions);
	};
	const refusalOf = (publicKeys: unknown): NodeOperationError => {
		try {
			void create(publicKeys);
		} catch (error) {
			return error as NodeOperationError;
		}
		throw new Error('The keys were taken.');
	};

	it('reads the keys', async () => {
		expect(await create(`${one.base64}\n${two.pem}`)).toBe(true);
	});

	it.each([
		[`${BROKEN}\n${one.base64}`, 1],
		[`${one.base64}\n${BROKEN}`, 2],
		[`${one.pem}${two.pem}${one.privateKey}`, 3],
	])('tells which key cannot be read', (keys, number) => {
		const refusal = refusalOf(keys);
		expect(refusal).toBeInstanceOf(NodeOperationError);
		expect(refusal).toMatchObject({
			message: `Key ${number} in Public Keys is not an RSA public key of 1,024 bits or more.`,
			description: 'Paste each key as Fluent lists it, on a line of its own.',
		});
		// Neither a key nor a word of OpenSSL.
		expect(JSON.stringify(refusal)).not.toMatch(/MI[GIC]|BEGIN|asn1|decoder|DECODER|error:/);
	});

	it('wants a key', () => {
		expect(refusalOf(' \n').message).toBe('Public Keys holds no key.');
	});

	it('has nothing to find or delete in Fluent', async () => {
		const { checkExists, delete: remove } = node.webhookMethods.default;
		expect([await checkExists(), await remove()]).toEqual([false, true]);
	});
});

describe('a webhook', () => {
	const BODY = '{"id":"1","name":"OrderStatus","total":10.0}';
	const KEYS = `${one.base64}\n${two.pem}`;
	const NOT_SIGNED =
		'The fluent-signature header does not match this body and any of the public keys.';
	const NO_EVENT = 'The body is not a JSON object.';

	interface Given {
		body?: string | null;
		/** What n8n made of the body. */
		parsed?: unknown;
		headers?: Record<string, string>;
		/** A function fails as an expression does. */
		keys?: string | (() => never);
	}

	async function receive({ body = BODY, parsed = {}, headers = {}, keys = KEYS }: Given) {
		const answers: unknown[] = [];
		const response = {
			status: (status: number) => ({ json: (answer: unknown) => answers.push([status, answer]) }),
		};
		const functions = {
			getNodeParameter: () => (typeof keys === 'function' ? keys() : keys),
			getRequestObject: () => ({ rawBody: body === null ? undefined : Buffer.from(body) }),
			getBodyData: () => parsed,
			getHeaderData: () => headers,
			getResponseObject: () => response,
		};
		const result = await node.webhook.call(functions as unknown as IWebhookFunctions);
		return { result, answers };
	}

	const refused = (status: number, message: string) => ({
		result: { noWebhookResponse: true },
		answers: [[status, { message }]],
	});
	const signedBy = (pair = one, body = BODY) => ({ 'fluent-signature': signature(body, pair) });

	it.each([one, two])(
		'signed by one of the keys starts the workflow with the event',
		async (pair) => {
			expect(await receive({ headers: signedBy(pair) })).toEqual({
				result: { workflowData: [[{ json: { id: '1', name: 'OrderStatus', total: 10 } }]] },
				answers: [],
			});
		},
	);

	it('is what was signed, whatever n8n made of it by the headers', async () => {
		const { result } = await receive({ headers: signedBy(), parsed: { id: 'another' } });
		expect(result.workflowData).toMatchObject([[{ json: { id: '1' } }]]);
	});

	it.each<[string, Record<string, string>]>([
		['no signature', {}],
		['another key', signedBy(other)],
		['another body', signedBy(one, `${BODY}\n`)],
		['junk', { 'fluent-signature': 'junk' }],
		['flex.signature alone', { 'flex.signature': signature(BODY, one, 'RSA-MD5') }],
		['its own signature in flex.signature', { 'flex.signature': signature(BODY, one) }],
		['MD5 in its place', { 'fluent-signature': signature(BODY, one, 'RSA-MD5') }],
	])('with %s is answered 401', async (_what, headers) => {
		expect(await receive({ headers })).toEqual(refused(401, NOT_SIGNED));
	});

	it('without a raw body is answered 400', async () => {
		expect(await receive({ body: null, headers: signedBy() })).toEqual(refused(400, NO_EVENT));
	});

	it.each(['[]', 'id=1', ''])(
		'that is signed and is no JSON object is answered 400',
		async (body) => {
			expect(await receive({ body, headers: signedBy(one, body) })).toEqual(refused(400, NO_EVENT));
		},
	);

	describe('when a key was broken later', () => {
		const secondBroken = `${one.base64}\n${BROKEN}`;
		const message = 'Key 2 in Public Keys is not an RSA public key of 1,024 bits or more.';

		it('starts the workflow by the others', async () => {
			const { result } = await receive({ keys: secondBroken, headers: signedBy() });
			expect(result.workflowData).toHaveLength(1);
		});

		it('is answered 401 with its number, if no other one matches', async () => {
			expect(await receive({ keys: secondBroken, headers: signedBy(two) })).toEqual(
				refused(401, message),
			);
		});

		it('is answered 401, if all are gone', async () => {
			expect(await receive({ keys: '', headers: signedBy() })).toEqual(refused(401, NOT_SIGNED));
		});

		it('is answered 401, if an expression fails', async () => {
			const keys = () => {
				throw new Error('Referenced node does not exist');
			};
			expect(await receive({ keys, headers: signedBy() })).toEqual(
				refused(401, message.replace('2', '1')),
			);
		});
	});
});
