import { parseArgs } from 'node:util';
import { LoginFailure } from '../../fluent/failure';
import { readLogin } from '../../fluent/settings';
import { version } from '../../package.json';
import { askForConsent, askForSettings } from './ask';
import { examine } from './examine';
import { report } from './report';
import { complete, DoctorError, readVariables } from './settings';
import { HELP, PLAN } from './texts';

async function doctor(yes: boolean): Promise<void> {
	const isInteractive = Boolean(process.stdin.isTTY && process.stderr.isTTY);
	const given = readVariables(process.env);
	const settings = isInteractive ? await askForSettings(given) : complete(given);
	// A setting that cannot be right is reported before any request.
	readLogin(settings);
	if (yes) console.error(`This is sent:\n${PLAN}\n`);
	else if (isInteractive) await askForConsent(PLAN);
	else throw new DoctorError(`Nothing was sent. With --yes this would be:\n${PLAN}`);
	console.log(report(settings, await examine(settings), version));
}

function readFlags(): { help?: boolean; yes?: boolean } {
	try {
		const options = { help: { type: 'boolean' }, yes: { type: 'boolean' } } as const;
		return parseArgs({ options }).values;
	} catch {
		throw new DoctorError(
			'The only options are --yes and --help; settings are asked for, or read from environment variables.',
		);
	}
}

async function main(): Promise<number> {
	try {
		const { help, yes = false } = readFlags();
		if (help) console.log(HELP);
		else await doctor(yes);
		return 0;
	} catch (error) {
		const expected = error instanceof DoctorError || error instanceof LoginFailure;
		// Anything else is a defect, and its text could hold what was typed.
		console.error(expected ? error.message : 'The doctor itself failed; please report it.');
		return 1;
	}
}

void main().then((code) => (process.exitCode = code));
