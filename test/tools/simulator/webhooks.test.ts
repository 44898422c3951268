import { createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { orderEvent, startSimulator, type Simulator } from '../../../tools/simulator';

interface Received {
	method?: string;
	headers: IncomingHttpHeaders;
	body: string;
}

describe('webhooks of the simulated account', () => {
	let fluent: Simulator;
	let receiver: Server;
	let url: string;
	let received: Received[];
	/** Statuses of the next answers, 200 after them; 0 closes the connection instead. */
	let answers: number[];

	beforeEach(async () => {
		fluent = await startSimulator();
		received = [];
		answers = [];
		receiver = createServer(async (request, response) => {
			const { method, headers } = request;
			received.push({ method, headers, body: await text(request) });
			const status = answers.shift() ?? 200;
			if (status === 0) request.socket.destroy();
			else response.writeHead(status).end();
		});
		receiver.listen(0, '127.0.0.1');
		await once(receiver, 'listening');
		url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
	});

	afterEach(async () => {
		await fluent.stop();
		receiver.closeAllConnections();
		receiver.close();
	});

	test('have both signatures of the body, by the key that can be read', async () => {
		const event = orderEvent(fluent.data.orders[2]);
		expect(await fluent.webhooks.deliver(url, event)).toEqual([200]);
		const [{ method, headers, body }] = received;
		expect([method, headers['content-type']]).toEqual(['POST', 'application/json']);
		expect(JSON.parse(body)).toEqual(event);
		expect(event).toMatchObject({ accountId: 'ACCOUNT', retailerId: '2', entityRef: 'HD-103' });

		const der = Buffer.from(fluent.webhooks.publicKey, 'base64');
		const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
		const details = { modulusLength: 1024, publicExponent: 65_537n };
		expect(key.asymmetricKeyDetails).toMatchObject(details);
		const verified = (algorithm: string, header: string) =>
			verify(algorithm, Buffer.from(body), key, Buffer.from(String(headers[header]), 'base64'));
		expect(headers['fluent-signature']).toHaveLength(172);
		expect(verified('RSA-SHA512', 'fluent-signature')).toBe(true);
		expect(verified('RSA-MD5', 'flex.signature')).toBe(true);
		expect(verified('RSA-SHA512', 'flex.signature')).toBe(false);
	});

	test.each([
		[
			[500, 0],
			[0, 0, 0],
			[500, undefined, 200],
		],
		[[401, 401, 401], [0], [401, 401]],
	])('are repeated as they were until one is answered 200: %j', async (given, pauses, tried) => {
		answers = given;
		const event = orderEvent(fluent.data.orders[0]);
		expect(await fluent.webhooks.deliver(url, event, pauses)).toEqual(tried);
		const sent = received.map(({ headers, body }) =>
			[body, headers['fluent-signature'], headers['flex.signature']].join(' '),
		);
		expect(sent).toHaveLength(tried.length);
		expect(new Set(sent).size).toBe(1);
	});

	test('have keys of their own in each account, and an ID of their own each', async () => {
		const other = await startSimulator();
		await other.stop();
		expect(other.webhooks.publicKey).not.toBe(fluent.webhooks.publicKey);
		const [order] = fluent.data.orders;
		expect(orderEvent(order).id).not.toBe(orderEvent(order).id);
	});
});
