import { inspect } from 'node:util';
import { expect } from '@jest/globals';
import { stringify } from 'flatted';
import { SAMPLE, type Simulator } from '../../../tools/simulator';
import { leaks } from '../../support/leaks';
import type { CredentialStore } from './store';

/** All that was ever sent or kept here and that nobody may read: passwords, client secrets, tokens. */
export function secretsOf(simulators: Simulator[], store: CredentialStore): Set<string> {
	const secrets: unknown[] = [SAMPLE.password, SAMPLE.clientSecret];
	const { accessToken, refreshToken, fingerprint } = store.saved ?? {};
	secrets.push(accessToken, refreshToken, fingerprint);
	for (const simulator of simulators) {
		for (const { form, bearer } of simulator.requests) {
			secrets.push(form?.password, form?.client_secret, form?.refresh_token, bearer);
		}
		for (const token of simulator.tokens()) secrets.push(token.accessToken, token.refreshToken);
	}
	return new Set(
		secrets.filter((secret) => typeof secret === 'string' && secret !== '') as string[],
	);
}

/** Looks into everything an object holds: hidden fields, causes and stacks, and the form in which n8n stores it. */
export function expectNoSecrets(value: unknown, secrets: Set<string>): void {
	const shown = inspect(value, {
		depth: Infinity,
		showHidden: true,
		maxArrayLength: Infinity,
		maxStringLength: Infinity,
	});
	const texts = { shown, stored: stringify(value) };
	for (const [form, text] of Object.entries(texts)) {
		const places = leaks(text, secrets).map((place) => `${form}: ${place}`);
		expect(places).toEqual([]);
	}
}
