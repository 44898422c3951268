import { setTimeout as sleep } from 'node:timers/promises';
import type { INode } from 'n8n-workflow';
import { chain, fluentTrigger, pathOf, webhook } from '../../tools/n8n';
import { quartiles } from '../../tools/n8n/measures';
import { orderEvent } from '../../tools/simulator';
import { Webhooks } from '../../tools/simulator/webhooks';
import { inLanes } from '../../tools/time';
import { cpuOf } from '../cost/sample';
import { onTheBeat } from '../pace';
import { inQuartiles, slashed, whole } from '../report/format';
import type { Cell, Row } from '../report/row';
import type { Scale } from '../scale';
import type { Stage } from '../stage';
import { leastWay, predefinedWay } from '../ways';

/** Signed webhooks a second. */
const PACE = 20;
/** Forged webhooks go to both nodes in so many lots, of which the first warms up. */
const LOTS = 10;
/** ms of CPU that a refusal may take beyond one by n8n's own node. */
const LIMIT = 1;
/** ms that n8n gets to store executions: n8n 1 answers first. */
const PATIENCE = 30_000;

/** Webhooks answered as they should be, executions, and ms of CPU for each webhook, by lot. */
export interface Received {
	answered: number;
	runs: number;
	cpu: number[];
}

/** Signed webhooks at a steady pace, and forged ones beside a Webhook node that misses its Basic Auth. */
export async function measureWebhooks(stage: Stage, { webhooks: count }: Scale): Promise<Row[]> {
	const { webhooks: fluent, data } = stage.fluent;
	const signed = await publish(stage, fluentTrigger(fluent.publicKey));
	const forged = await publish(stage, fluentTrigger(fluent.publicKey));
	const plain = await publish(stage, await basicAuthWebhook(stage));
	const post = async (target: typeof signed, sender: Webhooks, expected: number) => {
		const [status] = await sender.deliver(target.url, orderEvent(data.orders[0]), []);
		if (status === expected) target.answered++;
	};
	const forger = new Webhooks();
	const lot = count / LOTS;
	for (let round = 0; round < LOTS; round++) {
		for (const target of round % 2 === 0 ? [forged, plain] : [plain, forged]) {
			const cpu = await cpuOf(stage, () => inLanes(lot, LOTS, () => post(target, forger, 401)));
			if (round > 0) target.cpu.push(cpu / lot);
		}
	}
	await onTheBeat(count, 1_000 / PACE, () => post(signed, fluent, 200));
	const deadline = Date.now() + PATIENCE;
	do {
		await sleep(250);
		for (const target of [signed, forged, plain]) {
			target.runs = (await stage.executionsOf(target.id)).runs;
		}
	} while (signed.runs < count && Date.now() < deadline);
	return webhookRows(count, signed, [forged, plain]);
}

async function publish({ api, server }: Stage, node: INode) {
	const path = pathOf(node);
	const { id } = await api.publish(chain(path, node));
	await api.callWebhook(path, { method: 'POST' });
	const url = `${server.url}/webhook/${path}`;
	return { id, url, answered: 0, runs: 0, cpu: [] as number[] };
}

async function basicAuthWebhook({ api }: Stage): Promise<INode> {
	const node = webhook('', 'POST');
	const login = { user: 'bench', password: 'bench' };
	const httpBasicAuth = await api.createCredential('Basic Auth', 'httpBasicAuth', login);
	const parameters = { ...node.parameters, path: pathOf(node), authentication: 'basicAuth' };
	return { ...node, parameters, credentials: { httpBasicAuth } };
}

/** @param refused forged webhooks: to Fluent Trigger, and to the Webhook node */
export function webhookRows(count: number, signed: Received, refused: Received[]): Row[] {
	const row = (title: string, goal: string, [ours, least]: Cell[]): Row => {
		const cells = { [predefinedWay.id]: ours, ...(least && { [leastWay.id]: least }) };
		return { title: `Fluent Trigger, ${whole(count)} ${title}`, goal, cells };
	};
	const counts = (title: string, goal: string, received: Received[]) => {
		const texts = received.map(({ answered, runs }) => slashed(answered, runs));
		const cells = texts.map((text) => ({ text, holds: text === goal }));
		return row(`${title} / executions`, goal, cells);
	};
	const [forged, plain] = refused.map(({ cpu }) => cpu);
	const extra = quartiles(forged.map((each, lot) => each - plain[lot]));
	return [
		counts(`signed webhooks, ${PACE} a second: answered 200`, slashed(count, count), [signed]),
		counts('forged webhooks: answered 401', slashed(count, 0), refused),
		row('forged webhooks: ms of CPU for each beyond the least (itself in ms)', `below ${LIMIT}`, [
			{ text: inQuartiles(extra, 2), holds: extra.median < LIMIT },
			{ text: inQuartiles(quartiles(plain), 2) },
		]),
	];
}
