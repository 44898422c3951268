import { parseArgs } from 'node:util';
import { LoginFailure } from '../../fluent/failure';
import { readLogin } from '../../fluent/login';
import type { Settings } from '../../fluent/settings';
import { version } from '../../package.json';
import { askForConsent, askForSettings } from './ask';
import { examine } from './examine';
import { report } from './report';
import { DoctorError, missing, readVariables, VARIABLES, withDefaults } from './settings';
import { HELP, PLAN } from './texts';

async function doctor(): Promise<number> {
	const interactive = Boolean(process.stdin.isTTY && process.stderr.isTTY);
	const given = readVariables(process.env);
	const settings = interactive ? await askForSettings(given) : complete(given);
	// A setting that cannot be right is reported before the plan, and before any request.
	readLogin(settings);
	if (interactive) await askForConsent(PLAN);
	else console.error(`This is sent:\n${PLAN}\n`);
	const examination = await examine(settings);
	console.log(report(settings, examination, version));
	if (!examination.failure) return 0;
	console.error(
		`\nThe first login failed, so nothing else was sent. ${examination.failure.message}`,
	);
	return 1;
}

function complete(given: Settings): Settings {
	const names = missing(given).map((name) => VARIABLES[name]);
	if (!names.length) return withDefaults(given);
	throw new DoctorError(
		`There is no terminal to ask at, and these environment variables are missing: ${names.join(', ')}.`,
	);
}

function wantsHelp(): boolean {
	try {
		return Boolean(parseArgs({ options: { help: { type: 'boolean' } } }).values.help);
	} catch {
		throw new DoctorError(
			'The only option is --help; settings are asked for, or read from environment variables.',
		);
	}
}

async function main(): Promise<number> {
	try {
		if (!wantsHelp()) return await doctor();
		console.log(HELP);
		return 0;
	} catch (error) {
		const expected = error instanceof DoctorError || error instanceof LoginFailure;
		// Anything else is a defect, and its text could hold what was typed.
		console.error(expected ? error.message : 'The doctor itself failed; please report it.');
		return 1;
	}
}

void main().then((code) => (process.exitCode = code));
