import { describe, jest } from '@jest/globals';
import { logins } from './support/cases/logins';
import { packageFacts } from './support/cases/package-facts';
import { runsApart } from './support/cases/runs-apart';
import { secrecy } from './support/cases/secrecy';
import { VERSIONS } from './support/versions';
import { useWorld } from './support/world';

/** What only a server shows; what n8n's request helpers make of the package is in `test/engine`. */
describe.each(VERSIONS)('n8n %s', (version) => {
	jest.setTimeout(120_000);
	const world = useWorld(version);
	describe('the package', () => packageFacts(world));
	describe('logins', () => logins(world));
	describe('runs beside each other', () => runsApart(world));
	// Last, as it looks at what all the others left behind.
	describe('secrets', () => secrecy(world));
});
