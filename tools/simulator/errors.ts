import type { SimulatedUser, SimulatorOptions } from './types';

/** Status and body of an answer that is an error. */
export interface Refusal {
	status: number;
	body: unknown;
}

export function oauthError(status: number, error: string, description: string): Refusal {
	return { status, body: { error, error_description: description } };
}

/** The error of every other endpoint, and of wrapped logins: a code as string, a message as text or object. */
export function fluentError(status: number, message: unknown, code = String(status)): Refusal {
	return { status, body: { errors: [{ code, message }] } };
}

/** The same for a wrong password, an unknown user and a locked one. */
export function badCredentials(
	shape: SimulatorOptions['errorShape'],
	user?: SimulatedUser,
): Refusal {
	if (shape === 'sso' || user?.sso) {
		const text = 'The username or password you entered is incorrect. Please try again.';
		return fluentError(500, text, '400');
	}
	const flat = oauthError(400, 'invalid_grant', 'Bad credentials');
	return shape === 'wrapped' ? fluentError(400, flat.body) : flat;
}
