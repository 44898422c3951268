import { LoginFailure } from '../../fluent/failure';
import { readLogin } from '../../fluent/settings';
import { version } from '../../package.json';
import { readFlags, runProgram } from '../n8n/program';
import { SetupError } from '../setup.cjs';
import { askForConsent, askForSettings } from './ask';
import { examine } from './examine';
import { report, rowsOf } from './facts';
import { DEFAULTS, FORM, readVariables, variableOf } from './settings';

const PLAN = `2 password logins of your user, the second only if the first succeeds. Your password is sent with these alone.
The second leaves out the header "fluent.account" if a made-up user gets as far without it. Should Fluent refuse it all the same, that is one failed login of the 5 that lock a user.
Up to 4 logins of a made-up user and 1 with a made-up refresh token: Fluent counts failures by username, so none counts for yours.
Up to 2 refresh grants with your own refresh token, and 5 GraphQL queries.
A refresh may end tokens of this user that are in use elsewhere: take a user that nothing else uses, best in a sandbox.
Secrets are neither stored nor printed.`;

const HELP = `npm run doctor             tries on your Fluent account what this package takes for granted about Fluent
npm run -s doctor > f.md   the same; only the report is written to the file
npm run doctor -- --yes    without a question before it sends; needed where there is no terminal
npm run doctor -- --help   this text

It asks for the settings of the credential, or takes them from environment variables:
  ${FORM.map(variableOf).join('\n  ')}
FLUENT_ENVIRONMENT is sandbox (default), production or custom; FLUENT_CLIENT is account (default) or
fluentIntegration. The report is a Markdown table for an issue.

What it sends:
${PLAN.replace(/^/gm, '  ')}

A "password login" is a request with your username and password. A wrong password for your user is never sent. If the
first login fails, nothing else is sent, and its reason is all that is printed; the exit code is 1.`;

const FLAGS = {
	help: { type: 'boolean', default: false },
	yes: { type: 'boolean', default: false },
} as const;

async function doctor(yes: boolean): Promise<void> {
	const isInteractive = Boolean(process.stdin.isTTY && process.stderr.isTTY);
	const given = readVariables(process.env);
	const settings = isInteractive ? await askForSettings(given) : { ...DEFAULTS, ...given };
	// A setting that cannot be right is reported before any request.
	readLogin(settings);
	if (yes) console.error(`This is sent:\n${PLAN}\n`);
	else if (isInteractive) await askForConsent(PLAN);
	else throw new SetupError(`Nothing was sent. With --yes this would be:\n${PLAN}`);
	console.log(report(settings, rowsOf(await examine(settings)), version));
}

function explain(error: unknown): never {
	if (error instanceof SetupError) throw error;
	if (error instanceof LoginFailure) {
		const variables = '\nnpm run doctor -- --help names the environment variables.';
		throw new SetupError(error.message + (error.kind === 'wrongSetting' ? variables : ''));
	}
	// Anything else is a defect, and its text could hold what was typed.
	throw new SetupError('The doctor itself failed; please report it.');
}

void runProgram(async () => {
	const { help, yes } = readFlags(process.argv.slice(2), FLAGS, 'npm run doctor -- --help');
	if (help) console.log(HELP);
	else await doctor(yes).catch(explain);
	return 0;
});
