import { describe, jest } from '@jest/globals';
import type { N8nVersion } from '../../../tools/n8n';
import { branches } from './cases/branches';
import { concurrency } from './cases/concurrency';
import { edits } from './cases/edits';
import { expiry } from './cases/expiry';
import { failures } from './cases/failures';
import { integration } from './cases/integration';
import { origin } from './cases/origin';
import { packageFacts } from './cases/package-facts';
import { refusals } from './cases/refusals';
import { restarts } from './cases/restarts';
import { revocation } from './cases/revocation';
import { runsApart } from './cases/runs-apart';
import { secrecy } from './cases/secrecy';
import { useWorld } from './world';

/** What only a server shows, on one n8n; what its request helpers make of the package is in `test/engine`. */
export function onRealServer(version: N8nVersion): void {
	describe(`n8n ${version}`, () => {
		jest.setTimeout(120_000);
		const world = useWorld(version);
		describe('the package', () => packageFacts(world));
		describe('one login for all', () => concurrency(world));
		describe('a token that expires', () => expiry(world));
		describe('a token that Fluent has revoked', () => revocation(world));
		describe('an API or a login that fails', () => failures(world));
		describe('a login that Fluent refuses', () => refusals(world));
		describe('a credential that is edited, or holds expressions', () => edits(world));
		describe('FLUENT_INTEGRATION', () => integration(world));
		describe('the error branch', () => branches(world));
		describe('runs beside each other', () => runsApart(world));
		describe('where the token goes', () => origin(world));
		describe('n8n restarted', () => restarts(world));
		// Last, as it looks at what all the others left behind.
		describe('secrets', () => secrecy(world));
	});
}
