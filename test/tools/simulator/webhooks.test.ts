import { verify } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { isSigned, readPublicKeys } from '../../../fluent/webhook-signature';
import { orderEvent } from '../../../tools/simulator';
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

	const { keys } = readPublicKeys(fluent.webhooks.publicKey);
	const bytes = Buffer.from(JSON.stringify(body));
	const { 'fluent-signature': signature, 'flex.signature': md5 } = headers;
	// Of 1,024 bits.
	expect(signature).toHaveLength(172);
	expect(isSigned(bytes, signature, keys)).toBe(true);
	expect(verify('RSA-MD5', bytes, keys[0], Buffer.from(md5, 'base64'))).toBe(true);
	expect(orderOf(2).id).not.toBe(event.id);
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
