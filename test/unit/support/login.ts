import { LoginFailure } from '../../../fluent/failure';
import { readLogin, type Login } from '../../../fluent/login';
import type { Session } from '../../../fluent/session';
import type { Settings } from '../../../fluent/settings';
import { SAMPLE } from '../../../tools/simulator/sample';
import { HOUR } from './time';

/** The account and client of Fluent's own API Authentication page. */
export const SETTINGS = {
	environment: 'sandbox',
	accountId: SAMPLE.accountId,
	baseUrl: '',
	client: 'account',
	clientId: SAMPLE.clientId,
	clientSecret: SAMPLE.clientSecret,
	username: SAMPLE.username,
	password: SAMPLE.password,
};

export const HOST = 'account.sandbox.api.fluentretail.com';
export const ROOT = `https://${HOST}`;

export const loginWith = (changes: Settings = {}): Login => readLogin({ ...SETTINGS, ...changes });

/** A session issued at `issuedAt`, good for a day, without a refresh token. */
export const session = (issuedAt: number, changes: Partial<Session> = {}): Session => ({
	accessToken: 'token-0',
	tokenType: 'bearer',
	scope: 'api',
	refreshToken: '',
	issuedAt,
	expiresAt: issuedAt + 24 * HOUR,
	retailerId: 1,
	roles: [],
	firstName: 'Fluent',
	lastName: 'Commerce',
	...changes,
});

/** The failure that `action` ends in. @throws if it ends in anything else */
export async function failureOf(action: () => unknown): Promise<LoginFailure> {
	let result: unknown;
	try {
		result = await action();
	} catch (thrown) {
		result = thrown;
	}
	if (result instanceof LoginFailure) return result;
	throw new Error(`Not a LoginFailure: ${String(result)}`, { cause: result });
}
