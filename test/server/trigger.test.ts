import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
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
	sqlite,
	type SavedWorkflow,
} from '../../tools/n8n';
import { orderEvent } from '../../tools/simulator';
import { newKeyPair, signature, type KeyPair } from '../support/webhook-keys';
import { VERSIONS } from './support/versions';
import { useWorld } from './support/world';

const [one, two, stranger] = [newKeyPair(), newKeyPair(), newKeyPair()];
const BROKEN = 'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB';
const NOT_SIGNED =
	'The fluent-signature header does not match this body and any of the public keys.';
const NO_EVENT = 'The body is not a JSON object.';
const UNREADABLE = 'Key 2 in Public Keys is not an RSA public key of 1,024 bits or more.';

interface Sent {
	body: string | Buffer;
	headers?: OutgoingHttpHeaders;
	query?: string;
	/** Without a length, in two pieces. */
	chunked?: boolean;
}

/** A body with its signature, and what is special about it. */
const signed = (body: string, headers: OutgoingHttpHeaders = {}, pair: KeyPair = one): Sent => ({
	body,
	headers: {
		'content-type': 'application/json',
		'fluent-signature': signature(body, pair),
		...headers,
	},
});

/** Sends header names as they are given, which fetch does not. */
async function post(url: string, { body, headers, query = '', chunked }: Sent) {
	const sent = request(`${url}${query}`, { method: 'POST', headers, agent: false });
	const bytes = Buffer.from(body);
	if (chunked) {
		sent.write(bytes.subarray(0, 5));
		sent.end(bytes.subarray(5));
	} else {
		sent.setHeader('content-length', bytes.length);
		sent.end(bytes);
	}
	const [answer] = (await once(sent, 'response')) as [IncomingMessage];
	return { status: answer.statusCode, answer: await text(answer) };
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

	/** Publishes a workflow that is the trigger alone, and waits until its webhook is there. */
	async function publish(trigger: INode): Promise<SavedWorkflow> {
		const saved = await save(trigger);
		await world.api.activate(saved.id);
		await world.api.callWebhook(pathOf(trigger), { method: 'POST' });
		return saved;
	}

	beforeAll(async () => {
		const trigger = fluentTrigger(`${one.base64}\n${two.pem}`);
		workflow = await publish(trigger);
		url = addressOf(trigger);
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
			['another key, in PEM', (body) => signed(body, {}, two)],
			[
				'the header in another case',
				(body) => ({ body, headers: { 'FLUENT-Signature': signature(body, one) } }),
			],
			[
				'both of Fluent’s headers',
				(body) => signed(body, { 'flex.signature': signature(body, one, 'RSA-MD5') }),
			],
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

		test('a webhook of the simulated account, and its repetition', async () => {
			const { webhooks, data } = world.fluent;
			const own = fluentTrigger(webhooks.publicKey);
			const { id } = await publish(own);
			const event = orderEvent(data.orders[0]);
			for (let times = 0; times < 2; times++) {
				expect(await webhooks.deliver(addressOf(own), event)).toEqual([200]);
			}
			const runs = await world.api.endedRuns(id, 2);
			expect(runs.map(({ status }) => status)).toEqual(['success', 'success']);
			expect(runs.map((run) => outputOf(run, 'Fluent Trigger'))).toEqual([[event], [event]]);
		});
	});

	describe('starts nothing', () => {
		const body = newEvent();
		const good = signed(body);
		const json = { 'content-type': 'application/json' };
		const form = { 'content-type': 'application/x-www-form-urlencoded' };
		const query = `?fluent-signature=${encodeURIComponent(signature(body, one))}`;
		const multipart =
			'--limit\r\ncontent-disposition: form-data; name="id"\r\n\r\n1\r\n--limit--\r\n';
		const multipartType = { 'content-type': 'multipart/form-data; boundary=limit' };

		// What else is no signature is in the unit tests.
		test.each<[number, string, Sent, string]>([
			[401, 'no signature', { body, headers: json }, NOT_SIGNED],
			[401, 'another key', signed(body, {}, stranger), NOT_SIGNED],
			[401, 'a changed byte', { ...good, body: body.replace('10.0', '10.1') }, NOT_SIGNED],
			[401, 'written again', { ...good, body: JSON.stringify(JSON.parse(body)) }, NOT_SIGNED],
			[401, 'the signature in the query', { body, headers: json, query }, NOT_SIGNED],
			[401, 'a form', { body: 'id=1&name=OrderStatus', headers: form }, NOT_SIGNED],
			[401, 'no body', { ...good, body: '' }, NOT_SIGNED],
			[400, 'multipart', signed(multipart, multipartType), NO_EVENT],
			[400, 'a form that is signed', signed('id=1&name=OrderStatus', form), NO_EVENT],
			[400, 'a list', signed('[{"id":"1"}]'), NO_EVENT],
			[400, 'a text', signed('"id"', { 'content-type': 'text/plain' }), NO_EVENT],
			[422, 'by n8n itself: JSON that cannot be parsed', signed('{"id":'), ''],
		])('%i: %s', async (status, _what, sent, message) => {
			const answered = await post(url, sent);
			expect(answered.status).toBe(status);
			if (message) expect(JSON.parse(answered.answer)).toEqual({ message });
			expect(await started()).toEqual([]);
		});
	});

	describe('a key that cannot be read', () => {
		const keys = `${one.base64}\n${BROKEN}`;

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

		test('later starts nothing, and the other keys go on', async () => {
			const healthy = fluentTrigger(`${one.base64}\n${two.base64}`);
			const { id } = await publish(healthy);
			for (const table of ['workflow_entity', 'workflow_history']) {
				const change = `nodes = replace(nodes, '${two.base64}', '${BROKEN}')`;
				await sqlite(world.server, `UPDATE ${table} SET ${change}`);
			}
			const refused = await post(addressOf(healthy), signed('{"id":"1"}', {}, two));
			expect(refused).toEqual({ status: 401, answer: JSON.stringify({ message: UNREADABLE }) });
			expect(await post(addressOf(healthy), signed('{"id":"1"}'))).toMatchObject({ status: 200 });
			expect(await world.api.endedRuns(id)).toHaveLength(1);
		});
	});
});
