import { confirm, isCancel, note, password, select, text } from '@clack/prompts';
import type { Settings } from '../../fluent/account';
import { DoctorError, missing, withDefaults } from './settings';

// Prompts go to stderr, so that stdout holds the report alone.
const output = process.stderr;

const TEXTS: Record<string, string> = {
	baseUrl: 'Base URL of the API',
	accountId: 'Account ID (the first part of the API host)',
	clientId: 'Client ID (often the account ID)',
	clientSecret: 'Client Secret (not stored)',
	username: 'Username (a user for tests, not a person)',
	password: 'Password (not stored)',
};

/** Asks for what the environment variables did not give. @throws DoctorError if the person stops */
export async function askForSettings(given: Settings): Promise<Settings> {
	const settings: Settings = { ...given };
	settings.environment ??= await answer(
		select({
			output,
			message: 'Environment',
			options: [
				{ value: 'sandbox', label: 'Sandbox' },
				{ value: 'production', label: 'Production' },
				{ value: 'custom', label: 'Custom base URL' },
			],
		}),
	);
	settings.client ??= await answer(
		select({
			output,
			message: 'Client',
			options: [
				{ value: 'account', label: "The account's own" },
				{ value: 'fluentIntegration', label: 'FLUENT_INTEGRATION' },
			],
		}),
	);
	for (const name of missing(settings)) {
		settings[name] = await askFor(name, true);
	}
	if (settings.environment === 'custom') settings.accountId ??= await askFor('accountId', false);
	// Which secret FLUENT_INTEGRATION has is not documented; it may have none.
	settings.clientSecret ??= await askFor('clientSecret', false);
	return withDefaults(settings);
}

async function askFor(name: keyof Settings, required: boolean): Promise<string> {
	const options = {
		output,
		message: TEXTS[name] + (required ? '' : ', empty if there is none'),
		validate: (value?: string) => (required && !value?.trim() ? 'Needed.' : undefined),
	};
	const secret = name === 'password' || name === 'clientSecret';
	return (await answer(secret ? password(options) : text(options))) ?? '';
}

/** Shows what will be sent and asks for consent. @throws DoctorError without it */
export async function askForConsent(plan: string): Promise<void> {
	note(plan, 'Before it starts', { output });
	if (await answer(confirm({ output, message: 'Send this?', initialValue: false }))) return;
	throw new DoctorError('Stopped; nothing was sent.');
}

async function answer<Value>(prompt: Promise<Value>): Promise<Exclude<Value, symbol>> {
	const value = await prompt;
	if (isCancel(value)) throw new DoctorError('Stopped; nothing was sent.');
	return value as Exclude<Value, symbol>;
}
