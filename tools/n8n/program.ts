import { inspect, parseArgs, type ParseArgsConfig } from 'node:util';
import { SetupError } from '../setup.cjs';
import type { InstallReport } from './install';

/** Runs `main` and ends with the exit code that it gives. Of what a person can mend the message is shown alone. */
export async function runProgram(main: () => Promise<number>): Promise<void> {
	const code = await main().catch((error: unknown) => {
		const text = error instanceof SetupError ? error.message : inspect(error);
		process.stderr.write(`${text}\n`);
		return 1;
	});
	process.exit(code);
}

/** @throws SetupError for a flag that does not exist */
export function readFlags<Flags extends NonNullable<ParseArgsConfig['options']>>(
	args: string[],
	options: Flags,
	help: string,
) {
	try {
		return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
	} catch (cause) {
		const [reason] = (cause as Error).message.split('. ');
		throw new SetupError(`${reason}. See ${help}.`, { cause });
	}
}

/** Resolves with the first signal that asks us to stop. */
export async function stopSignal(): Promise<NodeJS.Signals> {
	return await new Promise((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve);
	});
}

/** Seconds between two lines about an install. */
const LOG_INTERVAL = 15;

/** Tells of an install: each step as it begins, and then every 15 s. */
export function inLines(print: (line: string) => void): InstallReport {
	let last = '';
	return (step, elapsed) => {
		if (step !== last || elapsed % LOG_INTERVAL === 0) print(`${step} (${elapsed} s)`);
		last = step;
	};
}
