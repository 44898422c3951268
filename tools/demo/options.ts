import { readFlags } from '../n8n';
import { SetupError } from '../setup.cjs';

export interface DemoOptions {
	help: boolean;
	once: boolean;
	simulator: boolean;
	/** Port of the editor, if one was asked for. */
	port?: number;
}

export const HELP = `npm start                     n8n with the package, a simulated Fluent account, the examples, and a first run
npm start -- --once           the same, then stop (exit code 0 only if all of it worked)
npm start -- --no-simulator   n8n with the package only, for your own account; what you enter is kept
npm start -- --port 5678      the editor's port (default: 5678, or any free one)
npm start -- --help           this text`;

const FLAGS = {
	help: { type: 'boolean', default: false },
	once: { type: 'boolean', default: false },
	'no-simulator': { type: 'boolean', default: false },
	port: { type: 'string' },
} as const;

/** @throws SetupError for a flag that does not exist or makes no sense */
export function readOptions(args: string[]): DemoOptions {
	const { help, once, 'no-simulator': own, port } = readFlags(args, FLAGS, 'npm start -- --help');
	if (own && once) {
		throw new SetupError('--once shows the simulated account: it does not go with --no-simulator.');
	}
	if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65536)) {
		throw new SetupError(`--port needs a number from 1 to 65535, not "${port}".`);
	}
	return { help, once, simulator: !own, port: port === undefined ? undefined : Number(port) };
}
