import { asksSeldom, saysWhatFluentSaid, standsAlone } from './identity';
import { noDeadToken } from './dead-token';
import { settlesInTime } from './in-time';
import type { Judge } from './limits';
import { lockBudget } from './lock-budget';
import { oneLoginPerToken } from './one-login';
import { provenEachMinute } from './proof';
import { recovers } from './recovery';
import { noSecrets } from './secrets';
import { testIsAsked } from './retest';
import { sentOnce } from './sent-once';
import { storedSurely, typedStays, writesOnce } from './storing';
import { notRefusedForOthers, ownUserOnly } from './users';

export type { Violation } from './limits';

/**
 * The invariants of docs/simulation.md. A judge sees what happened between n8n, core and Fluent, never the inside of the
 * core.
 */
export const JUDGES = {
	I1: lockBudget,
	I2: noDeadToken,
	I3: sentOnce,
	I4: recovers,
	'I5 user': ownUserOnly,
	'I5 refused': notRefusedForOthers,
	I6: settlesInTime,
	I7: oneLoginPerToken,
	I8: noSecrets,
	I9: provenEachMinute,
	I10: typedStays,
	'I10 writes': writesOnce,
	I11: storedSurely,
	I12: standsAlone,
	I13: saysWhatFluentSaid,
	I14: asksSeldom,
	I17: testIsAsked,
} satisfies Record<string, Judge>;

export type Invariant = keyof typeof JUDGES;
