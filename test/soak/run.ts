// `npm run test:soak`: one n8n, three ways, webhooks and faults for an hour, guests with items of 1 MB in the second half.
// `--minutes 3`, `--seed 7` and `--n8n VERSION` change that.
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
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
import { inviteGuests } from './guests';
import { Lane, WAYS } from './lane';
import { inMegabytes, judgeGuests, judgeHeap, judgeRuns, report } from './rules';
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
	const flags = readFlags(process.argv.slice(2), FLAGS, 'CONTRIBUTING.md');
	const [minutes, seed] = [Number(flags.minutes), Number(flags.seed)];
	if (!(minutes > 0) || !Number.isInteger(seed)) {
		throw new SetupError('--minutes and --seed need numbers.');
	}
	print(`n8n ${flags.n8n}, ${minutes} minutes, seed ${seed}`);
	const options = { version: flags.n8n, logLevel: 'warn', env: ENVIRONMENT } as const;
	const { server, api } = await startOwnedN8n(options);
	try {
		const lanes: Lane[] = [];
		for (const way of WAYS) lanes.push(await Lane.open(api, way));
		const guests = await inviteGuests(api);
		const heap: number[] = [];
		const running = new Set<Promise<void>>();
		const began = Date.now();
		const ends = began + minutes * MINUTE;
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
		const receive = async () => {
			await waits((ends - began) / 2);
			while (await waits(GUEST_BEAT)) await guests.receive();
		};
		const strike = async () => {
			for (const fault of drawFaults(seed, Math.ceil(minutes * FAULTS_A_MINUTE))) {
				if (!(await waits(fault.wait))) return;
				const { way } = lanes[fault.account];
				const words = [way.name, fault.kind, fault.target, inspect(fault.answer), fault.lasts];
				print(`    ${new Date().toISOString()} ${words.join(', ')}`);
				await lanes[fault.account].strike(fault);
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
		await Promise.all([fire(), receive(), strike(), watch()]);
		await Promise.all(running);
		const results = [...(await judgeRuns(lanes)), judgeGuests(guests), judgeHeap(heap)];
		const { text, failed } = report(results);
		print(text);
		return failed > 0 ? 1 : 0;
	} finally {
		await server.stop();
	}
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

void runProgram(main);
