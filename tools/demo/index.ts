import { OWNER, stopSignal } from '../n8n';
import { describeForm } from './form';
import { HELP, readOptions, type DemoOptions } from './options';
import { DemoSession, homeFolder } from './session';
import { runSteps } from './steps';

async function demo(options: DemoOptions): Promise<number> {
	const session = new DemoSession();
	const stopped = stopSignal();
	try {
		const results = await Promise.race([runSteps(session, options), stopped]);
		if (typeof results === 'string') return 130;
		for (const result of results) console.log(`\n${result}`);
		if (options.once) return 0;
		console.log(`\n${invitation(session)}`);
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

function report(error: unknown): number {
	const showStack = Boolean(process.env.DEBUG);
	console.error(showStack ? error : `\n${error instanceof Error ? error.message : String(error)}`);
	return 1;
}

async function main(): Promise<number> {
	try {
		const options = readOptions(process.argv.slice(2));
		if (!options.help) return await demo(options);
		console.log(HELP);
		return 0;
	} catch (error) {
		return report(error);
	}
}

void main().then((code) => process.exit(code));
