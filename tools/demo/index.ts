import { OWNER, readFlags, runProgram, stopSignal } from '../n8n';
import { SetupError } from '../setup.cjs';
import { SAMPLE, type Simulator } from '../simulator';
import { sendEvents } from './send-events';
import { DemoSession, homeFolder, type DemoOptions } from './session';
import { runSteps } from './steps';

const HELP = `npm start                     n8n with the package, a simulated Fluent account, the examples, and a first run
npm start -- --once           the same, then stop (exit code 0 only if all of it worked)
npm start -- --no-simulator   n8n with the package only, for your own account; what you enter is kept
npm start -- --help           this text`;

const FLAGS = {
	help: { type: 'boolean', default: false },
	once: { type: 'boolean', default: false },
	'no-simulator': { type: 'boolean', default: false },
} as const;

/** @throws SetupError for a flag that does not exist or makes no sense */
function readOptions(args: string[]): DemoOptions & { help: boolean } {
	const { help, once, 'no-simulator': own } = readFlags(args, FLAGS, 'npm start -- --help');
	if (own && once) {
		throw new SetupError('--once shows the simulated account: it does not go with --no-simulator.');
	}
	return { help, once, simulator: !own };
}

async function demo(options: DemoOptions): Promise<number> {
	const session = new DemoSession();
	const stopped = stopSignal();
	try {
		const results = await Promise.race([runSteps(session, options), stopped]);
		if (typeof results === 'string') return 130;
		for (const result of results) console.log(`\n${result}`);
		if (options.once) return 0;
		console.log(`\n${invitation(session)}`);
		if (session.simulator) sendEvents(session.simulator, process.stdin, console.log);
		await stopped;
		console.log('\nStopping n8n ...');
		return 0;
	} finally {
		await session.stop();
	}
}

function invitation({ n8n, simulator }: DemoSession): string {
	const lines = simulator
		? [
				`Open      ${n8n?.url}`,
				`Sign in   ${OWNER.email}, password ${OWNER.password}`,
				'',
				describeForm(simulator),
				'',
				'To try Fluent Trigger by hand, paste this into its Public Keys:',
				`  ${simulator.webhooks.publicKey}`,
				'Then paste its Test URL or Production URL here and press Enter: Fluent sends it a signed event.',
				'',
				'Nothing of this is kept after the end. Stop with Ctrl-C.',
			]
		: [
				`Open      ${n8n?.url}`,
				'The first time n8n asks you to create an owner; then add a "Fluent Commerce API" credential.',
				'',
				`Kept in ${homeFolder()}:`,
				"n8n's database with its owner, workflows, executions and credentials (password and token in them encrypted),",
				'and the key for them. Delete that folder to remove all of it. Stop with Ctrl-C.',
			];
	return lines.join('\n');
}

/** What one types into the credential for the simulated account, to try the form by hand. */
function describeForm({ url, users }: Simulator): string {
	const others = [...users.keys()].filter((name) => name !== SAMPLE.username).join(', ');
	return [
		'To add a credential by hand (the examples use the one that is there), enter:',
		'  Environment    Custom',
		`  Account ID     ${SAMPLE.accountId}`,
		`  Base URL       ${url}`,
		"  Client         Account's Own Client",
		`  Client ID      ${SAMPLE.clientId}`,
		`  Client Secret  ${SAMPLE.clientSecret}`,
		`  Username       ${SAMPLE.username}  (others: ${others}; fluent-account belongs to the whole account)`,
		`  Password       ${SAMPLE.password}`,
		`  FLUENT_INTEGRATION has the same Client Secret; its user is fluent-retailer.`,
	].join('\n');
}

async function main(): Promise<number> {
	const options = readOptions(process.argv.slice(2));
	if (!options.help) return await demo(options);
	console.log(HELP);
	return 0;
}

void runProgram(main);
