import { confirm, isCancel, note, password, select, text } from '@clack/prompts';
import { SetupError } from '../setup.cjs';
import { CHOICES, LABELS, NAMES, roleOf, type Given, type Name } from './settings';

// Prompts go to stderr, so that stdout holds the report alone.
const output = process.stderr;

/** Asks for what the environment variables did not give, in the order of the form. @throws SetupError if the person stops */
export async function askForSettings(given: Given): Promise<Given> {
	const settings = { ...given };
	for (const name of NAMES) {
		const role = roleOf(name, settings);
		if (role !== 'hidden') settings[name] ??= await askFor(name, role === 'needed');
	}
	return settings;
}

async function askFor(name: Name, isNeeded: boolean): Promise<string> {
	const message = LABELS[name] + (isNeeded ? '' : ', empty if there is none');
	const choices = CHOICES[name];
	if (choices) {
		const options = Object.entries(choices).map(([value, label]) => ({ value, label }));
		return await answer(select({ output, message, options }));
	}
	const validate = (value?: string) => (isNeeded && !value?.trim() ? 'Needed.' : undefined);
	const ask = name === 'password' || name === 'clientSecret' ? password : text;
	return (await answer(ask({ output, message, validate }))) ?? '';
}

/** Shows what will be sent and asks for consent. @throws SetupError without it */
export async function askForConsent(plan: string): Promise<void> {
	note(plan, 'Before it starts', { output });
	if (await answer(confirm({ output, message: 'Send this?', initialValue: false }))) return;
	throw new SetupError('Stopped; nothing was sent.');
}

async function answer<Value>(prompt: Promise<Value>): Promise<Exclude<Value, symbol>> {
	const value = await prompt;
	if (isCancel(value)) throw new SetupError('Stopped; nothing was sent.');
	return value as Exclude<Value, symbol>;
}
