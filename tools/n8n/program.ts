import { parseArgs, type ParseArgsConfig } from 'node:util';
import { SetupError } from '../setup.cjs';

/** What the programs that show n8n to a person have in common. */

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
