import type { Settings } from '../../fluent/settings';

export type Name = keyof Settings;
export type Given = Partial<Record<Name, string>>;

/** The fields of the credential form and their environment variables, in the order of the form. */
export const VARIABLES: Record<Name, string> = {
	environment: 'FLUENT_ENVIRONMENT',
	accountId: 'FLUENT_ACCOUNT_ID',
	baseUrl: 'FLUENT_BASE_URL',
	client: 'FLUENT_CLIENT',
	clientId: 'FLUENT_CLIENT_ID',
	clientSecret: 'FLUENT_CLIENT_SECRET',
	username: 'FLUENT_USERNAME',
	password: 'FLUENT_PASSWORD',
};
export const NAMES = Object.keys(VARIABLES) as Name[];

/** Values and labels of the fields with a choice; the first is the default, as in the form. */
export const CHOICES: Partial<Record<Name, Record<string, string>>> = {
	environment: { sandbox: 'Sandbox', production: 'Production', custom: 'Custom base URL' },
	client: { account: "The account's own", fluentIntegration: 'FLUENT_INTEGRATION' },
};

/** A setting that cannot be used, or the wish to stop: reported in one sentence, nothing was sent. */
export class DoctorError extends Error {}

/** @throws DoctorError for a choice that is not on offer */
export function readVariables(env: NodeJS.ProcessEnv): Given {
	const given = NAMES.flatMap((name): Array<[Name, string]> => {
		const value = env[VARIABLES[name]];
		return value ? [[name, value]] : [];
	});
	for (const [name, value] of given) {
		const choices = CHOICES[name];
		if (!choices || Object.hasOwn(choices, value)) continue;
		const offered = Object.keys(choices).join(', ');
		throw new DoctorError(`${VARIABLES[name]} must be one of: ${offered}.`);
	}
	return Object.fromEntries(given);
}

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

/** With the choices that were not made, where there is no terminal to ask at. @throws DoctorError for what is missing */
export function complete(given: Given): Given {
	const settings: Given = { environment: 'sandbox', client: 'account', ...given };
	const names = NAMES.filter((name) => roleOf(name, settings) === 'needed' && !settings[name]);
	if (names.length > 0) {
		const variables = names.map((name) => VARIABLES[name]).join(', ');
		throw new DoctorError(
			`There is no terminal to ask at, and these environment variables are missing: ${variables}.`,
		);
	}
	return settings;
}
