import { describe, jest } from '@jest/globals';
import type { N8nVersion } from '../../../tools/n8n';
import { apiErrors } from './cases/api-errors';
import { concurrency } from './cases/concurrency';
import { edits } from './cases/edits';
import { expiry } from './cases/expiry';
import { integration } from './cases/integration';
import { messages } from './cases/messages';
import { nodeOptions } from './cases/node-options';
import { origin } from './cases/origin';
import { packageFacts } from './cases/package-facts';
import { refusals } from './cases/refusals';
import { retries } from './cases/retries';
import { secrecy } from './cases/secrecy';
import { useWorld } from './world';

/** All end-to-end tests, on one server of one n8n line. */
export function onRealServer(version: N8nVersion): void {
	describe(`n8n ${version}`, () => {
		jest.setTimeout(120_000);
		const world = useWorld(version);
		describe('the package', () => packageFacts(world));
		describe('one login for all', () => concurrency(world));
		describe('a token that expires', () => expiry(world));
		describe('an API that answers with an error', () => apiErrors(world));
		describe('a login that Fluent refuses', () => refusals(world));
		describe('a credential that is edited', () => edits(world));
		describe('FLUENT_INTEGRATION', () => integration(world));
		describe('a login that fails in passing', () => retries(world));
		describe('the node', () => nodeOptions(world));
		describe('what a failure says', () => messages(world));
		describe('where the token goes', () => origin(world));
		// Last, as it looks at what all the others left behind.
		describe('secrets', () => secrecy(world));
	});
}
