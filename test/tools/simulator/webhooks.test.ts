import { createPublicKey, verify } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { orderEvent, startSimulator } from '../../../tools/simulator';
import { useSimulator } from './helpers';

const fluent = useSimulator();
const orderOf = (index: number) => orderEvent(fluent.data.orders[index]);

/** To an address of the same account, which records what arrives. */
const deliver = (event: ReturnType<typeof orderEvent>, pauses?: number[]) =>
	fluent.webhooks.deliver(`${fluent.url}/echo/hook`, event, pauses);

test('a webhook has both signatures of its body, by the key that can be read', async () => {
	const event = orderOf(2);
	expect(await deliver(event)).toEqual([200]);
	const [{ method, headers, body }] = fluent.requests;
	expect([method, headers['content-type'], body]).toEqual(['POST', 'application/json', event]);
	expect(event).toMatchObject({ accountId: 'ACCOUNT', retailerId: '2', entityRef: 'HD-103' });

	const der = Buffer.from(fluent.webhooks.publicKey, 'base64');
	const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
	const details = { modulusLength: 1024, publicExponent: 65_537n };
	expect(key.asymmetricKeyDetails).toMatchObject(details);
	const verified = (algorithm: string, header: string) =>
		verify(
			algorithm,
			Buffer.from(JSON.stringify(body)),
			key,
			Buffer.from(headers[header], 'base64'),
		);
	expect(headers['fluent-signature']).toHaveLength(172);
	expect(verified('RSA-SHA512', 'fluent-signature')).toBe(true);
	expect(verified('RSA-MD5', 'flex.signature')).toBe(true);
	expect(verified('RSA-SHA512', 'flex.signature')).toBe(false);
});

test.each([
	[[500, 'drop'] as const, [0, 0, 0], [500, undefined, 200]],
	[[401, 401, 401] as const, [0], [401, 401]],
])('is repeated as it was until it is answered 200: %j', async (faults, pauses, tried) => {
	for (const fault of faults)
		fluent.faults.next('/echo/hook', fault === 'drop' ? fault : { status: fault }, 1);
	expect(await deliver(orderOf(0), pauses)).toEqual(tried);
	const sent = fluent.requests.map(({ headers, body }) =>
		JSON.stringify([body, headers['fluent-signature'], headers['flex.signature']]),
	);
	expect(sent).toHaveLength(tried.length);
	expect(new Set(sent).size).toBe(1);
});

test('each account has a key of its own, and each webhook an ID', async () => {
	const other = await startSimulator();
	await other.stop();
	expect(other.webhooks.publicKey).not.toBe(fluent.webhooks.publicKey);
	expect(orderOf(0).id).not.toBe(orderOf(0).id);
});
