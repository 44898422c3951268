import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND } from '../time';
import type { Order } from './data';
import { SAMPLE } from './sample';

/** What a webhook holds. Fluent sends no other fields, and nobody can add any. */
export type WebhookEvent = ReturnType<typeof orderEvent>;

/** What a workflow of Fluent sends when an order has changed. */
export function orderEvent(order: Order, name = 'OrderStatusChanged') {
	const { id, ref } = order;
	return {
		id: randomUUID(),
		name,
		accountId: SAMPLE.accountId,
		retailerId: order.retailer.id,
		entityId: id,
		entityRef: ref,
		entityType: 'ORDER',
		// May be missing.
		entitySubtype: order.type as string | undefined,
		entityStatus: order.status,
		type: 'NORMAL',
		attributes: {} as Record<string, unknown>,
		meta: {},
		trailLogs: [] as unknown[],
		errorLogs: [] as unknown[],
		rootEntityId: id,
		rootEntityType: 'ORDER',
		rootEntityRef: ref,
	};
}

/** ms before each repetition, by the longer one of two lists that Fluent names. */
const PAUSES = [0, 2, 4, 8].map((seconds) => seconds * SECOND);

/** Sends webhooks as the rule SendWebhook does; to any port, where Fluent itself knows 80 and 443 only. */
export class Webhooks {
	/** As Fluent lists it: X.509 SubjectPublicKeyInfo in base64, of 1,024 bits. */
	readonly publicKey: string;
	private readonly privateKey;

	constructor() {
		const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
		this.publicKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
		this.privateKey = privateKey;
	}

	/**
	 * The same request again until it is answered 200. Fluent does not say what it does with a refusal such as 401;
	 * this repeats it.
	 *
	 * @returns the status of each try, undefined where there was no answer
	 */
	async deliver(url: string, event: WebhookEvent, pauses: number[] = PAUSES) {
		const body = JSON.stringify(event);
		const tried: Array<number | undefined> = [];
		for (const pause of [0, ...pauses]) {
			await sleep(pause);
			tried.push(await this.send(url, body));
			if (tried.at(-1) === 200) break;
		}
		return tried;
	}

	/** Both signatures are over the body alone. */
	private async send(url: string, body: string): Promise<number | undefined> {
		const signature = (algorithm: string) =>
			sign(algorithm, Buffer.from(body), this.privateKey).toString('base64');
		const headers = {
			'content-type': 'application/json',
			'flex.signature': signature('RSA-MD5'),
			'fluent-signature': signature('RSA-SHA512'),
		};
		const answer = await fetch(url, { method: 'POST', headers, body }).catch(() => undefined);
		await answer?.arrayBuffer();
		return answer?.status;
	}
}
