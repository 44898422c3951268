import { rename } from 'node:fs/promises';
import type { InstallReport, N8nVersion } from '../../tools/n8n';
import type { N8nServer } from '../../tools/n8n/launch';
import type { Scale } from '../scale';
import { packageFolder, prepareServer } from '../server';
import { cpuTime } from './cpu';
import { spread, type Spread } from './statistics';

/** Of n8n from its launch until it answers, in ms. */
export interface StartCost {
	wall: { with: Spread; without: Spread };
	/** `null` if not on Linux. */
	cpu: { with: Spread; without: Spread } | null;
}

interface Sample {
	wall: number;
	cpu: number;
}

const NAME = 'n8n-nodes-fluent-commerce';

/** Starts with and without the package, in turns, on a database that is there already. */
export async function measureStarts(
	version: N8nVersion,
	{ starts }: Scale,
	onInstall: InstallReport,
	report: (text: string) => void,
): Promise<StartCost> {
	const server = await prepareServer(version, onInstall);
	const folder = packageFolder(server.userFolder, NAME);
	const away = `${server.userFolder}/${NAME}`;
	const samples: Record<'with' | 'without', Sample[]> = { with: [], without: [] };
	try {
		// The first start makes the database.
		await startOnce(server);
		for (let pair = 0; pair < starts; pair++) {
			report(`pair ${pair + 1} of ${starts}`);
			const withFirst = pair % 2 === 0;
			if (withFirst) samples.with.push(await startOnce(server));
			await rename(folder, away);
			samples.without.push(await startOnce(server));
			await rename(away, folder);
			if (!withFirst) samples.with.push(await startOnce(server));
		}
	} finally {
		await server.stop();
	}
	const both = (key: keyof Sample) => ({
		with: spread(samples.with.map((sample) => sample[key])),
		without: spread(samples.without.map((sample) => sample[key])),
	});
	const { cpu } = samples.with[0];
	return { wall: both('wall'), cpu: Number.isNaN(cpu) ? null : both('cpu') };
}

async function startOnce(server: N8nServer): Promise<Sample> {
	const begin = performance.now();
	await server.start();
	const sample = { wall: performance.now() - begin, cpu: cpuTime(server.pid) ?? NaN };
	await server.stop();
	return sample;
}
