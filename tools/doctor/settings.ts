import type { Settings } from '../../fluent/settings';

type Name = keyof Settings;

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

const CHOICES: Record<'environment' | 'client', string[]> = {
	environment: ['sandbox', 'production', 'custom'],
	client: ['account', 'fluentIntegration'],
};

/** A setting that cannot be used, or the wish to stop: reported in one sentence, nothing was sent. */
export class DoctorError extends Error {}

/** @throws DoctorError for a choice that is not on offer */
export function readVariables(env: NodeJS.ProcessEnv): Partial<Record<Name, string>> {
	const settings: Partial<Record<Name, string>> = {};
	for (const [name, variable] of Object.entries(VARIABLES) as Array<[Name, string]>) {
		if (env[variable]) settings[name] = env[variable];
	}
	for (const [name, choices] of Object.entries(CHOICES) as Array<
		[keyof typeof CHOICES, string[]]
	>) {
		const given = settings[name];
		if (given === undefined || choices.includes(given)) continue;
		throw new DoctorError(`${VARIABLES[name]} must be one of: ${choices.join(', ')}.`);
	}
	return settings;
}

/** The choices of the form where nothing was chosen. */
export const withDefaults = <Given extends Settings>(settings: Given) => ({
	environment: 'sandbox',
	client: 'account',
	...settings,
});

/** Which fields these choices need and do not have. */
export function missing(settings: Settings): Name[] {
	const { environment, client } = withDefaults(settings);
	const needed: Name[] = [
		environment === 'custom' ? 'baseUrl' : 'accountId',
		...(client === 'account' ? (['clientId', 'clientSecret'] as const) : []),
		'username',
		'password',
	];
	return needed.filter((name) => !settings[name]);
}
