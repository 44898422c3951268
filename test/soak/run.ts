// `npm run test:soak`: one n8n, three ways, webhooks and faults for an hour, guests with items of 1 MB in the second half.
// `--minutes 3`, `--seed 7` and `--n8n VERSION` change that.
import { setTimeout as sleep } from 'node:timers/promises';
import {
	CURRENT_N8N,
	OLDER_EXPRESSIONS,
	readFlags,
	runProgram,
	SetupError,
	startOwnedN8n,
} from '../../tools/n8n';
import { heapUsed, HEAP_PROBE } from '../../tools/n8n/measures';
import { drawFaults } from './faults';
import { inviteGuests, openLane, WAYS, type Lane } from './lane';
import { inMegabytes, judgeHeap, judgeRuns, report } from './rules';
import { MINUTE, SECOND } from '../../tools/time';

/** ms between webhooks: 20 a second. */
const BEAT = 50;
/** ms between guests, who come in the second half: what is kept of them then stands out from the first. */
const GUEST_BEAT = 2 * SECOND;
/** ms between looks at accounts and heap. */
const LOOK = 10 * SECOND;
/** Runs under way, beyond which none is begun: on a machine that is too busy they would only pile up. */
const MOST_UNDER_WAY = 60;
/** More than fit into any soak. */
const FAULTS_A_MINUTE = 30;

const FLAGS = {
	minutes: { type: 'string', default: '60' },
	seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
	n8n: { type: 'string', default: CURRENT_N8N },
} as const;

/** A heap that is small for n8n, so that a leak ends it; of an hour of runs the newest failures are kept. */
const ENVIRONMENT = {
	...OLDER_EXPRESSIONS,
	NODE_OPTIONS: `--max-old-space-size=1024 ${HEAP_PROBE}`,
	EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
	EXECUTIONS_DATA_PRUNE_MAX_COUNT: '500',
};

async function main(): Promise<number> {
	const { n8n: version, ...numbers } = readFlags(process.argv.slice(2), FLAGS, 'CONTRIBUTING.md');
	const [minutes, seed] = [Number(numbers.minutes), Number(numbers.seed)];
	if (!(minutes > 0) || !Number.isInteger(seed)) {
		throw new SetupError('--minutes and --seed need numbers.');
	}
	print(`n8n ${version}, ${minutes} minutes, seed ${seed}`);
	const { server, api } = await startOwnedN8n({ version, logLevel: 'warn', env: ENVIRONMENT });
	try {
		const lanes: Lane[] = [];
		for (const way of WAYS) lanes.push(await openLane(api, way));
		const { guests, receive } = await inviteGuests(api);
		const heap: number[] = [];
		const running = new Set<Promise<void>>();
		const ends = Date.now() + minutes * MINUTE;
		/** Whether the soak goes on after so many ms. */
		const waits = async (wait: number) => {
			await sleep(Math.max(0, Math.min(wait, ends - Date.now())));
			return Date.now() < ends;
		};
		const fire = async () => {
			for (let order = 1; await waits(BEAT); order++) {
				while (running.size > MOST_UNDER_WAY && (await waits(BEAT)));
				const run = lanes[order % lanes.length].run(order).finally(() => running.delete(run));
				running.add(run);
			}
		};
		const invite = async () => {
			await waits((minutes * MINUTE) / 2);
			while (await waits(GUEST_BEAT)) await receive();
		};
		const strike = async () => {
			for (const fault of drawFaults(seed, Math.ceil(minutes * FAULTS_A_MINUTE))) {
				if (!(await waits(fault.wait))) return;
				const lane = lanes[fault.account];
				print(`    ${new Date().toISOString()} ${lane.way.name}: ${JSON.stringify(fault)}`);
				await lane.strike(fault);
			}
		};
		const watch = async () => {
			while (await waits(LOOK)) {
				for (const lane of lanes) lane.look();
				heap.push(await heapUsed(server));
				const runs = lanes.flatMap((lane) => lane.runs);
				const failed = runs.filter(({ status }) => status !== 200).length;
				const used = inMegabytes(heap.at(-1)!);
				print(`${runs.length} runs, ${failed} failed, ${guests.count} guests, heap ${used}`);
			}
		};
		await Promise.all([fire(), invite(), strike(), watch()]);
		await Promise.all(running);
		const figure = `${guests.count} guests with items of 1 MB`;
		const { text, failed } = report([
			...(await judgeRuns(lanes)),
			['one login for each guest, who is let in or refused', figure, guests.wrong],
			judgeHeap(heap),
		]);
		print(text);
		return failed > 0 ? 1 : 0;
	} finally {
		await server.stop();
	}
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

void runProgram(main);
