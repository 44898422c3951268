import type { Settings } from '../../fluent/settings';
import { SetupError } from '../setup.cjs';

export type Name = keyof Settings;
export type Given = Partial<Record<Name, string>>;

/** The fields of the credential, in the order of its form. */
export const LABELS: Record<Name, string> = {
	environment: 'Environment',
	accountId: 'Account ID (the first part of the API host)',
	baseUrl: 'Base URL of the API',
	client: 'Client',
	clientId: 'Client ID (often the account ID)',
	clientSecret: 'Client Secret (not stored)',
	username: 'Username (a user for tests, not a person)',
	password: 'Password (not stored)',
};
export const NAMES = Object.keys(LABELS) as Name[];

/** Values and labels of the fields with a choice; the first is the default, as in the form. */
export const CHOICES: Partial<Record<Name, Record<string, string>>> = {
	environment: { sandbox: 'Sandbox', production: 'Production', custom: 'Custom base URL' },
	client: { account: "The account's own", fluentIntegration: 'FLUENT_INTEGRATION' },
};

/** Of `accountId` it is `FLUENT_ACCOUNT_ID`. */
export const variableOf = (name: Name): string =>
	`FLUENT_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;

/** Whether the choices so far need a field, can do without it, or do not show it. */
export function roleOf(
	name: Name,
	{ environment, client }: Given,
): 'needed' | 'optional' | 'hidden' {
	const isCustom = environment === 'custom';
	const isIntegration = client === 'fluentIntegration';
	if (name === 'baseUrl') return isCustom ? 'needed' : 'hidden';
	if (name === 'clientId') return isIntegration ? 'hidden' : 'needed';
	// Which secret FLUENT_INTEGRATION has is not documented; it may have none.
	if (name === 'clientSecret') return isIntegration ? 'optional' : 'needed';
	return name === 'accountId' && isCustom ? 'optional' : 'needed';
}

/** @throws SetupError for a choice that is not on offer */
export function readVariables(env: NodeJS.ProcessEnv): Given {
	const settings: Given = {};
	for (const name of NAMES) {
		const value = env[variableOf(name)];
		if (!value) continue;
		const choices = CHOICES[name];
		if (choices && !Object.hasOwn(choices, value)) {
			const offered = Object.keys(choices).join(', ');
			throw new SetupError(`${variableOf(name)} must be one of: ${offered}.`);
		}
		settings[name] = value;
	}
	return settings;
}

/** With the choices that were not made, where there is no terminal to ask at. @throws SetupError for what is missing */
export function complete(given: Given): Given {
	const settings: Given = { environment: 'sandbox', client: 'account', ...given };
	const missing = NAMES.filter((name) => roleOf(name, settings) === 'needed' && !settings[name]);
	if (missing.length === 0) return settings;
	const variables = missing.map(variableOf).join(', ');
	throw new SetupError(
		`There is no terminal to ask at, and these environment variables are missing: ${variables}.`,
	);
}
