import { confirm, isCancel, note, password, select, text } from '@clack/prompts';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { SetupError } from '../setup.cjs';
import { FORM, isShown, whatIsWrong, type Given } from './settings';

// Prompts go to stderr, so that stdout holds the report alone.
const output = process.stderr;

/** Asks for what the environment variables did not give, in the order of the form. @throws SetupError if the person stops */
export async function askForSettings(given: Given): Promise<Given> {
	const wrong = whatIsWrong(given);
	if (wrong) throw new SetupError(wrong);
	const settings = { ...given };
	for (const field of FORM) {
		if (isShown(field, settings)) settings[field.name] ??= await askFor(field, settings);
	}
	return settings;
}

async function askFor(field: INodeProperties, settings: Given): Promise<string> {
	const { name, displayName, hint, type, typeOptions } = field;
	const message = hint ? `${displayName}. ${hint}` : displayName;
	if (type === 'options') {
		const options = (field.options as INodePropertyOptions[]).map((choice) => {
			return { value: String(choice.value), label: choice.name, hint: choice.description };
		});
		return await answer(select({ output, message, options }));
	}
	const validate = (value = '') => whatIsWrong({ ...settings, [name]: value });
	const ask = typeOptions?.password ? password : text;
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
