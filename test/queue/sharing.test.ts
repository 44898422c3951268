import { describe, jest } from '@jest/globals';
import { CURRENT_N8N } from '../../tools/n8n';
import { integrationTokensExpire, MOST_REFUSED } from './cases/expiry';
import { refusals } from './cases/refusals';
import { nothingElse } from './cases/nothing-else';
import { useWorld } from './support/world';

jest.setTimeout(600_000);

/** What every change has to keep: `.ci/run` runs this file alone. */
describe(`n8n ${CURRENT_N8N} in queue mode: one main process and two workers`, () => {
	const world = useWorld();
	// Of about twelve refreshes, two on a busy machine.
	integrationTokensExpire(world, 2 * MOST_REFUSED);
	refusals(world);
	nothingElse(world);
});
