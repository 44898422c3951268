import { wrongSetting } from './failure';

/** What the person typed into the credential; values may be missing or of another type (expressions, overwrites). */
export interface Settings {
	environment?: unknown;
	accountId?: unknown;
	baseUrl?: unknown;
	client?: unknown;
	clientId?: unknown;
	clientSecret?: unknown;
	username?: unknown;
	password?: unknown;
}

/** An expression may give a number; nothing else can be meant for a text. */
export function asText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function trimmed(value: unknown): string {
	return asText(value).trim();
}

/** @throws LoginFailure if nothing was typed */
export function required(field: string, value: string): string {
	if (value.trim()) return value;
	throw wrongSetting(`${field} is empty`, `Fill in ${field} in the Fluent Commerce credential`);
}
