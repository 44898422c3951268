import { inspect } from 'node:util';
import { expect } from '@jest/globals';
import { stringify } from 'flatted';
import type { Simulator } from '../../../tools/simulator';
import { leaks } from '../../support/leaks';
import { Secrets } from '../../support/secrets';
import type { CredentialStore } from './store';

/** All that was ever sent or kept here and that nobody may read: passwords, client secrets, tokens. */
export function secretsOf(simulators: Simulator[], store: CredentialStore): Set<string> {
	const sent = new Secrets();
	for (const simulator of simulators) sent.collect(simulator);
	const { session, settings } = store.saved ?? {};
	const stored = [session?.accessToken, session?.refreshToken, settings];
	return new Set([...sent.always, ...sent.accessTokens, ...stored.filter(isSecret)]);
}

const isSecret = (text: string | undefined): text is string => Boolean(text);

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
