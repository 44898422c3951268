import { describe, jest } from '@jest/globals';
import { CURRENT_N8N } from '../../tools/n8n';
import { crashes } from './cases/crashes';
import { integrationTokensExpire, MOST_REFUSED, ownTokensExpire } from './cases/expiry';
import { nothingElse } from './cases/nothing-else';
import { refusalsOfMany, restarts } from './cases/refusals';
import { useWorld } from './support/world';

jest.setTimeout(600_000);

/** A thousand runs, processes that come and go, and more of them than a user has failed logins: minutes. */
describe(`n8n ${CURRENT_N8N} in queue mode, at length`, () => {
	const world = useWorld();
	ownTokensExpire(world);
	integrationTokensExpire(world, MOST_REFUSED);
	crashes(world);
	restarts(world);
	refusalsOfMany(world);
	nothingElse(world);
});
