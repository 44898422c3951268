import { inspect } from 'node:util';
import { stopSignal } from '../tools/n8n';
import { HELP, readOptions, type BenchOptions } from './options';
import { runBench } from './parts';
import { table } from './report/table';
import { writeReport } from './report/write';
import type { Stage } from './stage';

const print = (text: string) => void process.stdout.write(`${text}\n`);

async function bench(options: BenchOptions): Promise<void> {
	const stages = new Set<Stage>();
	const work = async () => {
		for (const version of options.versions) {
			const run = await runBench(version, options, stages);
			print(`\n${table(run)}`);
			if (options.only.length > 0 || options.against) continue;
			print(`Written to ${await writeReport(run, options.quick)}`);
		}
	};
	try {
		const stopped = await Promise.race([work(), stopSignal()]);
		if (stopped) process.exitCode = 130;
	} finally {
		for (const stage of stages) await stage.close();
	}
}

async function main(): Promise<void> {
	try {
		const options = readOptions(process.argv.slice(2));
		if (options.help) print(HELP);
		else await bench(options);
	} catch (error) {
		const isShort = error instanceof Error && !process.env.DEBUG;
		process.stderr.write(`\n${isShort ? error.message : inspect(error)}\n`);
		process.exitCode = 1;
	}
}

void main().then(() => process.exit());
