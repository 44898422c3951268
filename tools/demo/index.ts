import { OWNER, readFlags, runProgram, stopSignal } from '../n8n';
import { SetupError } from '../setup.cjs';
import { SAMPLE, type Simulator } from '../simulator';
import { homeFolder } from './home';
import { sendEvents } from './send-events';
import { runSteps, type DemoOptions, type Started } from './steps';

const HELP = `npm start                     n8n with the package, a simulated Fluent account, the examples, and a first run
npm start -- --once           the same, then stop (exit code 0 only if all of it worked)
npm start -- --no-simulator   n8n with the package only, for your own account; what you enter is kept
npm start -- --help           this text`;

const FLAGS = {
	help: { type: 'boolean', default: false },
	once: { type: 'boolean', default: false },
	'no-simulator': { type: 'boolean', default: false },
} as const;

async function demo(options: DemoOptions): Promise<number> {
	const started: Started = {};
	const stopped = stopSignal();
	try {
		const results = await Promise.race([runSteps(started, options), stopped]);
		if (typeof results === 'string') return 130;
		for (const result of results) console.log(`\n${result}`);
		if (options.once) return 0;
		console.log(`\n${invitation(started)}`);
		if (started.simulator) sendEvents(started.simulator, process.stdin, console.log);
		await stopped;
		console.log('\nStopping n8n ...');
		return 0;
	} finally {
		await started.n8n?.stop();
		await started.simulator?.stop();
	}
}

function invitation({ n8n, simulator }: Started): string {
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
	const flags = readFlags(process.argv.slice(2), FLAGS, 'npm start -- --help');
	const { help, once, 'no-simulator': ownAccount } = flags;
	if (ownAccount && once) {
		throw new SetupError('--once shows the simulated account: it does not go with --no-simulator.');
	}
	if (!help) return await demo({ once, ownAccount });
	console.log(HELP);
	return 0;
}

void runProgram(main);
