import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateSync, gzipSync } from 'node:zlib';
import type { IDataObject, INode } from 'n8n-workflow';
import {
	chain,
	CURRENT_N8N,
	fluentTrigger,
	LEGACY_N8N,
	N8nRestError,
	outputOf,
	pathOf,
	type SavedWorkflow,
} from '../../tools/n8n';
import { newKeyPair, signature } from '../support/webhook-keys';
import { VERSIONS } from './support/versions';
import { useWorld } from './support/world';

const pair = newKeyPair();
const BROKEN = 'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB';
const NOT_SIGNED =
	'The fluent-signature header does not match this body and any of the public keys.';
const NO_EVENT = 'The body is not a JSON object.';
const UNREADABLE = 'Key 2 in Public Keys is not an RSA public key of 1,024 bits or more.';

interface Sent {
	body: string | Buffer;
	headers?: Record<string, string>;
	query?: string;
	/** Without a length, in two pieces. */
	chunked?: boolean;
}

/** A body with its signature, and what is special about it. */
const signed = (body: string, headers: Record<string, string> = {}): Sent => ({
	body,
	headers: {
		'content-type': 'application/json',
		'fluent-signature': signature(body, pair),
		...headers,
	},
});

async function post(url: string, { body, headers, query = '', chunked }: Sent) {
	const bytes = Buffer.from(body);
	const pieces = Readable.from([bytes.subarray(0, 5), bytes.subarray(5)]);
	const options = { method: 'POST', headers: { ...headers, connection: 'close' }, duplex: 'half' };
	const sent = await fetch(url + query, { ...options, body: chunked ? (pieces as never) : bytes });
	return { status: sent.status, answer: await sent.text() };
}

/** An event with a field of each kind that parsing and writing again would change. */
const newEvent = () =>
	`{ "id":"${randomUUID()}","name":"OrderStatus","total":10.0,"big":9007199254740993,"city":"M\\u00fcnchen","street":"Königstraße","path":"\\/a","exponent":1E2,"twice":1,"twice":2 }`;

describe.each(VERSIONS)('Fluent Trigger on n8n %s', (version) => {
	jest.setTimeout(120_000);
	const world = useWorld(version);
	let workflow: SavedWorkflow;
	let url: string;
	/** ID of the last run that has been looked at. */
	let seen = '0';

	const addressOf = (trigger: INode) => `${world.server.url}/webhook/${pathOf(trigger)}`;
	const save = async (trigger: INode) =>
		await world.api.createWorkflow(chain('Fluent Trigger', trigger));

	beforeAll(async () => {
		const trigger = fluentTrigger(pair.pem);
		url = addressOf(trigger);
		workflow = await world.api.publish(chain('Fluent Trigger', trigger));
		// Waits until the webhook is there.
		await world.api.callWebhook(pathOf(trigger), { method: 'POST' });
	}, 60_000);

	/** Events of all runs since the last look, up to one that this sends and leaves out. */
	async function started(): Promise<IDataObject[]> {
		const id = randomUUID();
		expect(await post(url, signed(JSON.stringify({ id })))).toMatchObject({ status: 200 });
		for (;;) {
			const runs = await world.api.executions(workflow.id, seen);
			const events = runs.map((run) => outputOf(run, 'Fluent Trigger')[0]);
			// The run of the marker may end before those that it follows.
			const isOver = runs.every(({ status }) => !['new', 'running'].includes(status));
			if (isOver && events.at(-1)?.id === id) {
				seen = runs.at(-1)!.id;
				return events.slice(0, -1);
			}
			await sleep(100);
		}
	}

	describe('starts the workflow with the event as it came, and answers 200', () => {
		const type = (value: string) => ({ 'content-type': value });
		const gzip = { 'content-encoding': 'gzip' };
		const packed = (body: string) => ({ ...signed(body, gzip), body: gzipSync(body) });

		test.each<[string, (body: string) => Sent]>([
			['chunked', (body) => ({ ...signed(body), chunked: true })],
			['gzip', packed],
			['gzip, chunked', (body) => ({ ...packed(body), chunked: true })],
			[
				'deflate',
				(body) => ({ ...signed(body, { 'content-encoding': 'deflate' }), body: deflateSync(body) }),
			],
			['charset=UTF-8', (body) => signed(body, type('application/json;charset=UTF-8'))],
			[
				'a charset that is not that of its bytes',
				(body) => signed(body, type('application/json; charset=latin1')),
			],
			['another content type', (body) => signed(body, type('text/plain'))],
		])('%s', async (_what, sent) => {
			const body = newEvent();
			expect(await post(url, sent(body))).toEqual({ status: 200, answer: '' });
			expect(await started()).toEqual([JSON.parse(body)]);
		});
	});

	describe('starts nothing', () => {
		const body = newEvent();
		const good = signed(body);
		const json = { 'content-type': 'application/json' };
		const form = { 'content-type': 'application/x-www-form-urlencoded' };
		const query = `?fluent-signature=${encodeURIComponent(signature(body, pair))}`;
		const multipart =
			'--limit\r\ncontent-disposition: form-data; name="id"\r\n\r\n1\r\n--limit--\r\n';
		const multipartType = { 'content-type': 'multipart/form-data; boundary=limit' };

		// What else is no signature or no event is in the unit tests.
		test.each<[number, string, Sent, string]>([
			[401, 'no signature', { body, headers: json }, NOT_SIGNED],
			[401, 'written again', { ...good, body: JSON.stringify(JSON.parse(body)) }, NOT_SIGNED],
			[401, 'the signature in the query', { body, headers: json, query }, NOT_SIGNED],
			[401, 'a form', { body: 'id=1&name=OrderStatus', headers: form }, NOT_SIGNED],
			[401, 'no body', { ...good, body: '' }, NOT_SIGNED],
			[400, 'multipart', signed(multipart, multipartType), NO_EVENT],
			[400, 'a form that is signed', signed('id=1&name=OrderStatus', form), NO_EVENT],
			[422, 'by n8n itself: JSON that cannot be parsed', signed('{"id":'), ''],
		])('%i: %s', async (status, _what, sent, message) => {
			const answered = await post(url, sent);
			expect(answered.status).toBe(status);
			if (message) expect(JSON.parse(answered.answer)).toEqual({ message });
			expect(await started()).toEqual([]);
		});
	});

	describe('a key that cannot be read', () => {
		const keys = `${pair.base64}\n${BROKEN}`;

		test('is told by its number when somebody listens for a test event', async () => {
			const listening = world.api.begin(await save(fluentTrigger(keys)), 'Fluent Trigger');
			await expect(listening).rejects.toThrow(UNREADABLE);
			await expect(listening).rejects.not.toThrow(/MIG|asn1|DECODER|error:/);
		});

		test('is told by its number when the workflow is published, and no webhook opens', async () => {
			const broken = fluentTrigger(keys);
			const { id } = await save(broken);
			const refusal: unknown = await world.api.activate(id).catch((error: unknown) => error);
			if (version === CURRENT_N8N) expect(refusal).toBeUndefined();
			if (version === LEGACY_N8N) expect(refusal).toBeInstanceOf(N8nRestError);
			// n8n 2.41 publishes in the background, and shows the reason in the editor.
			const status = `/rest/workflows/${id}/publication-status`;
			const reason = async () =>
				refusal instanceof Error ? refusal.message : JSON.stringify(await world.api.get(status));
			while (!(await reason()).includes(UNREADABLE)) await sleep(100);

			expect((await post(addressOf(broken), signed('{}'))).status).toBe(404);
			expect(await world.api.executions(id)).toEqual([]);
		});
	});
});
